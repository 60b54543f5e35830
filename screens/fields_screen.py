"""The fields of a transfer and their keys: what Enter and Escape do in each, and what is typed ahead."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Button, Input, OptionList

from console.widgets.party_field import PartyField
from console.widgets.party_panel import Found, PartyPanel
from console.widgets.party_strip import PartyStrip
from console.widgets.scan_guard import ScanGuard
from screens.desk_screen import DeskScreen
from screens.dwell import Dwell
from screens.scans import Scans
from screens.transfer_panels.body import Body
from screens.transfer_panels.conversation import Conversation
from screens.transfer_panels.course import Course, Stage
from screens.transfer_panels.form import TransferForm
from screens.transfer_panels.lower_panels import LowerPanels, code_wait, target_of
from screens.transfer_panels.step_bar import StepBar
from screens.transfer_panels.steps import step_of
from screens.transfer_panels.verify_panel import VerifyPanel
from screens.type_ahead import TypeAhead

if TYPE_CHECKING:
    from console.services.desk import Desk, Opening

_FIELDS = frozenset({"sender-field", "recipient-field", "amount", "note", "code", "repeat"})


class FieldsScreen(DeskScreen):
    """Every key of the transfer screen. What is checked is in `CheckingScreen`, what is sent above that."""

    AUTO_FOCUS = ""
    FORM: ClassVar[type[TransferForm]] = TransferForm
    GUIDE: ClassVar[str] = "Scan or type the sender and press Enter, then the recipient, then the points."
    DWELL_SECONDS: ClassVar[float] = 0.4
    """For so long a button that replaces what was being read ignores keys, against a bouncing Enter."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "next", "Next step", id="transfer-next", priority=True, show=False),
        Binding("escape", "back", "Back", id="transfer-back", tooltip="One step back; nothing typed is lost"),
        Binding("down", "reading(1)", "Another kind", id="transfer-kind", show=False),
        Binding("up", "reading(-1)", "Kind before", id="transfer-kind-before", show=False),
        Binding("pagedown", "page(1)", "Further down", id="transfer-page-down", show=False),
        Binding("pageup", "page(-1)", "Further up", id="transfer-page-up", show=False),
    ]

    def __init__(self, opening: Opening) -> None:
        super().__init__(opening)
        self.course = Course()
        self._talk: Conversation | None = None
        self._ahead = TypeAhead(self, self._is_waiting)
        self._waits_at: Widget | None = None
        self.dwell = Dwell(self)
        self.scans = Scans(self)

    def compose_body(self) -> Iterable[Widget]:
        with Body(id="body"):
            yield self.FORM(self.opening)
            yield LowerPanels(self.GUIDE)
        yield StepBar()

    def on_mount(self) -> None:
        self.set_focus(self.form.sender.field)
        self._draw()
        self._ahead.begin()

    async def desk_opened(self, desk: Desk) -> None:
        talk = Conversation(desk)
        await self.lower.complete(talk.attestations)
        self._talk = talk
        self.lower.guide(self.hints(desk))
        await self.form.open(talk)

    def hints(self, desk: Desk) -> tuple[str, ...]:
        """What else to say on an empty screen."""
        return (desk.hint,)

    @abstractmethod
    def _edited(self) -> None:
        """Take back what no longer goes with the fields."""

    @abstractmethod
    def _go_on(self) -> None:
        """Enter below the two sides."""

    @abstractmethod
    def _return_to(self, target: Widget | None) -> None:
        """Back to the fields."""

    @abstractmethod
    def _take_step(self) -> None:
        """The highlighted step."""

    @abstractmethod
    def _confirm(self) -> None:
        """Enter behind the customer's code."""

    @abstractmethod
    def _void(self, why: str) -> None:
        """What was prepared no longer counts."""

    @abstractmethod
    def begin_new(self) -> None:
        """Empty fields."""

    # -- parts ---------------------------------------------------------------------------------

    @property
    def form(self) -> TransferForm:
        return self.query_one(TransferForm)

    @property
    def lower(self) -> LowerPanels:
        return self.query_one(LowerPanels)

    @property
    def verify(self) -> VerifyPanel:
        return self.lower.verify

    @property
    def step(self) -> Button:
        return self.query_one(StepBar).button

    @property
    def is_armed(self) -> bool:
        """Whether the button takes keys: not while it has only just replaced another thing."""
        return self.dwell.is_over

    @property
    def _may_pass_preview(self) -> bool:
        """Enter counts once the preview has stood for a moment, or if it was typed ahead on purpose."""
        return self.dwell.is_over or self.dwell.was_typed_ahead

    def _panel_of(self, part: Widget) -> PartyPanel:
        return next(panel for panel in self.form.sides if panel in part.ancestors)

    @property
    def focus_chain(self) -> list[Widget]:
        """Tab goes through what is filled in; the button is Enter's."""
        return [each for each in super().focus_chain if each.id != "step"]

    # -- keys ----------------------------------------------------------------------------------

    def keeps_key(self, key: events.Key) -> bool:
        """Keep what is typed ahead, and open a field that shows a customer when somebody types on it."""
        if self.dwell.ignores(key):
            return True
        if self._ahead.keeps(key):
            return True
        if self._is_beside_fields():
            return self._hear_beside_fields(key)
        strip = self.focused
        if not isinstance(strip, PartyStrip) or not (key.is_printable or key.key == "backspace"):
            return False
        self._panel_of(strip).open_field(key.character or "" if key.is_printable else "")
        return True

    def _is_beside_fields(self) -> bool:
        """Whether what has the focus can hold no text, so that typed characters would vanish."""
        if self.focused is None:
            return self.course.stage is Stage.SENT
        return self.focused.id in ("step", "attestation")

    def _hear_beside_fields(self, key: events.Key) -> bool:
        """At a preview typing goes on in the amount and takes the preview back; else only a scan counts."""
        shown = self.course.stage in (Stage.PREVIEW, Stage.ATTEST)
        if not shown or key.key == "space" or not (key.is_printable or key.key == "backspace"):
            return self.scans.takes(key)
        amount = self.form.order.amount
        self._void("amount typed at the preview")
        self._return_to(amount)
        if key.is_printable:
            amount.select_all()
        return False

    def _is_waiting(self) -> bool:
        """Whether keys typed now are meant for what comes after the present wait."""
        return self.course.stage in (Stage.CHECKING, Stage.PREPARING) and self.focused is self._waits_at

    async def action_next(self) -> None:
        """Enter: the one highlighted step."""
        focused = self.focused
        is_field = isinstance(focused, Input) and focused.id in _FIELDS
        if focused is not None and (is_field or isinstance(focused, PartyStrip)):
            self._entered(focused)
        elif focused is self.step:
            self._take_step()
        elif isinstance(focused, OptionList) and self.form in focused.ancestors and not self.is_armed:
            return
        else:
            raise SkipAction

    def _entered(self, field: Widget) -> None:
        if isinstance(field, ScanGuard) and not field.takes_enter():
            return
        if field.id == "code":
            self._confirm()
        elif field.id == "repeat":
            self._take_step()
        elif isinstance(field, PartyField | PartyStrip):
            self._edited()
            self._lead_to(self.form.enter(field, self._panel_of(field)))
        elif field.id == "amount" and self.scans.take():
            return
        else:
            self._edited()
            self._go_on()

    def action_back(self) -> None:
        """Escape: one step back. What was typed stays."""
        self._ahead.drop()
        focused, course = self.focused, self.course
        if self.scans.drop():
            return
        if isinstance(focused, PartyField) and self._panel_of(focused).restore():
            self.set_focus(self.form.order.amount)
        elif course.stage is Stage.FORM:
            self.set_focus(self.form.before(focused))
        elif course.stage is not Stage.SENT:
            self._void("left before sending")
            self._return_to(self.form.order.amount)

    def action_leave_side(self) -> None:
        """A Tab that a scanner sends behind its scan looks somebody up, as its Enter does."""
        panel = self._panel_of(self.focused) if isinstance(self.focused, PartyField) else None
        if panel is None or panel.found is not Found.NOTHING or not self.dwell.is_in_burst:
            raise SkipAction
        self._entered(panel.field)

    def action_reading(self, step: int) -> None:
        """Read what was typed as another kind of identifier."""
        if not isinstance(self.focused, PartyField):
            raise SkipAction
        self.form.switch_reading(self._panel_of(self.focused), step)

    def action_page(self, step: int) -> None:
        """Scroll what a small terminal can't show at once."""
        body = self.query_one(Body)
        body.scroll_relative(y=step * max(body.size.height - 2, 1), animate=False)

    def _need_eyes(self) -> None:
        """Something has come up that nobody saw when the keys still on their way were pressed."""
        self._ahead.drop()
        self.dwell.be_seen()

    def _lead_to(self, target: Widget) -> None:
        """Give the focus to what is missing. A choice must be seen before any key may make it."""
        if isinstance(target, OptionList):
            self.disarm()
        self.set_focus(target)
        if isinstance(target, PartyField) and self._panel_of(target).found is Found.TROUBLE:
            target.select_all()  # the same card scanned once more takes the place of its first scan

    def disarm(self) -> None:
        """What was on the screen has just changed under the operator's fingers."""
        self.dwell.begin(self.DWELL_SECONDS)

    @on(ScanGuard.Scanned)
    def _take_scan(self, event: ScanGuard.Scanned) -> None:
        event.stop()
        self.scans.tell(event.text)

    def fill(self, panel: PartyPanel, text: str) -> None:
        """Have this side looked up as if it had been scanned there."""
        panel.open_field()
        panel.field.value = text
        self._edited()
        self._lead_to(self.form.enter(panel.field, panel))

    # -- drawing ---------------------------------------------------------------------------------

    def _draw(self) -> None:
        """Show the panels of this stage."""
        sent = self.course.stage is Stage.SENT
        self.lower.show(self.course, self._talk, self.form.sender.customer)
        coding = self.course.stage in (Stage.CODE, Stage.UNCODED)
        self.form.set_class(sent, "-settled")
        self.form.set_class(coding, "-coding")
        self.form.disabled = sent
        self.draw_step()
        self.call_after_refresh(self.query_one(Body).show_focused)

    @on(events.DescendantFocus)
    def draw_step(self) -> None:
        course = self.course
        target = target_of(self.form.sender.customer).partition(" (")[0]
        ready = self.lower.is_ready(course.stage)
        reference = f"ref {course.intent.reference}" if course.intent and not course.is_told else ""
        wait = code_wait(course, self._talk)
        step = self.scans.step() or step_of(course, self.focused, target, ready=ready, wait=wait)
        self.query_one(StepBar).show(step, reference)
