"""The part of the screen that scrolls, and what gives way in it where there is too little room."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.events import Resize
from textual.geometry import Size
from textual.widget import Widget

from screens.transfer.form import TransferForm

if TYPE_CHECKING:
    from screens.transfer.side_pane import SidePane

AROUND = 3
"""Rows of the screen that aren't the body's: the status line, the next step, the keys."""
WIDE = 100
"""Cells from which on both sides stand in full beside the fields; the phone, drawn out, takes of them."""


class Body(VerticalScroll, can_focus=False):
    """Keeps what has the focus in sight, whatever opens below."""

    refitted: Callable[[], None] = staticmethod(lambda: None)
    """Who draws the stage for another size; behind the first frame."""
    _pane: SidePane | None = None
    _is_sent = False

    def on_resize(self, event: Resize) -> None:
        """Lay out for this size, with the focused field in sight."""
        self.fit(event.size)
        self.refitted()
        self.call_after_refresh(self.show_focused)
        self._furnish()

    def fit(self, size: Size) -> None:
        """Be laid out for this size. Known before the body is mounted, it costs no styling."""
        self._mark(size.width < WIDE, "-alone", self.children)

    def _mark(self, on: bool, name: str, parts: Iterable[Widget]) -> None:
        """Set a class that counts for these parts alone, and not for all that is in them."""
        if on is not self.has_class(name):
            self.set_class(on, name, update=False)
            for part in parts:
                self.app.stylesheet.apply(part)

    def take_room(self, closer: int = 0) -> None:
        """Stand in full, or one closer without blank lines, or two without each side's second line, too."""
        self._mark(closer > 0, "-close", self.query("PartyField, FieldLine"))
        self._mark(closer > 1, "-low", self.query("PartyStrip"))

    def make_room(self, spare: Widget | None) -> None:
        """Let no more give way than needed, and the spare part last; known before any of it is drawn."""
        if not self._comes_closer() and spare is not None:
            spare.display = False
            self._comes_closer()

    def _comes_closer(self) -> bool:
        """As little as will do, or as much as there is; whether all fits then."""
        for closer in range(3):
            self.take_room(closer)
            if self._fits():
                self._take_bar_away()
                self.call_after_refresh(self._take_bar_away)  # one that a layout before this one brought
                return True
        return False

    def _take_bar_away(self) -> None:
        """Once all fits without it; else lines that are broken beside it would need it for good."""
        if self.show_vertical_scrollbar and self._fits():
            self.show_vertical_scrollbar = False

    def _fits(self) -> bool:
        """Whether all can be seen at once: in the width that is there without a scroll bar."""
        from console.widgets.needed_rows import rows_below_one_another

        width = self.query_one(TransferForm).outer_size.width + self.scrollbar_size_vertical
        return rows_below_one_another(self, width) <= self.size.height

    def on_transfer_form_settled(self) -> None:
        """Whoever was found is shown in full."""
        self._furnish()

    def on_transfer_form_edited(self) -> None:
        """Whoever is no longer meant goes."""
        self._furnish()

    def tell_sent(self, is_sent: bool) -> None:
        """Whether what stands in the fields has been handed over: all balances there are of before."""
        from console.widgets.party_strip import PartyStrip

        if is_sent is not self._is_sent:
            self._is_sent = is_sent
            for strip in self.query(PartyStrip):
                strip.tell_past(is_sent)
            self._furnish()

    def _furnish(self) -> None:
        """Show both sides where there is room beside the fields, once there is a desk to ask."""
        form = self.query_one(TransferForm)
        if self._pane is None and form.desk is not None and self.size.width >= WIDE:
            from screens.transfer.desk_recents import DeskRecents
            from screens.transfer.side_pane import SidePane

            self._pane = SidePane(form.desk)
            self.mount(self._pane, before=0)
            self.mount(DeskRecents(form.desk))
            self._mark(True, "-furnished", self.children)
            self.call_after_refresh(self._furnish)
        if self._pane is not None and self._pane.is_mounted:
            self._pane.follow(*form.sides, is_sent=self._is_sent)

    def show_focused(self) -> None:
        """Scroll to what takes the next key, with what belongs to it."""
        focused = self.screen.focused
        if focused is not None and self in focused.ancestors:
            focused.scroll_visible(animate=False)
