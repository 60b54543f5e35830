"""Totals of what the query line asks for: by day, operator, branch, sides and result, and further down."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.events import Key, Resize
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from console.domain.totals import Total, TotalsBy
from console.widgets.choice_list import behind_digit
from console.widgets.status_text import MUTED, bad, joined, muted, warn
from console.widgets.totals_text import arranged, called, heading, line, part_of, sparkline, sum_line
from console.widgets.waiting import WaitLine
from screens.background import start, why_unread
from screens.dialogs.dialog import Dialog
from screens.history.history_words import unread_words

Ask = Callable[[str, TotalsBy], Awaitable[tuple[tuple[Total, ...], str]]]
"""The totals of a query line, and why other tills' are missing; `LookupError` while the index is made."""
_KEYS = {
    "d": TotalsBy.DAY,
    "o": TotalsBy.OPERATOR,
    "b": TotalsBy.BRANCH,
    "f": TotalsBy.SIDES,
    "r": TotalsBy.RESULT,
}
_TITLES = {by: by.value for by in TotalsBy} | {TotalsBy.SIDES: "from what to what"}
_DIGIT_CELLS = 2
_BESIDE_DIGITS = Content(" " * _DIGIT_CELLS)
_NOT_YET = "The search index is still being made. Totals come with it."


