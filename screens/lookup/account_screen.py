"""Looking a bank account up by its number: its state, its points, and what came and went of late."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input

from console.domain.parties import Account, Past
from console.domain.problems import ProviderError
from console.widgets.account_field import AccountField
from console.widgets.status_text import muted
from screens.lookup.account_result import FoundAccount
from screens.lookup.asking_screen import AskingScreen
from screens.messages import SideChosen, TransferNamed
from styles import stylesheet

if TYPE_CHECKING:
    from console.services.accounts import AccountService
    from console.services.desk import Desk
    from screens.lookup.finding import OurTransfer


class AccountLookupScreen(AskingScreen["Account | OurTransfer"]):
    """One box, and the card of the account that was found."""

    CSS_PATH = stylesheet("account_lookup.tcss")
    AUTO_FOCUS = "#number"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f3", "side(True)", "Send from", id="send-from", tooltip="Move points from this account"),
        Binding(
            "shift+f3,f15",
            "side(False)",
            "Send to",
            id="send-to",
            key_display="⇧f3",
            tooltip="Move points to this account",
        ),
        Binding("f2", "to_the_box", "Look up", id="focus-box", show=False, tooltip="To the box"),
        Binding("ctrl+r", "again", "Refresh", id="refresh-card", show=False, tooltip="Read it again"),
        Binding("ctrl+n", "clear", "New", id="new-look-up", show=False, tooltip="Empty the box"),
        Binding("escape", "clear", "Clear", id="clear-lookup", show=False, tooltip="Empty the box"),
        Binding("pagedown", "scroll(1)", "Further down", id="card-down", show=False),
        Binding("pageup", "scroll(-1)", "Further up", id="card-up", show=False),
    ]
    help_text = (
        "A bank account number, typed or scanned; Enter looks it up. It is hidden from the first digit, is "
        "never copied, and is dropped once the account is found: check the first and last four with the "
        "consumer. A reference such as #K3F9Q2M7XA shows that transfer of this console."
    )

    INVITATION = "Type or scan the account number, then press Enter. It is hidden from the first digit."

    def compose_box(self) -> ComposeResult:
        with Horizontal(id="ask"):
            yield AccountField(placeholder="account number, typed or scanned", id="number")

    def compose_found(self) -> ComposeResult:
        yield FoundAccount(id="found")

    @property
    def field(self) -> AccountField:
        return self.query_one(AccountField)

    @property
    def found(self) -> FoundAccount:
        return self.query_one(FoundAccount)

    @property
    def account(self) -> Account | None:
        """The account that is shown."""
        return self.found.account if self.is_mounted else None

    def settle(self) -> None:
        """An account's field asks this of what surrounds it when it is left: nothing takes its place here."""

    def action_to_the_box(self) -> None:
        """F2 where it already led: the next account takes the place of this text."""
        self.field.focus().action_select_all()

    # -- asking --------------------------------------------------------------------------------

    @on(Input.Submitted, "#number")
    def _submitted(self) -> None:
        typed = self.field.value
        if not typed.strip():
            self.say("Nothing to look up yet: scan or type the account number.")
            return

        async def find(desk: Desk) -> Account | OurTransfer:
            """The number stays in here: what a worker is called with may be logged."""
            from screens.lookup.finding import is_number, transfer_named

            transfer = None if is_number(typed) else await transfer_named(desk, typed)
            account = transfer or await _accounts(desk).find(typed)
            if self.field.value == typed:
                self.field.value = ""
            return account

        self.action_to_the_box()  # a second scan replaces the first, whose answer is still to come
        self.look_up(find)

    def action_again(self) -> None:
        account = self.account
        if account is not None:
            self.look_up(lambda desk: _accounts(desk).again(account.id))
        else:
            self._submitted()

    # -- the answer ----------------------------------------------------------------------------

    def paint(self, desk: Desk, answer: Account | OurTransfer) -> None:
        if not isinstance(answer, Account):
            self.drop_question()
            self.post_message(TransferNamed(answer.reference))
            return
        self.found.show(answer)
        self.say(muted("Found by its number. PgDn shows more; the keys below go on from here."))
        self.refresh_bindings()
        self._read_past(desk, answer)

    @work(exclusive=True, group="details", exit_on_error=False)
    async def _read_past(self, desk: Desk, account: Account) -> None:
        try:
            past = await _accounts(desk).past(account.id)
        except ProviderError as error:
            past = Past((), error.problems)
        if self.account is account:
            self.found.show_past(past, desk.catalogue)

    def details_failed(self) -> None:
        self.found.past_failed()

    def forget(self) -> None:
        self.found.forget()
        super().forget()

    # -- from the card -------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Where nothing is shown, a key means what it means everywhere."""
        return self.account is not None if action == "side" else True

    def action_side(self, as_sender: bool) -> None:
        if self.account is not None:
            self.post_message(SideChosen(self.account, as_sender))

    def action_scroll(self, pages: int) -> None:
        (self.found.scroll_page_down if pages > 0 else self.found.scroll_page_up)(animate=False)

    def action_clear(self) -> None:
        """Nobody's number stays behind, nor an answer that is still to come."""
        self.drop_question()
        self.field.value = ""
        self.field.focus()


def _accounts(desk: Desk) -> AccountService:
    assert desk.accounts is not None  # noqa: S101 - the app opens this screen for such a provider only
    return desk.accounts
