"""How far one request got, which is what decides whether it may have been carried out."""

from __future__ import annotations

import socket
from collections.abc import Callable
from enum import Enum, auto
from typing import Any

from console.domain.problems import Local


class RequestPhase(Enum):
    """The steps of one request, in order."""

    PREPARING = auto()
    HANDED_OVER = auto()
    DIALLING = auto()
    SECURING = auto()
    SENDING = auto()


class Progress:
    """Follows one request by the transport's own events.

    Only the two connection stages prove that nothing left. An event this class doesn't know counts as
    sending, so that a renamed event makes the console more careful, not less; and what was sent once isn't
    taken back by a later connection.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self.stage = RequestPhase.PREPARING
        self.first_byte: float | None = None
        """When one left at the latest, by the clock that was given."""
        self._monotonic = monotonic

    async def __call__(self, event: str, _: dict[str, Any]) -> None:
        if self.stage is RequestPhase.SENDING:
            return
        if event.startswith("connection.connect_tcp."):
            self.stage = RequestPhase.DIALLING
        elif event.startswith("connection.start_tls."):
            self.stage = RequestPhase.SECURING
        else:
            self.stage = RequestPhase.SENDING
            self.first_byte = self._monotonic()

    @property
    def left_machine(self) -> bool:
        """Whether a byte of the request may have left."""
        return self.stage in (RequestPhase.HANDED_OVER, RequestPhase.SENDING)

    def connecting_failed(self, error: BaseException) -> Local:
        """What stopped a connection that was never made, by the first cause that tells."""
        if self.stage is RequestPhase.SECURING:
            return Local.TLS_FAILED
        cause: BaseException | None = error
        while cause is not None:
            if isinstance(cause, (socket.gaierror, UnicodeError)):
                return Local.NAME_NOT_FOUND
            cause = cause.__cause__ or cause.__context__
        return Local.NO_CONNECTION
