"""Open transfers as a table whose ages count on."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import chain
from typing import ClassVar

from textual.binding import Binding, BindingType

from console.domain.elsewhere import TransferElsewhere
from console.domain.points import format_points
from console.domain.transfers import Intent, State
from console.explanations.words import describe
from console.widgets.fitted_table import Cells, FittedColumn, FittedTable, cell, sharing
from console.widgets.history_text import colour_of, short_label
from console.widgets.times import age

_WIDTHS = {"reference": 10, "state": 16, "points": 9, "age": 6, "looked": 8, "next": 8}
_LABELS = {
    "reference": "Reference",
    "state": "State",
    "parties": "From → to",
    "points": "Points",
    "age": "Age",
    "looked": "Looked",
    "next": "Next",
}
_RIGHT = ("points", "age", "looked", "next")


class OpenTable(FittedTable):
    """Rows are keyed by reference; time is handed in, so that it can be stopped."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "screen.look", "Look now", id="look-now", tooltip="Read the provider's history now")
    ]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._intents: dict[str, Intent] = {}
        self._now: datetime | None = None
        self._looking: Collection[str] = ()
        self._others: dict[str, TransferElsewhere] = {}
        self._drafts: dict[str, Intent] = {}

    @property
    def intents(self) -> tuple[Intent, ...]:
        """Every open transfer shown."""
        return tuple(self._intents.values())

    @property
    def current(self) -> Intent | None:
        """The intent under the cursor."""
        return self._intents.get(self.cursor_key)

    def show(self, intents: Iterable[Intent], now: datetime, looking: Collection[str]) -> None:
        """These intents and no others."""
        self._intents = {intent.reference: intent for intent in intents}
        self._drafts = {key: each for key, each in self._drafts.items() if key not in self._intents}
        self._now, self._looking = now, looking
        self.lay_out()

    @property
    def others(self) -> tuple[TransferElsewhere, ...]:
        """Every transfer of another till shown."""
        return tuple(self._others.values())

    @property
    def other(self) -> TransferElsewhere | None:
        """The one of another till under the cursor; `current` is none then."""
        return self._others.get(self.cursor_key)

    @property
    def drafts(self) -> tuple[Intent, ...]:
        """Every one that never moved and may be taken up again."""
        return tuple(self._drafts.values())

    @property
    def draft(self) -> Intent | None:
        """The one of them under the cursor; `current` is none then."""
        return self._drafts.get(self.cursor_key)

    def show_drafts(self, drafts: Iterable[Intent], now: datetime) -> None:
        """These, below all that is open, and no others."""
        self._drafts = {each.reference: each for each in drafts if each.reference not in self._intents}
        self._now = now
        self.redraw()

    def show_others(self, others: Iterable[TransferElsewhere], now: datetime) -> None:
        """These of other tills below one's own, and no others."""
        found = ((each.intent.reference, each) for each in others)
        self._others = {reference: each for reference, each in found if reference not in self._intents}
        self._now = now
        self.redraw()

    def forget(self) -> None:
        """An empty table."""
        self._intents = {}
        self.lay_out()

    def put(self, intent: Intent, now: datetime, looking: Collection[str]) -> None:
        """Draw one changed intent where it stands."""
        self._intents[intent.reference] = intent
        self.tick(now, looking)

    def tick(self, now: datetime, looking: Collection[str]) -> None:
        """Count the ages on."""
        self._now, self._looking = now, looking
        self.amend()

    def columns_at(self, width: int) -> Iterable[FittedColumn]:
        """The names get what the other columns leave; on a narrow screen those give way."""
        return sharing(_LABELS, _WIDTHS, _RIGHT, ("looked", "points", "reference", "age"), width)

    def lines(self) -> Iterable[tuple[str, Cells]]:
        """Each transfer's reference with its cells; none before the time is known."""
        now = self._now
        if now is None:
            return ()
        mine = ((intent.reference, self._cells(intent, now)) for intent in self._intents.values())
        theirs = ((key, self._cells_of(other, now)) for key, other in self._others.items())
        return chain(mine, theirs, ((key, self._cells(each, now)) for key, each in self._drafts.items()))

    def _cells(self, intent: Intent, now: datetime) -> Cells:
        words = describe(intent)
        colour = self.app.theme_variables.get(colour_of(words).removeprefix("$"), "")
        order, looks = intent.order, intent.reconciliation
        return {
            "reference": cell(intent.reference),
            "state": cell(short_label(words), style=colour),
            "parties": cell(f"{order.sender.label} → {order.recipient.label}"),
            "points": cell(format_points(order.points), right=True),
            "age": cell(age(now - (intent.attempt.sent or intent.created)), right=True),
            "looked": cell(f"{age(now - looks.last_look)}" if looks.last_look else "–", right=True),
            "next": cell(self._next(intent, now), right=True),
        }

    def _cells_of(self, other: TransferElsewhere, now: datetime) -> Cells:
        sides, till = other.intent.order, other.till
        named = f"{till.branch}, {till.label}: {sides.sender.label} → {sides.recipient.label}"
        coming = "–" if other.gone_since is None else "gone"
        return {**self._cells(other.intent, now), "parties": cell(named), "next": cell(coming, right=True)}

    def _next(self, intent: Intent, now: datetime) -> str:
        if intent.reference in self._looking:
            return "looking…"
        coming = intent.reconciliation.next_look
        if intent.state not in (State.UNKNOWN, State.RECONCILING):
            return "–"
        return "now" if coming is None or coming <= now else f"in {age(coming - now)}"
