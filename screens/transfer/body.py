"""The part of the screen that scrolls, and notices when it has become low."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.events import Resize

if TYPE_CHECKING:
    from screens.transfer.form import TransferForm
    from screens.transfer.side_pane import SidePane

ROOMY = 21
"""Rows: fields, preview and code together. A small terminal has fewer, or one with the phone drawn out."""
CARD = 7
"""Rows that an explanation takes beside them."""
WIDE = 100
"""Cells from which on both sides stand in full beside the fields; the phone, drawn out, takes of them."""


class Body(VerticalScroll, can_focus=False):
    """Keeps what has the focus in sight, whatever opens below."""

    _pane: SidePane | None = None

    def on_resize(self, event: Resize) -> None:
        """Lay out for this size, with the focused field in sight."""
        self.set_class(event.size.height < ROOMY, "-low")
        self.set_class(event.size.width < WIDE, "-alone")
        self.call_after_refresh(self.show_focused)
        self._furnish()

    def on_transfer_form_settled(self) -> None:
        """Whoever was found is shown in full."""
        self._furnish()

    def on_transfer_form_edited(self) -> None:
        """Whoever is no longer meant goes."""
        self._furnish()

    def _furnish(self) -> None:
        """Show both sides where there is room beside the fields, once there is a desk to ask."""
        form: TransferForm = self.query_one("TransferForm")  # type: ignore[assignment]
        if self._pane is None and form.desk is not None and self.size.width >= WIDE:
            from screens.transfer.desk_recents import DeskRecents
            from screens.transfer.side_pane import SidePane

            self._pane = SidePane(form.desk)
            self.mount(self._pane, before=0)
            self.mount(DeskRecents(form.desk))
            self.add_class("-furnished")
            self.call_after_refresh(self._furnish)
        if self._pane is not None and self._pane.is_mounted:
            self._pane.follow(*form.sides)

    def lacks_room(self, coding: bool, explained: bool) -> bool:
        """Whether the preview must give way to the code, and to what is wrong with it."""
        return coding and self.size.height < ROOMY + CARD * explained

    def show_focused(self) -> None:
        """Scroll to what takes the next key, with what belongs to it."""
        focused = self.screen.focused
        if focused is not None and self in focused.ancestors:
            focused.scroll_visible(animate=False)
