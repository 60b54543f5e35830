"""Time that is left, as it is read aloud."""

from __future__ import annotations

from datetime import timedelta


def countdown(span: timedelta) -> str:
    """`m:ss` until something ends, never negative."""
    seconds = max(int(span.total_seconds()), 0)
    return f"{seconds // 60}:{seconds % 60:02d}"
