"""What the parts of a transfer screen share: its widgets, its flow, and the step that Enter takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Button

from console.domain.masking import mask_scan
from console.services.stages import Stage
from console.services.transfer_flow import TransferFlow, Work
from console.widgets.party_panel import PartyPanel
from screens.background import start
from screens.transfer.frame import TransferFrame
from screens.transfer.lower_panels import LowerPanels, target_of
from screens.transfer.scan_offer import ScanOffer
from screens.transfer.step_bar import Step
from screens.transfer.steps import consent_step, step_of
from screens.transfer.verify_panel import VerifyPanel

if TYPE_CHECKING:
    from console.services.desk import Desk


class TransferParts:
    """One transfer screen's widgets and flow. Keys, walk, scans and view each know these, not one another."""

    def __init__(self, screen: Screen[None], frame: TransferFrame, flow: TransferFlow) -> None:
        self.screen = screen
        self.form, self.guide, self.body, self.bar = frame.form, frame.guide, frame.body, frame.bar
        self.flow = flow
        self.lower = LowerPanels(frame.guide)
        self.desk: Desk | None = None
        """None until the services are there."""
        self.offer: ScanOffer | None = None
        """A scan that came where none belongs, for as long as a key may still take it."""

    @property
    def stage(self) -> Stage:
        """Where the transfer stands."""
        return self.flow.state.stage

    @property
    def may_be_approved(self) -> bool:
        """Whether a second person's approval stands in the way, and somebody could give it here."""
        wanted = self.flow.state.needs_approval
        return wanted and self.desk is not None and self.desk.people.can_sign_in

    @property
    def focused(self) -> Widget | None:
        """The widget with the focus."""
        return self.screen.focused

    @property
    def verify(self) -> VerifyPanel:
        """The panel for the code or the attestation."""
        return self.lower.verify

    @property
    def step(self) -> Button:
        """The button of the next step."""
        return self.bar.button

    def panel_of(self, part: Widget) -> PartyPanel:
        """The side that this widget is a part of."""
        return next(panel for panel in self.form.sides if panel in part.ancestors)

    def run(self, work: Work | None, group: str = "prepare", *, exclusive: bool = False) -> None:
        """Do what follows from an event of the flow. `exclusive` is for reads only."""
        if work is not None:
            start(self.screen, work, group, exclusive=exclusive)

    def warn(self) -> None:
        """Say what runs out or differs, as the last answers showed it; nothing stops because of it."""
        if self.desk is not None:
            self.guide.warn(self.desk)

    def frame_focused(self) -> None:
        """Mark the panel that takes the next key.

        With `:focus-within` every move of the focus would style the whole form anew.
        """
        around = self.focused.ancestors if self.focused is not None else []
        for panel in (self.form, *self.lower.answered):
            panel.set_class(panel in around, "-active")

    def draw_step(self) -> None:
        """What Enter does now, and our reference."""
        state = self.flow.state
        ready, wait = self.lower.is_ready(state.stage), self.flow.code_wait
        target = target_of(self.form.sender.customer).partition(" (")[0]
        reference = f"ref {state.intent.reference}" if state.intent and not state.is_told else ""
        asks = self._offered_step() or consent_step(state, ready=ready)
        step = asks or step_of(state, self.focused, target, ready=ready, wait=wait)
        self.bar.show(step, reference)

    def _offered_step(self) -> Step | None:
        """What Enter does because of a scan."""
        offer = self.offer
        if offer is None or offer.side is None or self.focused is not self.form.order.amount:
            return None
        return Step(f"make {mask_scan(offer.text)} the {offer.side.id}")
