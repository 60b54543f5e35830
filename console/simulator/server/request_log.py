"""Every request as it arrived, for a trainer who wants to see what the console really sends."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Any

from console.simulator.server.listener import Request

_KEPT = 10_000
"""A long training session; the oldest give way."""


@dataclass
class LoggedRequest:
    """One request. `body` is what was on the wire, `plain` what was inside; `status` None went unanswered."""

    number: int
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: str
    plain: str
    status: int | None = None


class RequestLog:
    """The latest requests, in memory only: they hold passwords and codes."""

    def __init__(self) -> None:
        self._entries: deque[LoggedRequest] = deque(maxlen=_KEPT)
        self._count = 0

    def open(self, request: Request) -> LoggedRequest:
        """Keep a request as it came; its status and its plain body are filled in later."""
        self._count += 1
        text = request.body.decode("utf-8", "replace")
        entry = LoggedRequest(
            self._count, request.method, request.path, request.sent_query, request.headers, text, text
        )
        self._entries.append(entry)
        return entry

    def after(self, number: int) -> list[dict[str, Any]]:
        """Requests with a larger number, as JSON, oldest first."""
        # A copy first: whoever trains may ask from another thread while a request comes in.
        return [dict(vars(entry)) for entry in tuple(self._entries) if entry.number > number]
