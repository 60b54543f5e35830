"""Looking a customer up: one box for whatever they give, and the customer card."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import Worker, WorkerState

from console.domain.identifiers import Identifier, IdentifierKind
from console.domain.problems import ProviderError
from console.widgets.balance_bars import BalanceBars
from console.widgets.customer_card import CustomerCard
from console.widgets.entries import movement
from console.widgets.explanation_card import ExplanationCard
from console.widgets.marks import bad, muted, warn
from console.widgets.still_input import StillInput
from screens.desk_screen import DeskScreen
from screens.messages import HistoryRequested, SideChosen
from styles import stylesheet

if TYPE_CHECKING:
    from console.domain.parties import Customer
    from console.domain.problems import Problem
    from console.services.desk import Desk
    from console.services.lookup import Choice, Lookup, Missed

_MOVEMENTS = 10
_CHOICE_NAME = 26
_INVITATION = "Type or scan what the customer gives you, then press Enter. A name works too."


class IdentifierBox(StillInput):
    """Whatever names a customer. Its keys stand here because a field shadows the screen's arrows."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "screen.kind(1)", "Other kind", id="other-kind", tooltip="Read it as another kind"),
        Binding("up", "screen.kind(-1)", "Kind before", id="kind-before", show=False),
        Binding("pagedown", "screen.scroll(1)", "Further down", id="card-down", show=False),
        Binding("pageup", "screen.scroll(-1)", "Further up", id="card-up", show=False),
    ]

    help_text: ClassVar[str] = (
        "A mobile number, e-mail, card, customer id, external id or a name. The console guesses the kind and "
        "says it on the right; on a miss it tries the next plausible kind by itself. ↓ and ↑ fix the kind."
    )


