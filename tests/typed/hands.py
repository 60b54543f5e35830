"""The fields of a transfer in the operator's hands: typed into key by key, in one burst, or pasted into."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from textual import events
from textual.app import App, ComposeResult

from console.domain.input_text import NotRead
from console.domain.party_kinds import PartyKind
from console.widgets.code_input import CodeInput
from console.widgets.party_field import PartyField
from console.widgets.points_input import PointsInput
from console.widgets.scan_guard import ScanGuard
from console.widgets.still_input import StillInput

SLOWLY = 0.2
"""Seconds between two keys of a hand."""
_BOUND_SECONDS = 10.0
_CHARACTERS = {"enter": "\r", "ctrl+j": "\n", "tab": "\t"}


class Fields(App[None]):
    """An amount, a code and a party, and what was scanned into the first two."""

    def __init__(self) -> None:
        super().__init__()
        self.scanned: list[str] = []
        self.told = asyncio.Event()

    def compose(self) -> ComposeResult:
        yield PointsInput(id="amount")
        yield CodeInput(id="code")
        yield PartyField(PartyKind.CUSTOMER, lambda: None, id="party")
        yield StillInput(id="last")

    def on_scan_guard_scanned(self, event: ScanGuard.Scanned) -> None:
        self.scanned.append(event.text)
        self.told.set()


class Hands:
    """Whoever types into the fields of a running app."""

    def __init__(self, app: Fields) -> None:
        self.app = app
        self.field: StillInput = app.query_one("#last", StillInput)
        self._clock = 1000.0

    async def turn_to(self, name: str) -> None:
        """An empty field, which takes the next key."""
        self.field = self.app.query_one(f"#{name}", StillInput)
        self.field.value = ""
        self.field.focus()
        self.app.scanned.clear()
        self.app.told.clear()
        await self._done()

    async def types(self, text: Iterable[str]) -> None:
        """A key and a pause, and so on."""
        await self._send(text, SLOWLY)

    async def bursts(self, keys: Iterable[str]) -> None:
        """All keys at once, as a scanner or a slow link hands them over."""
        await self._send(keys, 0.0)

    async def pastes(self, text: str) -> None:
        self.app.post_message(events.Paste(text))
        await self._done()

    async def settles(self) -> None:
        """Until a scan is over."""
        if isinstance(self.field, ScanGuard) and self.field.is_scanning:
            await asyncio.wait_for(self.app.told.wait(), _BOUND_SECONDS)

    def reads(self) -> int | str | NotRead:
        """What the field is taken for."""
        match self.field:
            case PointsInput() as amount:
                return amount.read()
            case CodeInput() as code:
                return code.read()
        return self.field.value

    async def _send(self, keys: Iterable[str], gap: float) -> None:
        self._clock += SLOWLY
        for key in keys:
            event = events.Key(key, key if len(key) == 1 else _CHARACTERS.get(key))
            event.time = self._clock = self._clock + gap
            self.app.post_message(event)
        await self._done()

    async def _done(self) -> None:
        for pump in (self.app, self.app.screen, self.field, self.app):
            done = asyncio.Event()
            pump.call_later(done.set)
            await asyncio.wait_for(done.wait(), _BOUND_SECONDS)


@asynccontextmanager
async def hands() -> AsyncIterator[Hands]:
    """Somebody at the fields."""
    async with (app := Fields()).run_test():
        yield Hands(app)
