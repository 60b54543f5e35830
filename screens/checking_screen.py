"""The first half of a transfer: the fields, their keys, and the check that ends in a preview."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Button, Input

from console.domain.problems import Local
from console.widgets.party_panel import PartyField, PartyPanel
from console.widgets.party_strip import PartyStrip
from screens.background import start
from screens.desk_screen import DeskScreen
from screens.transfer_panels.body import Body
from screens.transfer_panels.conversation import Conversation, Objection
from screens.transfer_panels.course import BOUND, EDITABLE, Course, Stage
from screens.transfer_panels.form import TransferForm
from screens.transfer_panels.lower_panels import LowerPanels, target_of
from screens.transfer_panels.step_bar import StepBar
from screens.transfer_panels.steps import step_of
from screens.transfer_panels.verify_panel import VerifyPanel
from screens.type_ahead import TypeAhead, drained

if TYPE_CHECKING:
    from console.domain.transfers import TransferOrder
    from console.services.desk import Desk, Opening
    from screens.transfer_panels.preview_panel import Shown

_FIELDS = frozenset({"sender-field", "recipient-field", "amount", "note", "code", "repeat"})


class CheckingScreen(DeskScreen):
    """Every key of the transfer screen, and the way to the preview. Sending is in `TransferScreen`."""

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
        self._texts: tuple[str, ...] = ()
        self._ahead = TypeAhead(self, self._is_waiting)
        self._waits_at: Widget | None = None
        self._straight_on = False
        self._armed = True

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
        await self.lower.complete()
        self._talk = Conversation(desk)
        self.lower.guide(desk.hint)
        await self.form.open(self._talk)

    @abstractmethod
    def _take_step(self) -> None:
        """The highlighted step."""

    @abstractmethod
    def _confirm(self) -> None:
        """Enter behind the customer's code."""

    @abstractmethod
    def _send_code(self) -> None:
        """The step after the preview."""

    @abstractmethod
    def _void(self, why: str) -> None:
        """What was prepared no longer counts."""

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
        return self._armed

    def _panel_of(self, part: Widget) -> PartyPanel:
        return next(panel for panel in self.form.sides if panel in part.ancestors)

    # -- keys ----------------------------------------------------------------------------------

    def keeps_key(self, key: events.Key) -> bool:
        """Keep what is typed ahead, and open a field that shows a customer when somebody types on it."""
        if self._ahead.keeps(key):
            return True
        strip = self.focused
        if not isinstance(strip, PartyStrip) or not (key.is_printable or key.key == "backspace"):
            return False
        self._panel_of(strip).open_field(key.character or "" if key.is_printable else "")
        return True

    def _is_waiting(self) -> bool:
        """Whether keys typed now are meant for what comes after the present wait."""
        return self.course.stage in (Stage.CHECKING, Stage.PREPARING) and self.focused is self._waits_at

    async def action_next(self) -> None:
        """Enter: the one highlighted step."""
        focused = self.focused
        if isinstance(focused, Input) and focused.id in _FIELDS:
            await drained(focused)
            self._entered(focused)
        elif isinstance(focused, PartyStrip):
            self._entered(focused)
        elif focused is self.step:
            self._take_step()
        else:
            raise SkipAction

    def _entered(self, field: Widget) -> None:
        if field.id == "code":
            self._confirm()
        elif field.id == "repeat":
            self._take_step()
        elif isinstance(field, PartyField | PartyStrip):
            self._edited()
            self.set_focus(self.form.enter(field, self._panel_of(field)))
        else:
            self._edited()
            self._go_on()

    def action_back(self) -> None:
        """Escape: one step back. What was typed stays."""
        self._ahead.drop()
        focused, course = self.focused, self.course
        if isinstance(focused, PartyField) and self._panel_of(focused).restore():
            self.set_focus(self.form.order.amount)
        elif course.stage is Stage.FORM:
            self.set_focus(self.form.before(focused))
        elif course.stage is not Stage.SENT:
            self._void("left before sending")
            self._return_to(self.form.order.amount)

    def action_reading(self, step: int) -> None:
        """Read what was typed as another kind of identifier."""
        if not isinstance(self.focused, PartyField):
            raise SkipAction
        self.form.switch_reading(self._panel_of(self.focused), step)

    def action_page(self, step: int) -> None:
        """Scroll what a small terminal can't show at once."""
        body = self.query_one(Body)
        body.scroll_relative(y=step * max(body.size.height - 2, 1), animate=False)

    def _disarm(self) -> None:
        """What was on the screen has just changed under the operator's fingers."""
        self._armed = False
        self.set_timer(self.DWELL_SECONDS, self._arm)

    def _arm(self) -> None:
        self._armed = True

    # -- from the fields to the preview ----------------------------------------------------------

    @on(TransferForm.Edited)
    def _edited(self) -> None:
        """An edit takes back what was checked, and voids a code (R14). Compared by value: events are late."""
        course = self.course
        if course.stage is Stage.CHECKING:
            changed = course.order is not None and self.form.wanted() != course.order
            if changed or self.form.texts != self._texts:
                self._return_to(None)
        elif course.stage in BOUND and self.form.wanted() != course.order:
            had_code = course.intent is not None
            self._void("edited after the code")
            self._return_to(None)
            if had_code and self._talk is not None:
                self._explain(self._talk.own_objection(Local.EDITED_AFTER_CODE))
        self._draw_step()

    @on(TransferForm.Settled)
    def _settled(self) -> None:
        self._check_when_ready()
        self._draw_step()

    def _go_on(self) -> None:
        """Enter below the two sides: check the transfer, or go where something is missing."""
        stage = self.course.stage
        if stage in (Stage.PREVIEW, Stage.UNCODED, Stage.CODE):
            self.set_focus(self.verify.code if stage is Stage.CODE else self.step)
        if stage not in EDITABLE:
            return
        needs = self.form.unready()
        if needs is not None:
            self._ahead.drop()
            self.set_focus(needs)
            return
        self._clear_cards()
        self.course.stage, self.course.order = Stage.CHECKING, None
        self._texts, self._waits_at = self.form.texts, self.focused
        self._draw()
        self._check_when_ready()

    def _check_when_ready(self) -> None:
        course = self.course
        if course.stage is not Stage.CHECKING or course.order is not None:
            return
        needs = self.form.unready()
        if needs is not None:
            self._return_to(needs)
            return
        course.order = self.form.wanted()
        if course.order is not None and self._talk is not None:
            start(self, partial(self._check, self._talk, course.order), "check", exclusive=True)

    async def _check(self, talk: Conversation, order: TransferOrder) -> None:
        answer = await talk.check(order, *self.form.holders())
        course = self.course
        if course.stage is not Stage.CHECKING or course.order is not order or self.form.wanted() != order:
            return
        if isinstance(answer, Objection):
            self._stop(answer)
        else:
            self._preview(answer, wants_code=talk.wants_code(order))

    def _preview(self, shown: Shown, *, wants_code: bool) -> None:
        """Show what would happen. Keys typed ahead go on only where nothing needs the operator's eyes."""
        course = self.course
        course.shown = shown
        course.stage = Stage.PREVIEW if wants_code else Stage.ATTEST
        course.wants_code = wants_code
        self.lower.preview.show(shown)
        if not wants_code:
            self.verify.ask_attestation(shown.order)
        if shown.needs_eyes or not wants_code:
            self._ahead.drop()
            self._disarm()
        self._draw()
        self.set_focus(self.step if wants_code else self.verify.attestation)
        if self._straight_on and wants_code and not shown.needs_eyes:
            self._send_code()
        self._straight_on = False
        self._ahead.release()

    def _return_to(self, target: Widget | None) -> None:
        """Back to the fields, at `target` or where the focus is."""
        self._ahead.drop()
        self.course.stage, self.course.order, self._straight_on = Stage.FORM, None, False
        if target is not None:
            self.set_focus(target)
        self._draw()

    def _stop(self, objection: Objection) -> None:
        """Something stands in the way and nothing was sent: say so beside the field that can cure it."""
        self._return_to(self._explain(objection) or self.form.order.amount)

    def _explain(self, objection: Objection) -> Widget | None:
        self._clear_cards()
        target = self.form.explain(objection.explanations)
        if target is None:
            self.lower.notice.explain(objection.explanations)
        self._draw()
        return target

    def _clear_cards(self) -> None:
        self.lower.clear_cards()
        self.form.clear_cards()

    # -- drawing ---------------------------------------------------------------------------------

    def _draw(self) -> None:
        """Show the panels of this stage."""
        sent = self.course.stage is Stage.SENT
        self.lower.show(self.course, self._talk, self.form.sender.customer)
        coding = self.course.stage in (Stage.CODE, Stage.UNCODED)
        self.form.set_class(sent, "-settled")
        self.form.set_class(coding, "-coding")
        self.form.disabled = sent
        self._draw_step()
        self.call_after_refresh(self.query_one(Body).show_focused)

    @on(events.DescendantFocus)
    def _draw_step(self) -> None:
        course = self.course
        target = target_of(self.form.sender.customer).partition(" (")[0]
        ready = self.lower.is_ready(course.stage)
        reference = (
            f"ref {course.intent.reference}" if course.intent is not None and not course.is_told else ""
        )
        self.query_one(StepBar).show(step_of(course, self.focused, target, ready=ready), reference)
