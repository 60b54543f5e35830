"""The fields of a transfer and the look-ups behind them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from console.domain.party_kinds import PartyKind
from console.widgets.party_field import PartyField
from console.widgets.party_panel import PartyPanel, SideState
from screens.background import start
from screens.transfer.draft_link import DraftLink
from screens.transfer.identifier_readings import ReadingHints, another_reading
from screens.transfer.order_row import OrderRow
from screens.transfer.whole_balance import fill_max

if TYPE_CHECKING:
    from textual.widgets import Select

    from console.domain.identifiers import Identifier
    from console.domain.parties import Holder, Party, Program
    from console.domain.transfers import TransferOrder
    from console.explanations.cards import Explanation
    from console.services.awaited_desk import Opening
    from console.services.desk import Desk
    from console.services.directories import Answer, Directory

    Question = Callable[[Directory], Awaitable[Answer]]


class TransferForm(Vertical):
    """Reads run here, in the background; each answer is dropped if the field says something else by then."""

    class Edited(Message):
        """Something in a field changed."""

    class Settled(Message):
        """A look-up ended, well or not, or the programmes are known."""

    class Chosen(Message):
        """Something was chosen from a list that had been opened because it was missing."""

    GUIDE: ClassVar[str] = "Scan or type the sender and press Enter, then the recipient, then the points."
    """What to do on an empty screen."""
    has_groups: ClassVar[bool] = False
    """Whether a side can be a person or a group."""

    def __init__(self, opening: Opening) -> None:
        super().__init__(id="form", classes="-active")
        self._opening = opening
        self._desk: Desk | None = None
        self._programs: tuple[Program, ...] | None = None
        """The organisation's; None while they aren't read yet."""
        self.link = DraftLink()
        self._readings = ReadingHints(self, lambda: self._country_code)

    def compose(self) -> ComposeResult:
        """Both sides and the order."""
        yield PartyPanel("FROM", id="sender", begins=True)
        yield PartyPanel("TO", id="recipient")
        yield OrderRow()

    def on_mount(self) -> None:
        """Name the form."""
        self.border_title = "Transfer"

    async def complete(self, rest: Callable[[], Awaitable[None]]) -> None:
        """Add what the first frame doesn't show, in pieces; waits for `rest` before each."""
        for part in (self.order, *self.sides):
            await rest()
            await part.complete()

    async def open(self, desk: Desk) -> None:
        """The desk is open: read the programmes, once."""
        from screens.transfer.programs import read_programs

        self._desk = desk
        self.order.amount.write_as_in(self._country_code)
        for panel in self.sides:
            if panel.typed and panel.found is SideState.NOTHING:
                self._readings.say(panel)
        self._programs = await read_programs(desk)
        self._offer_programs()
        self.post_message(self.Settled())

    @property
    def desk(self) -> Desk | None:
        """The services, once they are there."""
        return self._desk

    # -- what it says --------------------------------------------------------------------------

    sender = getters.query_one("#sender", PartyPanel)
    recipient = getters.query_one("#recipient", PartyPanel)

    @property
    def order(self) -> OrderRow:
        """The row with amount, programme and note."""
        return self.query_one(OrderRow)

    @property
    def sides(self) -> tuple[PartyPanel, PartyPanel]:
        """The sender's panel, then the recipient's."""
        return self.sender, self.recipient

    def wanted(self) -> TransferOrder | None:
        """The order the fields describe now, None while one of them is missing or wrong."""
        from console.domain.transfers import TransferOrder

        sender, recipient = self.sender.holder, self.recipient.holder
        program, points = self._program(), self.order.amount.read()
        if not isinstance(points, int) or sender is None or recipient is None or program is None:
            return None
        note, kind, ticket = self.order.note.value.strip(), self.order.transfer_type, self.order.named_ticket
        what = (points, program.id, note, program.name, self.acting, kind, ticket)
        return self.link.tied(TransferOrder(sender.party, recipient.party, *what))

    @property
    def acting(self) -> Party | None:
        """The member who acts for a group that gives; between customers there is none."""
        return None

    @property
    def texts(self) -> tuple[str, ...]:
        """What stands in the fields, to notice an edit while look-ups are still under way."""
        order = self.order
        typed = order.amount.value, order.note.value, order.typed_ticket
        return self.sender.typed, self.recipient.typed, *typed

    @property
    def values(self) -> tuple[object, ...]:
        """All that an objection can be about."""
        return *self.texts, self.order.program_id, self.acting

    def unanswered(self) -> PartyPanel | None:
        """The first side that somebody was looked for on, and where nobody or several were found."""
        return next(
            (each for each in self.sides if each.found in (SideState.TROUBLE, SideState.SEVERAL)), None
        )

    def holders(self) -> tuple[Holder, Holder]:
        """Both sides of a wanted order."""
        sender, recipient = self.sender.holder, self.recipient.holder
        if sender is None or recipient is None:
            raise LookupError("a side is missing")
        return sender, recipient

    def empty_side(self) -> PartyPanel | None:
        """The first side where nobody stands nor is looked for."""
        return next((each for each in self.sides if each.is_empty), None)

    def missing(self) -> Widget | None:
        """Where to say who stands on the first empty side."""
        side = self.empty_side()
        return None if side is None else side.target

    def unready(self) -> Widget | None:
        """What needs the operator first, None where nothing does or an answer is still to come."""
        missing = self.missing()
        if missing is not None:
            return missing
        if not fill_max(self.order, self.sender) and not self.order.amount_is_right():
            return self.order.amount
        if (ticket := self.order.wrong_ticket()) is not None:
            return ticket
        if self.sender.holder is not None and self._programs is not None and self._program() is None:
            return self.order.without_program()
        return None

    # -- what differs between kinds of transfer ------------------------------------------------

    def hints(self, desk: Desk) -> tuple[str, ...]:
        """What else to say on an empty screen: what nobody should look for, and what to type."""
        return (" ".join(desk.capabilities.gaps), desk.hint)

    def switch_at(self, focused: Widget | None) -> None:
        """A group in place of a person, or the other way round, on the side that has the focus."""

    def keeps_choice(self, focused: Widget | None) -> bool:  # noqa: ARG002
        """Whether Enter there means that the choice made before holds."""
        return False

    def opens_list(self, target: Widget) -> bool:  # noqa: ARG002
        """Open the list that `target` is, where a choice from it is what is missing; whether it did."""
        return False

    def close_list(self) -> Widget | None:
        """Close a list over the choice made before; what has the focus then. None where none is open."""
        return None

    def swapped(self) -> None:
        """The sides have changed places."""

    def settle(self) -> None:
        """The outcome is there: nothing typed is needed any more."""

    # -- what is done with it ------------------------------------------------------------------

    def enter(self, field: PartyField | Widget, panel: PartyPanel) -> Widget:
        """Enter on one side: look it up unless that is done; what takes the focus next."""
        if not panel.typed and panel.holder is None:
            panel.hint(f"Nobody yet: scan or type the {panel.id}, then press Enter.", bad=True)
            return panel.target
        if panel is self.recipient and panel.holder is None and self._is_senders(panel):
            panel.forget()
            panel.hint("That is the sender's once more: scan or type the recipient.", bad=True)
            return panel.target
        if isinstance(field, PartyField) and panel.holder is None:
            self.look(panel)
        return self._after(panel)

    def _is_senders(self, panel: PartyPanel) -> bool:
        """Whether a card was read twice, so that its second reading came into the next field."""
        return panel.of is self.sender.of and panel.typed == self._text_of(self.sender)

    def _text_of(self, panel: PartyPanel) -> str:
        return panel.typed

    def _after(self, panel: PartyPanel) -> Widget:
        """Where the next key belongs once a side is dealt with."""
        if panel is self.recipient and self.sender.found in (SideState.TROUBLE, SideState.SEVERAL):
            return self.sender.target
        if panel is self.recipient or self.recipient.holder is not None:
            return self.order.amount
        return self.recipient.target

    def before(self, focused: Widget | None) -> Widget:
        """One step back from a field."""
        if focused in (self.order.choice, self.order.note, self.order.ticket):
            return self.order.amount
        return self.recipient.target if focused is self.order.amount else self.sender.target

    def take(self, holder: Holder, *, as_sender: bool) -> None:
        """Another screen brought somebody."""
        panel = self.sender if as_sender else self.recipient
        panel.forget()
        self.show(panel, holder)

    def explain(self, explanations: Sequence[Explanation]) -> Widget | None:
        """Put the cards beside the field that can cure the first, and return it; None where there is none."""
        from console.explanations.cards import Field

        field = explanations[0].field if explanations else Field.NONE
        panels = {Field.SENDER: self.sender, Field.RECIPIENT: self.recipient}
        if field in panels:
            panels[field].card.explain(explanations)
            return panels[field].target
        part = self.order.part(field)
        if part is not None:
            self.order.card.explain(explanations)
        return part

    def clear_cards(self) -> None:
        """Nothing is objected to any more; a missed look-up keeps its card."""
        self.order.card.clear()
        for panel in self.sides:
            if panel.found is not SideState.TROUBLE:
                panel.card.clear()

    def forget(self) -> None:
        """Empty fields for the next transfer."""
        self.link.follow(None)
        for panel in self.sides:
            panel.forget()
        self.order.forget()
        self._offer_programs(anew=True)

    def switch_reading(self, panel: PartyPanel, step: int) -> None:
        """The next plausible kind of what was typed."""
        if another_reading(panel, self._country_code, step):
            self._readings.say(panel)

    # -- look-ups ------------------------------------------------------------------------------

    def look(self, panel: PartyPanel) -> None:
        """Look up what stands in a side's field."""
        typed, kind = panel.typed, panel.kind
        self._ask(panel, lambda directory: directory.find(typed, kind))

    @on(PartyPanel.Picked)
    def _pick(self, event: PartyPanel.Picked) -> None:
        async def read(directory: Directory) -> Answer:
            from console.services.directories import Found

            return Found(await directory.get(event.match.party.id))

        if event.panel.found is SideState.SEVERAL:
            self._ask(event.panel, read)
            self.screen.set_focus(self._after(event.panel))

    def _ask(self, panel: PartyPanel, question: Question) -> None:
        panel.look()
        answer = partial(self._answer, panel, panel.of, panel.sought, question)
        start(self, answer, panel.id or "", exclusive=True)

    async def _answer(self, panel: PartyPanel, of: PartyKind, sought: str, question: Question) -> None:
        from console.domain.problems import ProviderError
        from console.explanations.party_words import tried_as
        from console.services.directories import Found, NotFound, Several

        desk = self._desk = await self._opening.desk()
        try:
            answer = await question(desk.directories[of])
        except ProviderError as error:
            answer = NotFound((), error.problems)
        asked = (panel.of, panel.sought, panel.typed) == (of, sought, sought)
        if not asked or panel.found is not SideState.LOOKING:
            return
        match answer:
            case Found(holder, by):
                self.show(panel, holder, by)
            case Several(matches):
                panel.show_choice(matches)
            case NotFound(tried, problems):
                panel.show_trouble([desk.catalogue.explain(each) for each in problems], tried_as(tried))
        self.post_message(self.Settled())

    def show(self, panel: PartyPanel, holder: Holder, by: Identifier | None = None) -> None:
        """Somebody stands on a side from now on."""
        from console.widgets.party_strip import Side, told_beside

        if self._desk is None:
            return
        self._desk.recents.note(self._desk.operator, holder.party)
        self.order.untell()
        panel.show_holder(Side(holder, by, self._desk.clock.now()), self.order.program_id)
        if panel.of is not PartyKind.ACCOUNT:
            panel.hint(f"{holder.party.label}   {told_beside(holder, by)}")
        self._offer_programs()
        self.found(panel)

    def found(self, panel: PartyPanel) -> None:
        """Somebody was found for a side."""

    # -- programmes ----------------------------------------------------------------------------

    def _offer_programs(self, *, anew: bool = False) -> None:
        """The sender's programmes with the organisation's default among them, once both are known."""
        from screens.transfer.programs import to_choose, usable_points

        if anew:
            self.order.choose_none()
        if self._programs is not None:
            self.order.offer(to_choose(self._programs, self.sender.holder), usable_points(self.sender.holder))
            self._show_balances()

    def _program(self) -> Program | None:
        from screens.transfer.programs import chosen

        known = self._programs
        return None if known is None else chosen(self.order.program_id, known, self.sender.holder)

    def on_select_changed(self, changed: Select.Changed) -> None:
        """Another programme: show its balances."""
        if changed.select.id == "program":
            self._show_balances()

    def _show_balances(self) -> None:
        for panel in self.sides:
            panel.show_program(self.order.program_id)
        self.post_message(self.Edited())

    # -- edits ---------------------------------------------------------------------------------

    @on(Input.Changed, "#amount, #note, #ticket")
    def _order_edited(self) -> None:
        self.order.watch_amount()
        self.post_message(self.Edited())

    @on(PartyPanel.Retyped)
    def _side_edited(self, event: PartyPanel.Retyped) -> None:
        event.stop()
        self._readings.retyped(event.panel)
        self.post_message(self.Edited())

    @on(Edited)
    @on(Settled)
    def _tell_link(self) -> None:
        """Name the transfer that is undone, for as long as the fields say so."""
        if (words := self.link.words(self.wanted)) != self.border_subtitle:  # at every key
            self.border_subtitle = words

    @property
    def _country_code(self) -> str:
        return self._desk.profile.country_code if self._desk is not None else ""
