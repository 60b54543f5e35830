"""As what a typed text is read: the guessed kind of identifier, and the other plausible ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.widget import Widget

from console.domain.party_kinds import PartyKind
from console.widgets.party_panel import PartyPanel, SideState

if TYPE_CHECKING:
    from console.domain.identifiers import Identifier

_OTHER_READING = "↓ another kind"


class ReadingHints:
    """Says under a side's field as what its text will be looked up, once for all that was typed at once."""

    def __init__(self, form: Widget, country_code: Callable[[], str]) -> None:
        self._form = form
        self._country_code = country_code
        self._retyped: list[PartyPanel] = []

    def retyped(self, panel: PartyPanel) -> None:
        """Say it behind the next picture, which is that of the text itself."""
        if not self._retyped:
            self._form.call_after_refresh(self._say_behind)
        if panel not in self._retyped:
            self._retyped.append(panel)

    def _say_behind(self) -> None:
        panels, self._retyped = self._retyped, []
        for panel in panels:
            if panel.found is SideState.NOTHING and (panel.typed or not panel.is_blamed):
                self.say(panel)

    def say(self, panel: PartyPanel) -> None:
        """Say it at once; only a person's text is read in several ways."""
        if panel.of is PartyKind.GROUP:
            panel.hint_offer()
        elif panel.of is PartyKind.ACCOUNT:
            panel.hint(f"{len(panel.typed)} characters typed" if panel.typed else "")
        else:
            panel.hint(_told(panel, self._country_code()))


def _told(panel: PartyPanel, country_code: str) -> str:
    """The reading that a look-up begins with: `mobile · 91 added`."""
    readings = _readings(panel, country_code)
    if not readings:
        return ""
    from console.domain.identifiers import tell_reading

    shown = next((each for each in readings if each.kind is panel.kind), readings[0])
    more = f"   {_OTHER_READING}" if len(readings) > 1 else ""
    return f"{tell_reading(shown, panel.typed)}{more}"


def another_reading(panel: PartyPanel, country_code: str, step: int) -> bool:
    """Have the text read as the next plausible kind, so many steps on; whether there is another."""
    readings = () if panel.of is not PartyKind.CUSTOMER else _readings(panel, country_code)
    kinds = [reading.kind for reading in readings]
    if len(kinds) < 2:
        return False
    at = kinds.index(panel.kind) if panel.kind in kinds else 0
    panel.kind = kinds[(at + step) % len(kinds)]
    panel.sought = ""
    if panel.found is not SideState.NOTHING:
        panel.found = SideState.NOTHING
        panel.card.clear()
    return True


def _readings(panel: PartyPanel, country_code: str) -> tuple[Identifier, ...]:
    if not country_code:
        return ()
    from console.domain.identifiers import offered_kinds

    return offered_kinds(panel.typed, country_code)
