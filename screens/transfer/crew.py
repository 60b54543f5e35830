"""Everybody who acts on what is typed into a transfer screen; the first frame does without them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from textual.screen import Screen

from console.services.transfer_flow import FrontEnd, TransferFlow
from screens.transfer.form_walk import FormWalk
from screens.transfer.frame import TransferFrame
from screens.transfer.key_filter import KeyFilter
from screens.transfer.parts import TransferParts
from screens.transfer.scans import Scans
from screens.transfer.stage_view import StageView
from screens.transfer.step_taking import StepTaking

if TYPE_CHECKING:
    from console.domain.transfers import Verification
    from console.services.flow_state import FlowState


class Acts(NamedTuple):
    """What the screen itself does for its crew."""

    request: Callable[[str, Verification], None]
    """Ask the app to send."""
    edited: Callable[[], None]
    """Look at the fields again."""
    renew: Callable[[], None]
    begin_new: Callable[[], None]


class Crew:
    """One flow, and those who lead through it, show it, and hear scans and steps."""

    def __init__(self, screen: Screen[None], frame: TransferFrame, keys: KeyFilter, acts: Acts) -> None:
        form = frame.form
        self.flow = TransferFlow(FrontEnd(form.wanted, lambda: form.texts, self._follow, acts.request))
        self.parts = TransferParts(screen, frame, self.flow)
        self.walk = FormWalk(self.parts, keys)
        self.scans = Scans(self.parts, keys, self.walk, edited=acts.edited, begin_new=acts.begin_new)
        self.view = StageView(self.parts, keys, self.walk)
        frame.body.refitted = self.view.draw
        self.steps = StepTaking(
            self.parts, keys, edited=acts.edited, renew=acts.renew, begin_new=acts.begin_new
        )

    def _follow(self, before: FlowState, now: FlowState) -> None:
        self.view.follow(before, now)
