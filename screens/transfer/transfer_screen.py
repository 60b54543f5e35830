"""The transfer: two sides, an amount, a checked preview, the sender's code, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button, Input, OptionList

from console.services.stages import Stage
from console.widgets.party_field import PartyField
from console.widgets.party_panel import SideState
from console.widgets.scan_guard import ScanGuard
from console.widgets.sheets import read_sheet
from screens.desk_screen import DeskScreen
from screens.transfer.body import AROUND
from screens.transfer.form import TransferForm
from screens.transfer.frame import TransferFrame
from screens.transfer.giver_along import change_kind, may_change_kind
from screens.transfer.key_filter import KeyFilter
from styles import stylesheet

if TYPE_CHECKING:
    from textual.widgets import Select

    from console.domain.parties import Holder
    from console.domain.transfers import Intent, TransferRefusedHere, Verification
    from console.services.awaited_desk import Opening
    from console.services.desk import Desk

_FIELDS = frozenset({"sender-field", "recipient-field", "amount", "note", "ticket", "code", "repeat"})
_WARNED_AT = (Stage.PREVIEW, Stage.ATTEST, Stage.CONFLICT)
_SWITCH = "A group in place of a person on this side, or a person in place of a group"
_ANEW = "A new transfer with empty fields; an open one goes on in F7"
_WARNINGS = "The transfers behind the warnings"
_APPROVE = "A supervisor approves this transfer with their PIN"
_RENEW = "Check and ask for the code at once, or for a new one"


class TransferScreen(DeskScreen):
    """Keys and focus of one transfer; `TransferFlow` decides what follows, `StageView` draws it.

    What the sides can be is in its form. The app owns the sending: this screen posts `TransferRequested`
    once and from then on draws the journal's rows as they are announced.
    """

    AUTO_FOCUS = ""
    CSS_PATH = stylesheet("transfer.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "next", "Next step", id="transfer-next", priority=True, show=False),
        Binding("escape", "back", "Back", id="transfer-back", tooltip="One step back; nothing typed is lost"),
        Binding("down", "reading(1)", "Another kind", id="transfer-kind", show=False),
        Binding("up", "reading(-1)", "Kind before", id="transfer-kind-before", show=False),
        Binding("pagedown", "page(1)", "Further down", id="transfer-page-down", show=False),
        Binding("pageup", "page(-1)", "Further up", id="transfer-page-up", show=False),
        Binding("f4", "switch_side", "Person/group", id="switch-side", priority=True, tooltip=_SWITCH),
        Binding("ctrl+n", "anew", "New", id="transfer-new", show=False, tooltip=_ANEW),
        Binding("ctrl+w", "warnings", "Why", id="transfer-warnings", tooltip=_WARNINGS),
        Binding("f6", "approve", "Approve", id="transfer-approve", tooltip=_APPROVE),
        Binding("ctrl+r", "renew", "New code", id="transfer-renew", show=False, tooltip=_RENEW),
    ]

    class IntentChanged(Message):
        """The journal's row of this screen's transfer changed."""

        def __init__(self, intent: Intent) -> None:
            super().__init__()
            self.intent = intent

    def __init__(self, opening: Opening, form: type[TransferForm] = TransferForm) -> None:
        super().__init__(opening)
        self.form = form(opening)
        self.frame = TransferFrame(self.form)
        self.keys = KeyFilter(self)
        self._is_complete = False
        self._scanned = ""
        """What was scanned last where it doesn't belong."""

    def compose_body(self) -> ComposeResult:
        """The form with its panels, and the bar of the next step."""
        self.frame.body.fit(self.app.size - (0, AROUND))
        yield self.frame.body
        yield self.frame.bar

    def on_mount(self) -> None:
        """Begin at the sender."""
        self.set_focus(self.form.sender.field)
        self.keys.begin()

    async def complete(self) -> None:
        """Add what the first frame doesn't show; then every key may act, and a tick comes once a second."""
        await self.load("console.domain.transfers", "console.services.transfer_flow", "screens.transfer.crew")
        read_sheet(self.app, stylesheet("transfer_panels.tcss"))
        await self.form.complete(self.hands.rest)
        self._engage()
        await self.frame.body.mount(self.parts.lower)
        self._is_complete = True
        self.edited()
        self.view.draw()
        self.keys.complete(self.parts)
        self.set_interval(1, self._tick)
        if self._scanned:
            self.scans.tell(self._scanned)

    def _engage(self) -> None:
        from screens.transfer.crew import Acts, Crew

        acts = Acts(self._request, self.edited, self.action_renew, self.begin_new)
        crew = Crew(self, self.frame, self.keys, acts)
        self.flow, self.parts, self.walk = crew.flow, crew.parts, crew.walk
        self.scans, self.view, self.steps = crew.scans, crew.view, crew.steps

    async def desk_opened(self, desk: Desk) -> None:
        """Hear of each changed transfer, and take what was brought along meanwhile."""
        self.listen(desk.announcer.subscribe, self.hear)
        await self.parts.lower.open(desk.capabilities.attestations, self.hands.rest)
        self.parts.desk = desk
        self.flow.open(desk)
        self.parts.guide.tell(hints=self.form.hints(desk))
        await self.load("phonenumbers", "screens.transfer.side_pane", "screens.transfer.desk_recents")
        await self.form.open(desk)
        self.parts.warn()

    @property
    def stage(self) -> Stage:
        """Where the transfer stands."""
        return self.flow.state.stage if self._is_complete else Stage.FORM

    @property
    def intent(self) -> Intent | None:
        """The journal's row of the transfer, once there is one."""
        return self.flow.state.intent if self._is_complete else None

    @property
    def may_be_filled(self) -> bool:
        """Whether the fields can say something else: not while an answer is awaited."""
        return self._is_complete and (self.stage is not Stage.SENT or self.flow.state.is_settled)

    def takes_another(self) -> bool:
        """Whether another transfer may stand here now; it is said where an answer comes first."""
        if not self.may_be_filled:
            self.notify("Its answer comes first.", title="A transfer is on its way")
        return self.may_be_filled

    def receipt_wanted(self) -> str | None:
        """Of the transfer that was sent from here, as long as it stands here."""
        return self.intent.reference if self.intent is not None and self.intent.has_left else ""

    @property
    def focus_chain(self) -> list[Widget]:
        """Tab goes through what is filled in; the button is Enter's."""
        return [each for each in super().focus_chain if each.id != "step"]

    # -- keys ----------------------------------------------------------------------------------

    def keeps_key(self, key: events.Key) -> bool:
        """Whether a key stops what is counted down, or belongs to what was typed ahead, or to a scan."""
        if self.stage is Stage.HOLDING:
            if key.key != "enter":
                self.flow.stop()
            return True
        return self.keys.keeps(key) or (self._is_complete and self.scans.keeps(key))

    async def action_next(self) -> None:
        """Enter: the one highlighted step."""
        from console.widgets.party_strip import PartyStrip

        focused = self.focused
        if isinstance(focused, PartyStrip) or (isinstance(focused, Input) and focused.id in _FIELDS):
            self._entered(focused)
        elif focused is self.parts.step:
            self.steps.take(armed=self.keys.was_armed)
        elif self.form.keeps_choice(focused):
            self.edited()
            self.walk.go_on()
        elif isinstance(focused, OptionList) and self.form in focused.ancestors and not self.keys.was_armed:
            return
        else:
            raise SkipAction

    def _entered(self, field: Widget) -> None:
        if isinstance(field, ScanGuard) and not field.takes_enter():
            return
        if field.id == "code":
            self.steps.confirm()
        elif field.id == "repeat":
            self.steps.take(armed=self.keys.was_armed)
        elif field.id in ("note", "ticket"):
            self.edited()
            self.walk.go_on()
        elif field.id != "amount":
            self.edited()
            self.walk.lead_to(self.form.enter(field, self.parts.panel_of(field)))
        elif not self.scans.take():
            self.edited()
            self.walk.go_on()

    def action_back(self) -> None:
        """Escape: one step back. What was typed stays."""
        self.keys.drop()
        focused = self.focused
        if (target := self.form.close_list()) is not None:
            self.set_focus(target)
        elif self.scans.drop():
            return
        elif isinstance(focused, PartyField) and self.parts.panel_of(focused).restore():
            self.set_focus(self.form.order.amount)
        elif self.stage is Stage.FORM:
            self.set_focus(self.form.before(focused))
        elif self.stage is not Stage.SENT:
            self.walk.leave_to(self.form.order.amount)

    def action_leave_side(self) -> None:
        """A Tab that a scanner sends behind its scan looks somebody up, as its Enter does."""
        field = self.focused if self.keys.dwell.is_in_burst else None
        if not isinstance(field, PartyField) or self.parts.panel_of(field).found is not SideState.NOTHING:
            raise SkipAction
        self._entered(field)

    def action_reading(self, step: int) -> None:
        """Read what was typed as another kind of identifier."""
        if not isinstance(self.focused, PartyField):
            raise SkipAction
        self.form.switch_reading(self.parts.panel_of(self.focused), step)

    def action_page(self, step: int) -> None:
        """Scroll what a small terminal can't show at once."""
        self.parts.body.scroll_relative(y=step * max(self.parts.body.size.height - 2, 1), animate=False)

    def on_screen_suspend(self) -> None:
        """A countdown that nobody sees sends nothing."""
        if self._is_complete:
            self.flow.stop()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """F4 is this screen's own where a side can be a group; nobody changes sides after the sending."""
        if action == "switch_side":
            return may_change_kind(self)
        if action == "approve":
            return self._is_complete and self.parts.may_be_approved
        if action == "warnings":
            return self._is_complete and self.stage in _WARNED_AT and bool(self.flow.state.warned)
        return super().check_action(action, parameters)

    def action_approve(self) -> None:
        """F6: somebody else approves this very order."""
        from screens.dialogs.approve import ApproveDialog

        if (order := self.form.wanted()) is not None and (desk := self.parts.desk) is not None:
            self.app.push_screen(ApproveDialog(desk, order, self.flow.state.unapproved))

    def action_warnings(self) -> None:
        """Ctrl+W: what the warnings of the preview are made of."""
        from screens.dialogs.warning_rows import WarningRows

        self.app.push_screen(WarningRows(self.flow.state.warned))

    async def action_switch_side(self) -> None:
        """The side that has the focus, else the recipient's; on to the first that is empty then."""
        await change_kind(self)

    def action_renew(self) -> None:
        """Ctrl+R: a new code, another check, or another look, whatever this stage can do again."""
        if self.stage is Stage.FORM and self.parts.desk is not None:
            self.walk.go_on()
            self.view.goes_straight_on = self.parts.stage is Stage.CHECKING
        elif self.stage in (Stage.CODE, Stage.UNCODED) and (wait := self.flow.code_wait):
            self.parts.verify.note_wait(wait)
        elif self.stage is Stage.SENT:
            self.parts.run(self.flow.look(), "look", exclusive=True)
        else:
            self.parts.run(self.flow.renew())

    def action_anew(self) -> None:
        """Ctrl+N: empty fields, or the scan that was offered as their sender. What is open goes on in F7."""
        if not self.takes_another():
            return
        self.keys.drop()
        offer = self.scans.drop()
        self.begin_new()
        if offer is not None:
            self.scans.fill(self.form.sender, offer.text)

    @on(TransferForm.Edited)
    def edited(self) -> None:
        """What no longer goes with the fields is taken back."""
        if not self._is_complete:
            return
        self.view.forget_if_edited()
        self.scans.forget_if_edited()
        self.parts.run(self.flow.edited())
        self.parts.draw_step()

    @on(TransferForm.Settled)
    def _settled(self) -> None:
        self.walk.check_when_ready()
        self.walk.call_back()
        self.parts.warn()
        self.parts.draw_step()

    @on(events.ScreenResume)
    def _call_back(self) -> None:
        """An answer that came while another screen was shown is heard now."""
        if self._is_complete:
            self.walk.call_back()

    @on(TransferForm.Chosen)
    def _chosen(self) -> None:
        """From a list in the form: the one thing that was missing, often; then the check begins by itself."""
        self.edited()
        if self.form.order.amount.value:
            self._once_list_closed(self.walk.go_on)
        else:
            self.walk.lead_to(self.form.missing() or self.form.order.amount)

    @on(events.DescendantFocus)
    @on(events.DescendantBlur)
    @on(OptionList.OptionHighlighted)
    def _focus_moved(self) -> None:
        if self._is_complete:
            self.parts.draw_step()
            self.parts.frame_focused()

    @on(ScanGuard.Scanned)
    def _take_scan(self, event: ScanGuard.Scanned) -> None:
        event.stop()
        self._scanned = event.text
        if self._is_complete:
            self.scans.tell(event.text)

    def take_side(self, holder: Holder, *, as_sender: bool) -> None:
        """Another screen chose this one for one side; for `when_ready`."""
        if not self.takes_another():
            return
        if self.stage is Stage.SENT:
            self.begin_new()
        self.form.take(holder, as_sender=as_sender)
        self.edited()
        if self.stage is Stage.FORM:
            self.walk.lead_to(self.form.unready() or self.form.order.amount)

    def begin_new(self) -> None:
        """Empty fields. A transfer that isn't settled goes on without this screen and is in F7."""
        self.parts.run(self.flow.begin_new())
        self.view.clear_cards()
        self.view.draw()
        self.form.forget()
        self.set_focus(self.form.sender.field)

    @on(Button.Pressed, "#step")
    def _step_clicked(self) -> None:
        if self.stage is Stage.HOLDING:
            self.flow.stop()
        elif self._is_complete:
            self.steps.take(armed=self.keys.is_armed)

    def on_select_changed(self, changed: Select.Changed) -> None:
        """How the customer is known was chosen."""
        if changed.select.id == "attestation" and self.stage is Stage.ATTEST and self.parts.verify.method:
            self.keys.disarm()
            self.view.draw()
            self._once_list_closed(partial(self.set_focus, self.parts.step))

    def _once_list_closed(self, go_on: Callable[[], None]) -> None:
        """A list takes the focus back when it closes. What a key did before that has gone on already."""
        before = self.flow.state
        self.app.call_later(lambda: go_on() if self.flow.state is before else None)

    def _request(self, reference: str, verification: Verification) -> None:
        from screens.messages import TransferRequested

        self.post_message(TransferRequested(reference, verification))

    def not_sent(self, reference: str, refused: TransferRefusedHere) -> None:
        """The app tells that this console refused to send; nothing has left."""
        if self._is_complete:
            self.parts.run(self.flow.not_sent(reference, refused))

    def hear(self, intent: Intent) -> None:
        """Called inside a service or by the app: only note the row, and draw it in this screen's own turn."""
        if self._is_complete and self.flow.note(intent):
            self.post_message(self.IntentChanged(intent))

    def on_transfer_screen_intent_changed(self, event: IntentChanged) -> None:
        """Act on a changed row of this transfer."""
        self.parts.run(self.flow.hear(event.intent), "balances", exclusive=True)

    def _tick(self) -> None:
        """Once a second, only where a time is counted."""
        if self.is_current and self.flow.state.is_counting:
            self.view.draw_times()
        elif self.is_current and self.stage is Stage.UNCODED:
            self.parts.draw_step()
