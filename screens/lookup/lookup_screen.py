"""Looking somebody up: one box for whatever names a holder, and the card of who was found."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events, getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, OptionList, Static

from console.domain.operators import Right
from console.domain.parties import Account, Customer, Holder
from console.domain.party_kinds import PartyKind
from console.domain.problems import ProviderError
from console.widgets.choices import Choices
from console.widgets.explanation_card import ExplanationCard
from console.widgets.status_text import bad, muted, warn
from console.widgets.waiting import WaitLine
from screens.background import start
from screens.desk_screen import DeskScreen
from screens.lookup.query_bar import QueryBar
from screens.lookup.result_panel import ResultPanel
from screens.messages import HistoryRequested, SideChosen, TransferNamed
from styles import stylesheet

if TYPE_CHECKING:
    from console.domain.identifiers import Identifier
    from console.domain.problems import Problem
    from console.services.awaited_desk import Opening
    from console.services.desk import Desk
    from console.services.directories import Answer, NotFound
    from screens.lookup.search import NamedTransfer

    Question = Callable[[Desk], Awaitable[Answer | NamedTransfer]]

_INVITATIONS = {
    PartyKind.CUSTOMER: "Type or scan what the customer gives you, then press Enter. A name works too.",
    PartyKind.ACCOUNT: (
        "Type or scan the account number, then press Enter. It is hidden from the first digit."
    ),
}
_NOTHING_TYPED = {
    PartyKind.CUSTOMER: "Nothing to look up yet: scan or type what the customer gives you.",
    PartyKind.ACCOUNT: "Nothing to look up yet: scan or type the account number.",
}
_FOUND = {PartyKind.GROUP: "Found as a group", PartyKind.ACCOUNT: "Found by its number"}
_WHO_ANSWER = {PartyKind.CUSTOMER: "members answer", PartyKind.GROUP: "groups answer"}
_REVEAL = "The whole numbers of this customer for ten seconds, with a reason that stays on record"
_SHOWN_SECONDS = 10
_FAULT = "This console met a fault of its own. Nothing was changed. Try once more, then F1."


def _sides(kind: PartyKind, key: str, shifted: str, from_id: str, to_id: str) -> tuple[Binding, Binding]:
    """The keys that take whoever is shown to a side of a transfer."""
    give, take, shown = f"side('{kind}', True)", f"side('{kind}', False)", f"⇧{key}"
    moves = f"Move points from this {kind}", f"Move points to this {kind}"
    return (
        Binding(key, give, "Send from", id=from_id, tooltip=moves[0]),
        Binding(shifted, take, "Send to", id=to_id, key_display=shown, tooltip=moves[1]),
    )


class LookupScreen(DeskScreen):
    """One question at a time, the choices it leaves, and the card of whoever was found.

    Read only: nothing here can move points.
    """

    CSS_PATH = stylesheet("lookup.tcss")
    AUTO_FOCUS = "#typed"
    BINDINGS: ClassVar[list[BindingType]] = [
        *_sides(PartyKind.CUSTOMER, "f3", "shift+f3,f15", "send-from", "send-to"),
        *_sides(PartyKind.ACCOUNT, "f3", "shift+f3,f15", "send-from-account", "send-to-account"),
        Binding(
            "f4", "in_group", "Group", id="send-to-group", tooltip="Move points from this customer to a group"
        ),
        *_sides(PartyKind.GROUP, "f4", "shift+f4,f16", "send-from-group", "send-to-this-group"),
        Binding(
            "f5", "history", "History", id="customer-history", tooltip="The transfers of whoever is shown"
        ),
        Binding("ctrl+o", "reveal", "Whole numbers", id="reveal", show=False, tooltip=_REVEAL),
        Binding("f2", "to_the_box", "Look up", id="focus-box", show=False, tooltip="To the box"),
        Binding("ctrl+r", "again", "Refresh", id="refresh-card", show=False, tooltip="Read it again"),
        Binding("ctrl+n", "anew", "New", id="new-look-up", show=False, tooltip="Empty the box"),
        Binding("escape", "back", "Clear", id="clear-lookup", show=False, tooltip="One step back"),
    ]

    ask = getters.query_one(QueryBar)
    choices = getters.query_one(Choices)
    result = getters.query_one(ResultPanel)

    def __init__(self, opening: Opening, of: PartyKind = PartyKind.CUSTOMER) -> None:
        super().__init__(opening)
        self._of = of
        """Who is looked for first; known before the desk is open."""
        self._by: Identifier | None = None
        self._asked: object = None
        self._desk: Desk | None = None
        self._reveals = False
        """Whether whole numbers are shown now."""

    def compose_body(self) -> ComposeResult:
        """The query, what is said of it, a card, a choice, and what was found."""
        yield QueryBar(self._of, id="ask")
        yield WaitLine(_INVITATIONS[self._of], id="said")
        yield ExplanationCard(id="trouble")
        yield Choices(id="choices")
        yield ResultPanel(id="found")

    def on_mount(self) -> None:
        """Nothing to choose from yet."""
        self.choices.display = False

    async def desk_opened(self, desk: Desk) -> None:
        """From now on a query can be read as what the provider knows."""
        from console.services.directories import readings_of

        self._desk, known = desk, desk.directories
        self.ask.opened(partial(readings_of, known), groups=PartyKind.GROUP in known)

    @property
    def holder(self) -> Holder | None:
        """Whoever is shown."""
        return self.result.holder if self.is_mounted else None

    # -- the box -------------------------------------------------------------------------------

    def action_to_the_box(self) -> None:
        """F2 where it already led: the next one."""
        self.ask.select()

    def look_for(self, text: str) -> None:
        """Look this up in place of whatever is typed and shown."""
        self.action_anew()
        self.ask.put(text)
        self._submitted()

    def keeps_key(self, key: events.Key) -> bool:
        """Over a list a digit takes its line, and whatever else is typed or scanned goes to the box."""
        choices = self.choices
        if self.focused is not choices:
            return False
        if not key.is_printable or not key.character or key.character == " ":
            choices.let_go()
            return False
        if choices.hold(key.character):
            return True
        held = choices.let_go()
        self.action_anew()
        if held:
            self.ask.box.post_message(events.Key(held, held))
        return False

    @on(Choices.Pasted)
    def _pasted_at_the_list(self, paste: Choices.Pasted) -> None:
        self.action_anew()
        self.ask.put(paste.text)

    # -- asking --------------------------------------------------------------------------------

    @on(Input.Submitted, "#typed")
    def _submitted(self) -> None:
        from console.services.directories import NotFound
        from screens.lookup.search import find

        typed, kind = self.ask.text, self.ask.kind
        if not typed:
            self.say(_NOTHING_TYPED[self._of])
            return

        async def question(desk: Desk) -> Answer | NamedTransfer:
            """What was typed stays in here: what a worker is called with may be logged."""
            answer = await find(desk, typed, kind)
            if not isinstance(answer, NotFound):
                self.ask.drop_hidden(typed)
            return answer

        if self._of.hides_input:
            self.ask.select()  # a second scan replaces the first, whose answer is still to come
        self._look_up(question)

    @on(OptionList.OptionSelected, "#choices")
    def _chosen(self, selected: OptionList.OptionSelected) -> None:
        from screens.lookup.search import again

        self._look_up(partial(again, party=self.choices.chosen(selected.option_index)))

    def action_again(self) -> None:
        """Read the same holder anew, or submit the query where nobody is found."""
        from screens.lookup.search import again

        if self.holder is not None:
            self._look_up(partial(again, party=self.holder.party))
        else:
            self._submitted()

    def _look_up(self, question: Question) -> None:
        ask = partial(self._answer, question)
        start(self, ask, "lookup", exclusive=True, failed=lambda _error: self.say(bad(_FAULT)))

    async def _answer(self, question: Question) -> None:
        """Only the answer to the latest question is painted."""
        asked = self._asked = object()
        self.forget()
        self.say(muted("Looking up …"))
        desk = await self.opening.desk()
        try:
            answer = await question(desk)
        except ProviderError as error:
            if asked is self._asked:
                self._tell_trouble(desk, error.problems)
            return
        if asked is self._asked:
            self._paint(desk, answer)

    def drop_question(self) -> None:
        """Neither an answer nor one that is still to come."""
        self._asked = None
        self.workers.cancel_group(self, "lookup")
        self.forget()
        self.say(_INVITATIONS[self._of])

    def forget(self) -> None:
        """Take the last answer away, and what is still read behind it."""
        self._by = None
        self._mask()
        self.result.forget()
        self.choices.display = False
        self.workers.cancel_group(self, "details")
        self.query_one("#trouble", ExplanationCard).clear()
        self.refresh_bindings()

    # -- the answer ----------------------------------------------------------------------------

    def _paint(self, desk: Desk, answer: Answer | NamedTransfer) -> None:
        from console.services.directories import Found, NotFound, Several

        match answer:
            case Found(holder, by):
                self._show(desk, holder, by)
            case Several(matches):
                self.choices.offer(matches)
                said = f"{len(matches)} {_WHO_ANSWER[matches[0].party.kind]} to this."
                self.say(f"{said} Choose one by its number, or with ↑ ↓ and Enter.")
            case NotFound():
                self._miss(desk, answer)
            case _ if answer.reference:
                self.drop_question()
                self.post_message(TransferNamed(answer.reference))
            case _:
                named = "This" if self._of.hides_input else answer.written
                self.say(warn(f"{named} is no transfer of this console; another one may have made it."))

    def _show(self, desk: Desk, holder: Holder, by: Identifier | None) -> None:
        self._by = by
        desk.recents.note(desk.operator, holder.party)
        self.result.show(holder, desk.clock.now())
        found = _FOUND[holder.party.kind] if by is None else f"Found by {by.kind.value}"
        self.say(muted(f"{found}. PgDn shows more; the keys below go on from here."))
        self.ask.select()
        self.refresh_bindings()
        read = partial(self._read_movements, desk, holder)
        start(self, read, "details", exclusive=True, failed=lambda _error: self.result.movements_failed())

    def _miss(self, desk: Desk, missed: NotFound) -> None:
        from console.explanations.party_words import tried_kinds

        note = tried_kinds(self.ask.text, missed.tried, unasked=missed.unasked)
        self._tell_trouble(desk, missed.problems, note)
        if self.ask.box.has_focus:
            self.ask.select()  # the same card scanned once more takes the place of its first scan

    def _tell_trouble(self, desk: Desk, problems: Iterable[Problem], note: str = "") -> None:
        """Explain why there is no answer."""
        self.say("")
        cards = [desk.catalogue.explain(problem) for problem in problems]
        self.query_one("#trouble", ExplanationCard).explain(cards, note, of_transfer=False)

    async def _read_movements(self, desk: Desk, holder: Holder) -> None:
        from screens.last_movements import last_movements

        movements = await last_movements(desk, holder)
        if self.holder is holder:
            self.result.show_movements(movements)

    def say(self, words: Content | str) -> None:
        """The line between the box and the answer."""
        said = self.query_one("#said", Static)
        said.update(words)
        said.display = bool(words)

    # -- from the card -------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where a card gives a key no meaning, it means what it means everywhere."""
        holder = self.holder
        match action:
            case "side":
                return holder is not None and holder.party.kind == parameters[0]
            case "reveal":
                may = self._desk is not None and self._desk.people.at_desk.may(Right.REVEAL)
                return may and isinstance(holder, Customer)
            case "in_group":
                groups = self._desk is not None and PartyKind.GROUP in self._desk.directories
                return groups and holder is not None and holder.party.kind is PartyKind.CUSTOMER
            case "history":
                return holder is not None and not isinstance(holder, Account)
        return True

    def action_side(self, _kind: str, as_sender: bool) -> None:
        """Begin a transfer with this holder on one side."""
        if self.holder is not None:
            self.post_message(SideChosen(self.holder, as_sender))

    def action_in_group(self) -> None:
        """A group is one key away: this customer gives, to a group that is still to be found."""
        if self.holder is not None:
            self.post_message(SideChosen(self.holder, as_sender=True, in_group=True))

    def action_history(self) -> None:
        """Show this holder's history."""
        if self.holder is not None:
            by = self._by
            known_by = f"group {self.holder.id}" if by is None else f"{by.kind.value} {by.masked}"
            self.post_message(HistoryRequested(self.holder.party, known_by))

    def action_reveal(self) -> None:
        """Ctrl+O: whole numbers, once the reason is on record."""
        from screens.dialogs.reveal import RevealDialog

        desk, holder = self._desk, self.holder

        def show(on_record: bool | None) -> None:
            if on_record and desk is not None and self.holder is holder:
                numbers = partial(self._show_numbers, desk)
                start(self, numbers, "reveal", exclusive=True, exit_on_error=False)

        if desk is not None and holder is not None:
            self.app.push_screen(RevealDialog(desk, holder.party), show)

    async def _show_numbers(self, desk: Desk) -> None:
        if not self.is_current:
            return  # the lock was quicker
        self.result.show_numbers(desk.clock.now(), whole=True)
        self._reveals = True
        await desk.clock.sleep(_SHOWN_SECONDS)
        self._mask()

    def _mask(self) -> None:
        if self._reveals and self._desk is not None:
            self._reveals = False
            self.workers.cancel_group(self, "reveal")
            self.result.show_numbers(self._desk.clock.now(), whole=False)

    def on_screen_suspend(self) -> None:
        """Behind a lock, a list or another screen nobody watches for how long they stand there."""
        self._mask()

    def action_scroll(self, pages: int) -> None:
        """Scroll the result by a page."""
        scroll = self.result.scroll_page_down if pages > 0 else self.result.scroll_page_up
        scroll(animate=False)

    def action_anew(self) -> None:
        """Ctrl+N: nobody of before, and an empty box that takes the very next key."""
        self.drop_question()
        self.ask.empty()
        self.set_focus(self.ask.box)

    def action_back(self) -> None:
        """One step back: from the answer to an empty box. What is typed stays until then, if it is seen."""
        if self._asked is None or self._of.hides_input:
            self.ask.empty()
        self.drop_question()
        self.ask.box.focus()
