"""Looking somebody up: one box for whatever names a customer or a group, and the card of who was found."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, OptionList

from console.domain.parties import Customer, Group, Holder
from console.widgets.choices import Choices
from console.widgets.status_text import muted, warn
from screens.lookup.asking_screen import AskingScreen
from screens.lookup.query_bar import AskBar
from screens.lookup.result import FoundPanel
from screens.messages import HistoryRequested, SideChosen, TransferNamed
from styles import stylesheet

if TYPE_CHECKING:
    from console.domain.identifiers import Identifier
    from console.services.desk import Desk
    from console.widgets.match_lines import Match
    from screens.lookup.finding import Answer, Nobody


class LookupScreen(AskingScreen["Answer"]):
    """One box, the choices it leaves, and the card of whoever was found."""

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
        Binding(
            "f4", "in_group", "Group", id="send-to-group", tooltip="Move points from this customer to a group"
        ),
        Binding(
            "f4", "group_side(True)", "Send from", id="send-from-group", tooltip="Move points from this group"
        ),
        Binding(
            "shift+f4,f16",
            "group_side(False)",
            "Send to",
            id="send-to-this-group",
            key_display="⇧f4",
            tooltip="Move points to this group",
        ),
        Binding(
            "f5", "history", "History", id="customer-history", tooltip="The transfers of whoever is shown"
        ),
        Binding("f2", "to_the_box", "Look up", id="focus-box", show=False, tooltip="To the box"),
        Binding("ctrl+r", "again", "Refresh", id="refresh-card", show=False, tooltip="Read it again"),
        Binding("ctrl+n", "anew", "New", id="new-look-up", show=False, tooltip="Empty the box"),
        Binding("escape", "back", "Clear", id="clear-lookup", show=False, tooltip="One step back"),
    ]

    _by: Identifier | None = None
    _desk: Desk | None = None

    INVITATION = "Type or scan what the customer gives you, then press Enter. A name works too."

    def compose_box(self) -> ComposeResult:
        yield AskBar(id="ask")

    def compose_found(self) -> ComposeResult:
        yield Choices(id="choices")
        yield FoundPanel(id="found")

    def on_mount(self) -> None:
        self.query_one(Choices).display = False

    async def desk_opened(self, desk: Desk) -> None:
        self._desk = desk
        self.ask.opened(desk.lookup.readings, groups=desk.groups is not None)

    @property
    def ask(self) -> AskBar:
        return self.query_one(AskBar)

    @property
    def holder(self) -> Holder | None:
        """Whoever is shown."""
        return self.query_one(FoundPanel).holder if self.is_mounted else None

    @property
    def customer(self) -> Customer | None:
        """The customer who is shown, if it is one."""
        return self.holder if isinstance(self.holder, Customer) else None

    @property
    def group(self) -> Group | None:
        """The group that is shown, if it is one."""
        return self.holder if isinstance(self.holder, Group) else None

    # -- the box -------------------------------------------------------------------------------

    def action_to_the_box(self) -> None:
        """F2 where it already led: the next customer."""
        self.ask.select()

    def action_kind(self, step: int) -> None:
        self.ask.step(step)

    # -- asking --------------------------------------------------------------------------------

    @on(Input.Submitted, "#typed")
    def _submitted(self) -> None:
        from screens.lookup.finding import find

        if self.ask.text:
            self.look_up(partial(find, typed=self.ask.text, kind=self.ask.kind))
        else:
            self.say("Nothing to look up yet: scan or type what the customer gives you.")

    def look_for(self, text: str) -> None:
        """Look this up in place of whatever is typed and shown."""
        self._begin_anew()
        self.ask.put(text)
        self._submitted()

    def keeps_key(self, key: events.Key) -> bool:
        """Over a list a digit takes its line, and whatever else is typed or scanned goes to the box."""
        choices = self.query_one(Choices)
        if self.focused is not choices:
            return False
        if not key.is_printable or not key.character or key.character == " ":
            choices.let_go()
            return False
        if choices.hold(key.character):
            return True
        held = choices.let_go()
        self._begin_anew()
        if held:
            self.ask.box.post_message(events.Key(held, held))
        return False

    @on(Choices.Pasted)
    def _pasted_at_the_list(self, paste: Choices.Pasted) -> None:
        self._begin_anew()
        self.ask.put(paste.text)

    def _begin_anew(self) -> None:
        """An empty box that takes the very next key."""
        self.drop_question()
        self.ask.empty()
        self.set_focus(self.ask.box)

    @on(OptionList.OptionSelected, "#choices")
    def _chosen(self, selected: OptionList.OptionSelected) -> None:
        from screens.lookup.finding import again

        self.look_up(partial(again, party=self.query_one(Choices).chosen(selected.option_index)))

    def action_again(self) -> None:
        from screens.lookup.finding import again

        if self.holder is not None:
            self.look_up(partial(again, party=self.holder.party))
        else:
            self._submitted()

    # -- the answer ----------------------------------------------------------------------------

    def paint(self, desk: Desk, answer: Answer) -> None:
        from console.services.groups import GroupChoice, GroupFound
        from console.services.lookup import Choice, Found
        from screens.lookup.finding import NoTransfer, OurTransfer

        match answer:
            case OurTransfer(reference):
                self.drop_question()
                self.post_message(TransferNamed(reference))
            case NoTransfer(written):
                self.say(warn(f"{written} is no transfer of this console; another one may have made it."))
            case Found(customer, by):
                self._show(desk, customer, by)
            case GroupFound(group):
                self._show(desk, group, None)
            case Choice(matches):
                self._offer(matches, "members answer")
            case GroupChoice(matches):
                self._offer(matches, "groups answer")
            case nobody:
                self._miss(desk, nobody)

    def _show(self, desk: Desk, holder: Holder, by: Identifier | None) -> None:
        self._by = by
        self.query_one(FoundPanel).show(holder, desk.clock.now())
        found = "Found as a group" if by is None else f"Found by {by.kind.value}"
        self.say(muted(f"{found}. PgDn shows more; the keys below go on from here."))
        self.action_to_the_box()
        self.refresh_bindings()
        self._read_movements(desk, holder)

    def _offer(self, matches: tuple[Match, ...], who: str) -> None:
        self.query_one(Choices).offer(matches)
        self.say(f"{len(matches)} {who} to this. Choose one by its number, or with ↑ ↓ and Enter.")

    def _miss(self, desk: Desk, nobody: Nobody) -> None:
        from screens.lookup.finding import tried_words

        self.trouble(desk, nobody.problems, tried_words(self.ask.text, nobody))
        if self.ask.box.has_focus:
            self.ask.select()  # the same card scanned once more takes the place of its first scan

    @work(exclusive=True, group="details", exit_on_error=False)
    async def _read_movements(self, desk: Desk, holder: Holder) -> None:
        listing = await desk.history.of_party(holder.party)
        if self.holder is holder:
            self.query_one(FoundPanel).show_movements(listing, desk.catalogue)

    def details_failed(self) -> None:
        self.query_one(FoundPanel).movements_failed()

    def forget(self) -> None:
        self._by = None
        self.query_one(FoundPanel).forget()
        self.query_one(Choices).display = False
        super().forget()

    # -- from the card -------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Where a card gives a key no meaning, it means what it means everywhere."""
        match action:
            case "side":
                return self.customer is not None
            case "in_group":
                return self.customer is not None and self._desk is not None and self._desk.groups is not None
            case "group_side":
                return self.group is not None
            case "history":
                return self.holder is not None
        return True

    def action_side(self, as_sender: bool) -> None:
        if self.customer is not None:
            self.post_message(SideChosen(self.customer, as_sender))

    def action_in_group(self) -> None:
        """A group is one key away: this customer gives, to a group that is still to be found."""
        if self.customer is not None:
            self.post_message(SideChosen(self.customer, as_sender=True, in_group=True))

    def action_group_side(self, as_sender: bool) -> None:
        if self.group is not None:
            self.post_message(SideChosen(self.group, as_sender))

    def action_history(self) -> None:
        if self.holder is not None:
            known_by = (
                f"group {self.holder.id}" if self._by is None else f"{self._by.kind.value} {self._by.masked}"
            )
            self.post_message(HistoryRequested(self.holder.party, known_by))

    def action_scroll(self, pages: int) -> None:
        found = self.query_one(FoundPanel)
        (found.scroll_page_down if pages > 0 else found.scroll_page_up)(animate=False)

    def action_anew(self) -> None:
        """Ctrl+N: nobody of before, in the box or below it."""
        self.ask.empty()
        self.drop_question()
        self.ask.box.focus()

    def action_back(self) -> None:
        """One step back: from the answer to an empty box. What is typed stays until then."""
        if not self.has_asked:
            self.ask.empty()
        self.drop_question()
        self.ask.box.focus()
