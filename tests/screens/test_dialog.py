"""What dialogs do the same: Enter leads from field to field, and one thing is done at a time."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from console.app_base import BaseApp
from console.widgets.still_input import StillInput
from screens.dialogs.dialog import Dialog
from tests.doubles.desk_double import wait_until


class _Form(Dialog[str]):
    """Three fields, of which the one in the middle isn't shown."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "app.next_field", priority=True)]

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[str] = []
        self.goes_on = asyncio.Event()

    def compose(self) -> ComposeResult:
        for name in ("who", "hidden", "pin"):
            yield StillInput(id=name)
        yield Static(id="said")

    def on_mount(self) -> None:
        self.query_one("#hidden").display = False

    def on_input_submitted(self, submitted: StillInput.Submitted) -> None:
        self.begin(lambda: self._answer(submitted.value), "It could not be done.", wait="Doing it …")

    async def _answer(self, typed: str) -> None:
        self.answers.append(typed)
        await self.goes_on.wait()
        int(typed)

    @property
    def said(self) -> str:
        return str(self.query_one("#said", Static).content)


async def test_enter_leads_on_and_from_the_last_field_does_it_once_at_a_time() -> None:
    form = _Form()
    async with BaseApp[None]().run_test() as pilot:
        await pilot.app.push_screen(form)
        await pilot.press(*"asha", "enter", *"12", "enter", "enter", "3", "enter")
        await wait_until(pilot, lambda: form.query_one("#pin", StillInput).value == "123")
        assert form.query_one("#who", StillInput).value == "asha"
        assert (form.answers, form.said) == (["12"], "Doing it …")

        form.goes_on.set()
        await pilot.press("x", "enter")
        await wait_until(pilot, lambda: form.answers[1:])
        await wait_until(pilot, lambda: form.said == "✗ It could not be done.")
        await pilot.press("backspace", "enter")
        await wait_until(pilot, lambda: form.answers == ["12", "123x", "123"])
