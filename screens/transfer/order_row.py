"""How much, of which programme, with which words and ticket: the line below the two customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from console.widgets.field_line import FieldLine
from console.widgets.hint_line import HintLine
from console.widgets.note_input import NOTE, NoteInput
from console.widgets.points_input import PointsInput
from screens.transfer.closed_list import ClosedList

if TYPE_CHECKING:
    from textual.widgets import Select

    from console.domain.parties import Program
    from console.explanations.cards import Field
    from console.widgets.explanation_card import ExplanationCard
    from console.widgets.numbered_select import NumberedSelect
    from console.widgets.ticket_input import TicketInput

_USABLE = "usable now, by programme"


class OrderRow(Vertical):
    """Amount, programme, note and ticket, with one line below for what is wrong with them.

    The list and the ticket are there from `complete` on: the first frame shows the one closed, and
    nobody types the other first.
    """

    help_text: ClassVar[str] = (
        "Whole points, the programme they are taken from, and a few words for both histories. Enter checks "
        "the transfer with the provider; nothing is sent before you have seen the preview. Ctrl+R checks, "
        "too, and asks for the code at once where there is nothing to remark."
    )
    CHOICE, PROMPT, WORDS = "program", "the default", "NOTE"
    """What is chosen from the list, what the list says before, and what the words are called."""
    _judged = ("", "")
    """The amount and the ticket that were found wrong."""
    _wanted: int | None = None
    """The programme that somebody chose or asked for; None where the default is meant."""
    _offered: Sequence[Program] = ()
    _taken, _told = "", ""
    """An amount that nobody typed, and where it came from, said for as long as it stands."""
    amount = getters.query_one(PointsInput)
    note = getters.query_one(NoteInput)

    def __init__(self) -> None:
        super().__init__(id="order")
        self._hint = HintLine(self)
        self._is_complete = False
        self.ticket: TicketInput | None = None
        """Where a ticket is typed; behind the first frame."""

    def compose(self) -> ComposeResult:
        """The amount, the closed list and the words, in one line."""
        labels = {"amount": "AMOUNT", self.CHOICE: self.CHOICE.upper(), "note": self.WORDS}
        with FieldLine(labels):
            yield PointsInput(id="amount")
            yield ClosedList(self.PROMPT, id=self.CHOICE)
            yield NoteInput()

    async def complete(self) -> None:
        """Put the list in the place of its picture, and add the card, which the first frame doesn't show."""
        from console.widgets.explanation_card import ExplanationCard
        from console.widgets.numbered_select import NumberedSelect
        from console.widgets.ticket_input import TicketInput

        with self.app.batch_update():
            await self.query_one(ClosedList).remove()
            choice = NumberedSelect([], prompt=self.PROMPT, id=self.CHOICE)
            await self.query_one(FieldLine).mount(choice, before=self.note)
            self.ticket = TicketInput()
            await self.query_one(FieldLine).mount(self.ticket, after=self.note)
            self._is_complete = True
            for field in (self.amount, self.note):
                self.app.stylesheet.apply(field)  # the late sheet makes room for the ticket
            await self.mount(ExplanationCard())

    @property
    def card(self) -> ExplanationCard:
        """What is objected to, once the row is complete."""
        from console.widgets.explanation_card import ExplanationCard

        return self.query_one(ExplanationCard)

    @property
    def choice(self) -> NumberedSelect:
        """What is chosen from a list between amount and note."""
        from console.widgets.numbered_select import NumberedSelect

        return self.query_one(NumberedSelect)

    @property
    def chosen(self) -> object:
        """The value of what is chosen; None before there is a list to choose from."""
        return self.choice.value if self._is_complete else None

    @property
    def program_id(self) -> int | None:
        """The chosen programme; None before one is chosen."""
        return self.chosen if isinstance(self.chosen, int) else None

    @property
    def transfer_type(self) -> str:
        """The provider's code for the kind of transfer; empty where there are no kinds."""
        return ""

    @property
    def typed_ticket(self) -> str:
        """What stands in the ticket's field."""
        return "" if self.ticket is None else self.ticket.value

    @property
    def named_ticket(self) -> str:
        """The ticket it names; empty for none, and for what can be none."""
        from console.domain.input_text import NotRead
        from console.domain.tickets import read_ticket

        read = read_ticket(self.typed_ticket)
        return "" if isinstance(read, NotRead) else read

    def wrong_ticket(self) -> TicketInput | None:
        """The ticket's field where that can be none; its line says why."""
        from console.domain.input_text import NotRead
        from console.domain.tickets import read_ticket

        read = read_ticket(self.typed_ticket)
        if self.ticket is None or not isinstance(read, NotRead):
            return None
        self.judge(read.sentence)
        return self.ticket

    def choose_none(self) -> None:
        """Nothing chosen any more, without a word to anybody."""
        from textual.widgets import Select

        with self.prevent(Select.Changed):
            self.choice.clear()

    def offer(self, programs: Sequence[Program], usable: Mapping[int, str]) -> None:
        """The programmes to choose from; the one chosen stays if it is among them. `usable` is what the giver
        could move of each, as known from their card.
        """
        from textual.widgets import Select

        before, self._offered = self.program_id, programs
        with self.prevent(Select.Changed):
            named = [(Content(f"{each.id} {each.name}".strip()), each.id) for each in programs]
            self.choice.offer(named, usable, about=_USABLE)
            self._choose_offered(before)

    def choose(self, program_id: int) -> None:
        """This programme: now, or once it is one of those to choose from."""
        self._wanted = program_id
        self._choose_offered(program_id)

    def _choose_offered(self, before: int | None) -> None:
        """No other programme takes the place of one that was chosen: its points would go without a word."""
        ids = [each.id for each in self._offered]
        likely = self._wanted or (before if before in ids else None) or default_of(self._offered)
        self.choice.prompt = self.PROMPT if self._wanted is None else "choose one"
        if likely in ids:
            self.choice.value = likely
        else:
            self.choice.clear()

    def on_select_changed(self, changed: Select.Changed) -> None:
        """Somebody chose; notices come late, and one of before counts no more."""
        if isinstance(changed.value, int) and changed.value == self.program_id:
            self._wanted = changed.value
            self._unhint()

    def without_program(self) -> Widget:
        """Say that no programme is chosen, or none can be; where that is cured."""
        if self._wanted is None or not self._offered:
            self.hint("The provider named no programme to move points in.", bad=True)
            return self.amount
        self.hint(f"The giver has no programme {self._wanted}: choose another.", bad=True)
        return self.choice

    def part(self, field: Field) -> Widget | None:
        """What is typed or chosen here to cure a problem; None where that is done elsewhere."""
        fields = {"amount": self.amount, self.CHOICE: self.choice, "note": self.note, "ticket": self.ticket}
        return fields.get(field.value)

    def amount_is_right(self) -> bool:
        """Whether the amount can be sent; if not, its line says why."""
        if not isinstance(reading := self.amount.read(), int):
            self.judge(reading.sentence)
            return False
        self._unhint()
        return True

    def watch_amount(self) -> None:
        """Say at once of an edit what no further typing can cure; nothing else before Enter."""
        self.unjudge()
        if complaint := self.amount.complaint:
            self.judge(complaint)
        elif self.note.is_cut and len(self.note.value) == NOTE:
            self.judge(f"The note was longer: its first {NOTE} characters stand here.")

    def hint(self, text: str, *, bad: bool = False) -> None:
        """The line under the amount."""
        self._hint.say(text, bad=bad)

    def on_resize(self) -> None:
        """The hint may need another number of lines."""
        self._hint.fit()

    def render(self) -> Content:
        """The hint; the words before the fields are in their own line."""
        below = self._hint.below("")
        return Content("\n") + below if self.query_one(FieldLine).is_in_two else below

    def judge(self, sentence: str) -> None:
        """The amount or the ticket, as they stand now, are wrong."""
        self._judged = self.amount.value, self.typed_ticket
        self.hint(sentence, bad=True)

    def unjudge(self) -> None:
        """Take the judgement back if they are others by now; notices of edits come late."""
        if (self.amount.value, self.typed_ticket) != self._judged:
            self._unhint()

    def take_amount(self, points: int, told: str) -> None:
        """An amount that nobody typed, and in words where it came from."""
        self._taken, self._told = str(points), told
        with self.prevent(Input.Changed):
            self.amount.value = self._taken
        self.amount.cursor_position = len(self._taken)
        self._unhint()

    def untell(self) -> None:
        """Where the amount came from was said of others than those who stand there now."""
        if self._taken:
            self._taken = ""
            self.hint("")

    def _unhint(self) -> None:
        self.hint(self._told if self._taken and self.amount.value == self._taken else "")

    def forget(self) -> None:
        """An empty line for the next transfer."""
        with self.prevent(Input.Changed):
            self.amount.value = ""
            self.note.value = ""
            if self.ticket is not None:
                self.ticket.value = ""
        self.amount.overrun = False
        self._taken, self._wanted = "", None
        self.hint("")
        self.card.clear()


def default_of(programs: Sequence[Program]) -> int | None:
    """The organisation's default among these, else the first; None where there are none."""
    return next((each.id for each in (*(each for each in programs if each.is_default), *programs)), None)