class LookupScreen(DeskScreen):
    """Read only: nothing here can move points."""

    CSS_PATH = stylesheet("lookup.tcss")
    AUTO_FOCUS = "#typed"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f3", "side(True)", "Send from", id="send-from", tooltip="Move points from this customer"),
        Binding(
            "shift+f3,f15",
            "side(False)",
            "Send to",
            id="send-to",
            key_display="⇧f3",
            tooltip="Move points to this customer",
        ),
        Binding("f5", "history", "History", id="customer-history", tooltip="This customer's transfers"),
        Binding("f2", "to_the_box", "Look up", id="focus-box", show=False, tooltip="To the box"),
        Binding("ctrl+r", "again", "Refresh", id="refresh-card", show=False, tooltip="Read it again"),
        Binding("escape", "back", "Clear", id="clear-lookup", show=False, tooltip="One step back"),
    ]

    customer: Customer | None = None
    _by: Identifier | None = None
    _kind: IdentifierKind | None = None
    _desk: Desk | None = None
    _asked: object = None

    def compose_body(self) -> Iterable[Widget]:
        return self._body()

    def _body(self) -> ComposeResult:
        with Horizontal(id="ask"):
            yield IdentifierBox(placeholder="mobile, e-mail, card, id, name or a scan", id="typed")
            yield Static("", id="kind", markup=False)
        yield Static(_INVITATION, id="said", markup=False)
        yield ExplanationCard(id="trouble")
        yield OptionList(id="choices", markup=False)
        with VerticalScroll(id="found", can_focus=False):
            yield CustomerCard(id="card")
            with Container(id="panels"):
                with Vertical(id="points", classes="panel"):
                    yield BalanceBars(id="balances")
                with Vertical(id="past", classes="panel"):
                    yield Static("", id="movements", markup=False)

    def on_mount(self) -> None:
        self.query_one("#points").border_title = "Points"
        self.query_one("#past").border_title = "Last movements"
        self.query_one("#choices").display = self.query_one("#found").display = False

    async def desk_opened(self, desk: Desk) -> None:
        self._desk = desk
        self._show_kind()

    # -- the box -------------------------------------------------------------------------------

    @on(Input.Changed, "#typed")
    def _typed(self, changed: Input.Changed) -> None:
        if not changed.value:
            self._kind = None
        self._show_kind()

    def action_to_the_box(self) -> None:
        """F2 where it already led: the next customer."""
        self.query_one("#typed", Input).focus().action_select_all()

    def action_kind(self, step: int) -> None:
        """Likeliest first, then every other reading of the text, then the guess again."""
        kinds = self._kinds()
        self._kind = kinds[(kinds.index(self._kind) + step) % len(kinds)]
        self._show_kind()

    def _kinds(self) -> list[IdentifierKind | None]:
        guessed = [reading.kind for reading in self._readings()]
        others = [kind for kind in IdentifierKind if kind not in guessed]
        return [None, *guessed[1:], *guessed[:1], *others]

    def _readings(self) -> tuple[Identifier, ...]:
        return () if self._desk is None else self._desk.lookup.readings(self._text)

    @property
    def _text(self) -> str:
        return self.query_one("#typed", Input).value.strip()

    def _show_kind(self) -> None:
        label = self.query_one("#kind", Static)
        if self._kind is not None:
            label.update(f"only as {_kind_words(self._text, self._kind, self._readings())}")
        elif readings := self._readings():
            label.update(_kind_words(self._text, readings[0].kind, readings))
        else:
            label.update("")

    # -- asking --------------------------------------------------------------------------------

    @on(Input.Submitted, "#typed")
    def _submitted(self) -> None:
        if self._text:
            self._look_up(self._text, self._kind)

    @on(OptionList.OptionSelected, "#choices")
    def _chosen(self, selected: OptionList.OptionSelected) -> None:
        if selected.option_id is not None:
            self._look_up_id(selected.option_id)

    def action_again(self) -> None:
        if self.customer is not None:
            self._look_up_id(self.customer.id)
        else:
            self._submitted()

    @work(exclusive=True, group="lookup", exit_on_error=False)
    async def _look_up(self, typed: str, kind: IdentifierKind | None) -> None:
        asked = self._ask()
        desk = await self.opening.desk()
        try:
            answer = await desk.lookup.find(typed, kind)
        except ProviderError as error:
            if asked is self._asked:
                self._trouble(desk, error.problems)
            return
        if asked is self._asked:
            self._paint(desk, answer)

    @work(exclusive=True, group="lookup", exit_on_error=False)
    async def _look_up_id(self, customer_id: str) -> None:
        asked = self._ask()
        desk = await self.opening.desk()
        try:
            customer = await desk.lookup.customer(customer_id)
        except ProviderError as error:
            if asked is self._asked:
                self._trouble(desk, error.problems)
            return
        if asked is self._asked:
            self._show(desk, customer, Identifier(IdentifierKind.CUSTOMER_ID, customer.id))

    def _ask(self) -> object:
        self._asked = object()
        self._clear()
        self._say(muted("Looking up …"))
        return self._asked

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR and event.worker.group in ("lookup", "movements"):
            self._say(
                bad("This console met a fault of its own. Nothing was changed. Try once more, then F1.")
            )

    # -- the answer ----------------------------------------------------------------------------

    def _paint(self, desk: Desk, answer: Lookup) -> None:
        from console.services.lookup import Choice, Found

        match answer:
            case Found(customer, by):
                self._show(desk, customer, by)
            case Choice():
                self._offer(answer)
            case missed:
                self._miss(desk, missed)

    def _show(self, desk: Desk, customer: Customer, by: Identifier) -> None:
        self.customer, self._by = customer, by
        self.query_one(CustomerCard).show(customer, desk.clock.now())
        self.query_one(BalanceBars).show(customer.programs)
        self.query_one("#movements", Static).update(muted("Reading the last movements …"))
        self.query_one("#choices").display = False
        self.query_one("#found", VerticalScroll).display = True
        self.query_one("#found", VerticalScroll).scroll_home(animate=False)
        self._say(muted(f"Found by {by.kind.value}. PgDn shows more; the keys below go on from here."))
        self.action_to_the_box()
        self.refresh_bindings()
        self._read_movements(desk, customer)

    def _offer(self, choice: Choice) -> None:
        options = self.query_one("#choices", OptionList)
        options.clear_options()
        for match in choice.matches:
            name = Content(match.masked_name or "no name").truncate(_CHOICE_NAME, ellipsis=True, pad=True)
            known_by = "   ".join(("", f"id {match.id}", *match.matched))
            options.add_option(Option(name.append(known_by), id=match.id))
        options.display = True
        options.highlighted = 0
        options.focus()
        self._say(f"{len(choice.matches)} members answer to this. Choose one with ↑ ↓ and Enter.")

    def _miss(self, desk: Desk, missed: Missed) -> None:
        tried = ", ".join(_kind_words(self._text, each.kind, missed.tried) for each in missed.tried)
        self._trouble(desk, missed.problems, f"Tried as {tried}.")

    def _trouble(self, desk: Desk, problems: Iterable[Problem], note: str = "") -> None:
        self._say("")
        cards = [desk.catalogue.explain(problem) for problem in problems]
        self.query_one("#trouble", ExplanationCard).explain(cards, note)

    @work(exclusive=True, group="movements", exit_on_error=False)
    async def _read_movements(self, desk: Desk, customer: Customer) -> None:
        listing = await desk.history.of_party(customer.party)
        if self.customer is not customer:
            return
        lines = [movement(entry, customer.party) for entry in listing.entries[:_MOVEMENTS]]
        for problem in listing.problems[:1]:
            lines.insert(0, warn("These are this console's own transfers; the provider's list is missing:"))
            lines.insert(1, muted(f"  {desk.catalogue.explain(problem).what}"))
        self.query_one("#movements", Static).update(
            Content("\n").join(lines) if lines else muted("No transfers yet.")
        )

    def _clear(self) -> None:
        self.customer = self._by = None
        self.query_one("#trouble", ExplanationCard).clear()
        self.query_one("#choices").display = self.query_one("#found").display = False
        self.refresh_bindings()

    def _say(self, words: Content | str) -> None:
        said = self.query_one("#said", Static)
        said.update(words)
        said.display = bool(words)

    # -- from the card -------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Without a customer F3 and F5 mean what they mean everywhere."""
        return self.customer is not None if action in ("side", "history") else True

    def action_side(self, as_sender: bool) -> None:
        if self.customer is not None:
            self.post_message(SideChosen(self.customer, as_sender))

    def action_history(self) -> None:
        if self.customer is not None and self._by is not None:
            self.post_message(
                HistoryRequested(self.customer.party, f"{self._by.kind.value} {self._by.masked}")
            )

    def action_scroll(self, pages: int) -> None:
        found = self.query_one("#found", VerticalScroll)
        (found.scroll_page_down if pages > 0 else found.scroll_page_up)(animate=False)

    def action_back(self) -> None:
        """One step back: from the answer to an empty box. What is typed stays until then."""
        box = self.query_one("#typed", Input)
        if self._asked is None:
            box.value = ""
        self._asked = None
        self.workers.cancel_group(self, "lookup")
        self._clear()
        self._say(_INVITATION)
        box.focus()


def _kind_words(typed: str, kind: IdentifierKind, readings: tuple[Identifier, ...]) -> str:
    """`mobile · 91 added` where the console put the country code in front."""
    typed_digits = "".join(character for character in typed if character.isdigit())
    for reading in readings:
        added = reading.value.removesuffix(typed_digits)
        if (
            reading.kind is kind is IdentifierKind.MOBILE
            and typed_digits
            and added not in ("", reading.value)
        ):
            return f"{kind.value} · {added} added"
    return kind.value
