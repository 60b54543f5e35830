"""Everything below the fields: one panel or two at a time, as the stage wants."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from textual.app import ComposeResult
from textual.containers import Vertical

from console.domain.parties import Customer
from console.domain.transfers import Intent
from console.widgets.drawing import Drawing, wrapped
from console.widgets.explanation_card import ExplanationCard
from screens.transfer_panels.body import Body
from screens.transfer_panels.conversation import Conversation
from screens.transfer_panels.course import PREPARED, Course, Stage
from screens.transfer_panels.obstacle_panel import ObstaclePanel
from screens.transfer_panels.outcome_panel import OutcomePanel
from screens.transfer_panels.preview_panel import PreviewPanel
from screens.transfer_panels.verify_panel import CodeState, VerifyPanel, code_target


class LowerPanels(Vertical):
    """Shows a course; knows which panels belong to which stage.

    The panels of the later stages come with `complete`: nobody needs them before there is a desk, and
    they would hold the first frame up.
    """

    _complete = False

    def __init__(self, guide: str) -> None:
        super().__init__()
        self._guide = guide
        self._hints: Sequence[str] = ()
        self._warnings: Sequence[str] = ()

    def compose(self) -> ComposeResult:
        yield Drawing(id="guide")
        yield ExplanationCard(id="notice")

    def on_mount(self) -> None:
        self.guide(())

    async def complete(self, methods: Sequence[str]) -> None:
        """Add the panels for what comes after the form, hidden; `methods` are the attestations."""
        panels = (
            PreviewPanel(id="preview"),
            ObstaclePanel(id="obstacle"),
            VerifyPanel(methods, id="verify"),
            OutcomePanel(id="outcome"),
        )
        for panel in panels:
            panel.display = False
        await self.mount(*panels)
        self._complete = True

    @property
    def notice(self) -> ExplanationCard:
        return self.query_one("#notice", ExplanationCard)

    @property
    def preview(self) -> PreviewPanel:
        return self.query_one(PreviewPanel)

    @property
    def obstacle(self) -> ObstaclePanel:
        return self.query_one(ObstaclePanel)

    @property
    def verify(self) -> VerifyPanel:
        return self.query_one(VerifyPanel)

    def note(self, sentence: str) -> None:
        """The line under the code, once there is one."""
        if self._complete:
            self.verify.note(sentence)

    def guide(self, hints: Sequence[str]) -> None:
        """What to do on an empty screen, with these hints behind it."""
        self._hints = hints
        self._draw_guide()

    def warn(self, warnings: Sequence[str]) -> None:
        """What should be put right soon, above the guide."""
        self._warnings = warnings
        self._draw_guide()

    def _draw_guide(self) -> None:
        texts = [(each, "$warning") for each in self._warnings]
        texts += [(each, "$muted") for each in (self._guide, *self._hints)]
        self.query_one("#guide", Drawing).draw(
            lambda width: [line for text, style in texts for line in wrapped(text, width, style)]
        )

    def clear_cards(self) -> None:
        """Nothing is objected to any more."""
        self.notice.clear()
        if self._complete:
            self.verify.card.clear()

    def is_ready(self, stage: Stage) -> bool:
        """Whether the panel of this stage has what its step needs."""
        if stage is Stage.OBSTACLE:
            return self.obstacle.asks
        return stage is Stage.ATTEST and bool(self.verify.method)

    def show(self, course: Course, talk: Conversation | None, sender: Customer | None) -> None:
        """Draw the panels of this stage, and only those."""
        if not self._complete:
            return
        self.show_times(course, talk, sender)
        stage, explained = course.stage, self.verify.card.display
        coding = stage in PREPARED
        no_room = isinstance(self.parent, Body) and self.parent.lacks_room(coding, explained)
        self.query_one("#guide").display = stage in (Stage.FORM, Stage.CHECKING) and not self.notice.display
        self.preview.display = course.shown is not None and (
            stage is Stage.PREVIEW or (coding and not no_room)
        )
        self.obstacle.display = stage is Stage.OBSTACLE
        self.verify.display = coding or (stage is Stage.SENT and not course.is_told)
        self.query_one(OutcomePanel).display = course.is_told

    def show_times(self, course: Course, talk: Conversation | None, sender: Customer | None) -> None:
        """Draw what counts seconds, and the journal's row."""
        if talk is None or course.intent is None:
            return
        if course.stage is Stage.CODE:
            self.verify.show(code_state(talk, course.intent, sender), talk.now)
        elif course.is_told:
            outcome = talk.outcome(course.intent, course.preview, course.reread)
            self.query_one(OutcomePanel).show(outcome, talk.now)


def code_state(talk: Conversation, intent: Intent, sender: Customer | None) -> CodeState:
    """What is known of the code of an intent."""
    return CodeState(
        order=intent.order,
        target=target_of(sender),
        issued=intent.code_issued or intent.updated,
        lifetime=talk.code_lifetime,
        refused=intent.code_tries,
        wait=talk.code_wait(intent.order.sender),
    )


def code_wait(course: Course, talk: Conversation | None) -> timedelta:
    """How long until a new code for this transfer may be asked for."""
    if talk is None or course.intent is None:
        return timedelta()
    return talk.code_wait(course.intent.order.sender)


def target_of(sender: Customer | None) -> str:
    """Where codes go."""
    return code_target(sender) if sender is not None else "the sender"
