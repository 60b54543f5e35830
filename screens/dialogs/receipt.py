"""The receipt of one transfer, as it is printed: to look at, print, copy or keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Static

from console.domain.references import MARK
from console.widgets.qr_code import CELLS, can_draw_blocks, qr_code
from console.widgets.waiting import WaitLine
from screens.background import start
from screens.dialogs.dialog import Dialog

if TYPE_CHECKING:
    from console.services.desk import Desk
    from console.services.receipts import ReceiptPage, ReceiptService

_PAPER_CELLS, _MARGIN_CELLS = 49, 6
"""The paper in its frame, and what must be free around it and the code."""
_STILL_SECONDS = 1.0
"""For so long after a receipt was handed over an Enter too many prints no second one."""
_KEYS = "c copy  s save  Esc close"


async def show_receipt(app: App[None], desk: Desk, reference: str | None) -> None:
    """Of this transfer, or of the last one where the reference is empty; None says it was made elsewhere."""
    if reference is None:
        app.notify("Made elsewhere: this console has no receipt of it.")
        return
    from console.domain.operators import NotAllowed
    from console.journal.journal_errors import JournalError

    try:
        page = await (desk.receipts.of(reference) if reference else desk.receipts.newest())
    except (JournalError, NotAllowed) as error:
        app.notify(str(error), severity="error")
        return
    if page is None:
        app.notify("No transfer has left this console yet.")
    else:
        app.push_screen(ReceiptDialog(desk.receipts, page))


class ReceiptDialog(Dialog[None]):
    """Enter prints where the settings name a print command, and copies where they don't."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "hand_out", "Print or copy", id="hand-out"),
        Binding("c", "copy", "Copy", id="copy-receipt"),
        Binding("s", "save", "Save", id="save-receipt"),
        Binding("escape,f8", "dismiss", "Close", id="close-receipt"),
    ]

    def __init__(self, receipts: ReceiptService, page: ReceiptPage) -> None:
        super().__init__()
        self._receipts = receipts
        self._page = page
        self._is_printing = False

    def compose(self) -> ComposeResult:
        """The paper; arrows scroll what is longer than the window."""
        with VerticalScroll(classes="dialog") as paper:
            paper.border_subtitle = f"Enter print  {_KEYS}" if self._receipts.can_print else _KEYS
            with Horizontal(id="sheet"):
                yield Static("\n".join(self._page.lines), id="paper", markup=False)
                if self._has_room:
                    yield Static(qr_code(f"{MARK}{self._page.shown.reference}"), id="code", markup=False)
            yield WaitLine(id="said")

    @property
    def _has_room(self) -> bool:
        """Whether the reference can stand beside the paper as a code, too."""
        wide = self.app.size.width >= _PAPER_CELLS + _MARGIN_CELLS + CELLS
        return wide and can_draw_blocks()

    def on_mount(self) -> None:
        """Arrows scroll."""
        self.set_class(self._has_room, "-coded")
        self.query_one(VerticalScroll).focus()
        self.say("")

    def action_hand_out(self) -> None:
        """Print, once at a time: a printer that is slow isn't asked twice."""
        if not self._receipts.can_print:
            self.action_copy()
        elif not self._is_printing:
            self._is_printing = True
            start(self, self._print, "print")

    async def _print(self) -> None:
        from console.services.receipts import NotPrinted

        self.say("Handing it to the printer …")
        try:
            await self._receipts.print(self._page)
        except NotPrinted as error:
            self.notify(str(error), severity="error")
        else:
            self.notify("Handed to the printer.")
        finally:
            self.say("")
            self.set_timer(_STILL_SECONDS, self._printed)

    def _printed(self) -> None:
        self._is_printing = False

    def action_copy(self) -> None:
        """Put the text on the clipboard."""
        self.app.copy_to_clipboard(self._page.text)
        self.notify("Copied.")

    def action_save(self) -> None:
        """Keep the text as a file of its own."""
        start(self, self._save, "save")

    async def _save(self) -> None:
        try:
            path = await self._receipts.save(self._page)
        except OSError as error:
            self.notify(f"It could not be saved ({error.strerror}).", severity="error")
        else:
            self.notify(f"Saved as {path}.")
