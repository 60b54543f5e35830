"""The one release of Textual that the console stands on: what we override there is no promise of theirs."""

from __future__ import annotations

from pathlib import Path

import textual

WRITTEN_FOR = "8.2.8"
"""Read anew for another one, before this is raised: `near_compositor`, `terminal_driver`, `app_base`."""


def other_release() -> str:
    """Which release is installed instead; nothing where it is ours."""
    # Asking takes 30 ms, on the way to the first frame.
    if (Path(textual.__file__).parents[1] / f"textual-{WRITTEN_FOR}.dist-info").is_dir():
        return ""
    found = textual.__version__
    return "" if found == WRITTEN_FOR else found
