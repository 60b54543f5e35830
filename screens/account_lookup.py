"""Looking a bank account up by its number: its state, its points, and what came and went of late."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static
from textual.worker import Worker, WorkerState

from console.domain.parties import Account, Past
from console.domain.problems import ProviderError
from console.widgets.account_field import AccountField
from console.widgets.explanation_card import ExplanationCard
from console.widgets.marks import bad, muted
from screens.desk_screen import DeskScreen
from screens.found_account import FoundAccount
from screens.messages import SideChosen
from styles import stylesheet

if TYPE_CHECKING:
    from console.domain.problems import Problem
    from console.explanations.catalogue import Catalogue
    from console.services.accounts import AccountService
    from console.services.desk import Desk

_INVITATION = "Type or scan the account number, then press Enter. It is hidden from the first digit."
_FAULT = "This console met a fault of its own. Nothing was changed. Try once more, then F1."


class AccountLookupScreen(DeskScreen):
    """Read only: nothing here can move points."""

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
        Binding("escape", "clear", "Clear", id="clear-lookup", show=False, tooltip="Empty the box"),
        Binding("pagedown", "scroll(1)", "Further down", id="card-down", show=False),
        Binding("pageup", "scroll(-1)", "Further up", id="card-up", show=False),
    ]
    help_text = (
        "A bank account number, typed or scanned; Enter looks it up. It is hidden from the first digit, is "
        "never copied, and is dropped once the account is found: check the first and last four with the "
        "consumer."
    )

    _asked: object = None

    def compose_body(self) -> Iterable[Widget]:
        return self._body()

    def _body(self) -> ComposeResult:
        with Horizontal(id="ask"):
            yield AccountField(placeholder="account number, typed or scanned", id="number")
        yield Static(_INVITATION, id="said", markup=False)
        yield ExplanationCard(id="trouble")
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
            return

        async def find(accounts: AccountService) -> Account:
            """The number stays in here: what a worker is called with may be logged."""
            account = await accounts.find(typed)
            if self.field.value == typed:
                self.field.value = ""
            return account

        self.action_to_the_box()  # a second scan replaces the first, whose answer is still to come
        self._look_up(find)

    def action_again(self) -> None:
        account = self.account
        if account is not None:
            self._look_up(lambda accounts: accounts.again(account.id))
        else:
            self._submitted()

    @work(exclusive=True, group="lookup", exit_on_error=False)
    async def _look_up(self, question: Callable[[AccountService], Awaitable[Account]]) -> None:
        """Only the answer to the latest question is painted."""
        asked = self._asked = object()
        self._forget()
        self._say(muted("Looking up …"))
        desk = await self.opening.desk()
        assert desk.accounts is not None  # noqa: S101 - the app opens this screen for such a provider only
        try:
            account = await question(desk.accounts)
        except ProviderError as error:
            if asked is self._asked:
                self._trouble(desk, error.problems)
            return
        if asked is self._asked:
            self._show(desk.catalogue, desk.accounts, account)

    @work(exclusive=True, group="past", exit_on_error=False)
    async def _read_past(self, catalogue: Catalogue, accounts: AccountService, account: Account) -> None:
        try:
            past = await accounts.past(account.id)
        except ProviderError as error:
            past = Past((), error.problems)
        if self.account is account:
            self.found.show_past(past, catalogue)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.state is not WorkerState.ERROR:
            return
        if event.worker.group == "lookup":
            self._say(bad(_FAULT))
        elif event.worker.group == "past":
            self.found.past_failed()

    # -- the answer ----------------------------------------------------------------------------

    def _show(self, catalogue: Catalogue, accounts: AccountService, account: Account) -> None:
        self.found.show(account)
        self._say(muted("Found by its number. PgDn shows more; the keys below go on from here."))
        self.refresh_bindings()
        self._read_past(catalogue, accounts, account)

    def _trouble(self, desk: Desk, problems: Iterable[Problem]) -> None:
        self._say("")
        cards = [desk.catalogue.explain(problem) for problem in problems]
        self.query_one(ExplanationCard).explain(cards)

    def _forget(self) -> None:
        self.workers.cancel_group(self, "past")
        self.found.forget()
        self.query_one(ExplanationCard).clear()
        self.refresh_bindings()

    def _say(self, words: Content | str) -> None:
        said = self.query_one("#said", Static)
        said.update(words)
        said.display = bool(words)

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
        self._asked = None
        self.workers.cancel_group(self, "lookup")
        self._forget()
        self._say(_INVITATION)
        self.field.value = ""
        self.field.focus()