class TotalsScreen(Dialog[str]):
    """Enter, or a line's digit, narrows to it and stays; Esc leads to the transfers behind it.

    Whoever knows the way types ahead of the adding up: what comes behind a digit waits for its lines.
    """

    AUTO_FOCUS = "#totals"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(key, f"add_up('{by.value}')", by.value.capitalize(), id=f"totals-by-{by.value}")
            for key, by in _KEYS.items()
        ),
        Binding("left", "turn(-1)", "Before", id="totals-before", show=False),
        Binding("right", "turn(1)", "Next", id="totals-next", show=False),
        Binding("backspace", "widen", "Wider", id="totals-wider", tooltip="Take back the last narrowing"),
        Binding("escape", "close", "Transfers", id="close-totals", tooltip="The transfers behind them"),
        Binding("f1", "app.help", "Help", id="help-in-totals"),
    ]

    def __init__(self, lines: tuple[str, ...], whose: str, ask: Ask) -> None:
        """`lines` lead from the widest to what is added up at first."""
        super().__init__()
        self._lines = list(dict.fromkeys(lines))
        self._whose = whose
        self._ask = ask
        self._by = TotalsBy.DAY
        self._totals: tuple[Total, ...] = ()
        self._said = Content("")
        self._is_adding = False
        self._ahead: list[Callable[[], None]] = []
        """What was typed behind a digit whose lines weren't there yet."""

    def compose(self) -> ComposeResult:
        """By what, of what, the lines, and all of them together."""
        with Vertical(classes="dialog", id="totals-box") as box:
            box.border_subtitle = "Enter or digit narrow · Backspace wider · Esc the transfers"
            yield Static("", id="totals-by", markup=False)
            yield Static("", id="totals-of", markup=False)
            yield Static("", id="totals-head", markup=False)
            yield OptionList(id="totals")
            yield Static("", id="totals-sum", markup=False)
            yield WaitLine(id="totals-said")

    def on_mount(self) -> None:
        """By day at first."""
        self._add_up()

    def action_add_up(self, by: str) -> None:
        """By something else."""
        if self._comes_later(lambda: self.action_add_up(by)):
            return
        self._by = TotalsBy(by)
        self._add_up()

    def on_key(self, event: Key) -> None:
        """A digit narrows to its line."""
        if event.key.isdecimal() and event.key != "0":
            event.stop()
            self._narrow_to(int(event.key))

    def _narrow_to(self, digit: int) -> None:
        if self._comes_later(lambda: self._narrow_to(digit), needs_lines=True):
            return
        if digit <= len(self._totals):
            self._narrow(self._totals[digit - 1])

    def _comes_later(self, typed: Callable[[], None], *, needs_lines: bool = False) -> bool:
        """Whether it waits for the lines of what is being added up, or behind what does."""
        if waits := self._is_adding and (needs_lines or bool(self._ahead)):
            self._ahead.append(typed)
        return waits

    def action_turn(self, by: int) -> None:
        """By the one beside it."""
        each = list(TotalsBy)
        self.action_add_up(each[(each.index(self._by) + by) % len(each)].value)

    def action_widen(self) -> None:
        """As it was before the last Enter."""
        if self._comes_later(self.action_widen):
            return
        if len(self._lines) > 1:
            self._lines.pop()
            self._add_up()

    def action_close(self) -> None:
        """To the transfers; behind a digit that waits for its lines, and once more at once."""
        if self.action_close not in self._ahead and self._comes_later(self.action_close):
            return
        self.dismiss(self._lines[-1])

    def on_option_list_option_selected(self) -> None:
        """To the line under the cursor."""
        if self._comes_later(self.on_option_list_option_selected, needs_lines=True):
            return
        if (at := self.query_one(OptionList).highlighted) is not None:
            self._narrow(self._totals[at])

    def _narrow(self, total: Total) -> None:
        part = part_of(total, self._by)
        if not part:
            self.query_one("#totals-said", Static).update(muted("No word of the query line says this."))
            return
        self._lines.append(f"{self._lines[-1]} {part}".strip())
        self._add_up()

    def _add_up(self) -> None:
        self._is_adding = True
        self.query_one("#totals-by", Static).update(Content("   ").join(map(self._tab, _KEYS)))
        self.query_one("#totals-of", Static).update(joined(self._whose, muted(self._lines[-1])))
        self.query_one("#totals-head", Static).update(_BESIDE_DIGITS + heading(self._by))
        self.query_one("#totals-said", Static).update(muted("Adding up …"))
        read = partial(self._read, self._lines[-1], self._by)
        start(self, read, "totals", exclusive=True, failed=self._tell_unread)

    def _tab(self, key: str) -> Content:
        """A key and what it adds up by; a dot stands before the one that is shown."""
        by = _KEYS[key]
        is_shown = by is self._by
        style = "bold $primary" if is_shown else MUTED
        return Content.assemble(("● " if is_shown else "", style), (key, "bold"), (f" {_TITLES[by]}", style))

    async def _read(self, line: str, by: TotalsBy) -> None:
        try:
            found, unread = await self._ask(line, by)
        except LookupError:
            self._show((), warn(_NOT_YET))
            return
        self._show(arranged(found, by), unread_words(unread))

    def _show(self, totals: tuple[Total, ...], said: Content) -> None:
        self._totals, self._said, self._is_adding = totals, said, False
        self._draw()
        while self._ahead and not self._is_adding:
            self._ahead.pop(0)()

    @property
    def _width(self) -> int:
        return max(self.query_one(OptionList).size.width - 2, 0)

    def _draw(self) -> None:
        rows, most = self.query_one(OptionList), max((each.count for each in self._totals), default=0)
        kept = rows.highlighted
        rows.clear_options()
        lines = (line(each, self._by, most, self._width - _DIGIT_CELLS) for each in self._totals)
        rows.add_options([Option(behind_digit(place, each)) for place, each in enumerate(lines, 1)])
        rows.highlighted = min(kept or 0, len(self._totals) - 1) if self._totals else None
        self.query_one("#totals-sum", Static).update(
            _BESIDE_DIGITS + sum_line(self._totals) if self._totals else ""
        )
        self.query_one("#totals-said", Static).update(self._words())

    def _words(self) -> Content:
        """What is missing, else the days as a line, else that there is nothing."""
        if self._said.plain:
            return self._said
        if not self._totals:
            return muted("No transfer answers to that.")
        days = self._totals if self._by is TotalsBy.DAY else ()
        return sparkline(days, max(self._width - 24, 1))

    def on_resize(self, event: Resize) -> None:  # noqa: ARG002
        """Bars follow the width."""
        self.call_after_refresh(self._draw)

    def _tell_unread(self, error: Exception) -> None:
        self._show((), bad(why_unread(error, "The journal could not be read. Nothing was changed.")))

    @property
    def names(self) -> tuple[str, ...]:
        """What the lines are called, from the top."""
        return tuple(called(each, self._by) for each in self._totals)
