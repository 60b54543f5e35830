"""What came back over HTTP, or why nothing usable did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from console.domain.problems import Local


@dataclass(frozen=True, slots=True)
class Answer:
    """One whole answer, whatever its status; redirects are answers too and were not followed.

    `headers` have lower-case names and cleaned values; `body` is in the clear, `sealed` says whether it
    came encrypted. `date` is the server's own clock in UTC, to the second.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    request_id: str = ""
    sealed: bool = False
    date: datetime | None = None


class TransportError(Exception):
    """No usable answer. `left_machine` is False only where no byte of the request can have left.

    `status` and `request_id` are known where an answer began but couldn't be used.
    """

    def __init__(
        self,
        condition: Local,
        *,
        left_machine: bool,
        status: int | None = None,
        request_id: str = "",
    ) -> None:
        super().__init__(condition.value)
        self.condition = condition
        self.left_machine = left_machine
        self.status = status
        self.request_id = request_id


def server_date(headers: Mapping[str, str]) -> datetime | None:
    """The Date header in UTC, or None where it is missing or nonsense."""
    return _http_date(headers.get("date", ""))


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds the server asks to wait, from either form of Retry-After; None where it doesn't ask."""
    value = headers.get("retry-after", "")
    if value.isascii() and value.isdigit():
        return float(value[:9])
    date = _http_date(value)
    return None if date is None else max(0.0, (date - now).total_seconds())


def _http_date(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(value)
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None
