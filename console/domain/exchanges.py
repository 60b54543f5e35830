"""The trace: HTTP requests with their answers, redacted, with timings and correlation ids."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from console.domain.feed import Feed


@dataclass(frozen=True, slots=True)
class Exchange:
    """What went over the wire, without secrets and without full identifiers.

    `path` has no query; bodies are redacted JSON text as before sealing and after opening. `status` is
    None where no answer came, and then `failure` names what happened. Times in UTC and milliseconds;
    `first_byte` is how long it took until one left.
    """

    at: datetime
    method: str
    host: str
    path: str
    status: int | None
    milliseconds: float
    request_id: str = ""
    failure: str = ""
    encrypted: bool = False
    request_headers: tuple[tuple[str, str], ...] = ()
    request_body: str = ""
    response_headers: tuple[tuple[str, str], ...] = ()
    response_body: str = ""
    first_byte: float | None = None


_BEFORE_A_STEP = timedelta(seconds=10)
"""A step of a transfer is written down so soon behind the answer that it rests on."""


def mentions(exchange: Exchange, text: str) -> bool:
    """Whether these words stand anywhere in it, in whatever case."""
    status = "none" if exchange.status is None else str(exchange.status)
    parts = (exchange.method, exchange.host, exchange.path, status, exchange.failure, exchange.request_id)
    headers = (f"{name}: {value}" for name, value in (*exchange.request_headers, *exchange.response_headers))
    told = "\n".join((*parts, *headers, exchange.request_body, exchange.response_body))
    return text.casefold() in told.casefold()


def is_part_of(exchange: Exchange, reference: str, steps: Iterable[datetime]) -> bool:
    """Whether it names this transfer, or was asked right before one of its steps was written down."""
    ended = exchange.at + timedelta(milliseconds=exchange.milliseconds)
    asked = any(exchange.at <= step <= ended + _BEFORE_A_STEP for step in steps)
    return asked or mentions(exchange, reference)


class Trace:
    """The last exchanges of this console, newest last, in memory only."""

    def __init__(self, keep: int = 200) -> None:
        self._exchanges: deque[Exchange] = deque(maxlen=keep)
        self._feed = Feed[Exchange]()

    def __iter__(self) -> Iterator[Exchange]:
        return iter(tuple(self._exchanges))

    def __len__(self) -> int:
        return len(self._exchanges)

    def record(self, exchange: Exchange) -> None:
        """Keep one exchange and tell whoever watches."""
        self._exchanges.append(exchange)
        self._feed.announce(exchange)

    def watch(self, listener: Callable[[Exchange], None]) -> Callable[[], None]:
        """Call `listener` for each new exchange; returns what stops it."""
        return self._feed.subscribe(listener)
