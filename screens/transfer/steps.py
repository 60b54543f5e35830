"""What Enter does now, in words that name the act."""

from __future__ import annotations

from datetime import timedelta

from textual.widget import Widget
from textual.widgets import OptionList, Select

from console.domain.parties import Group
from console.domain.points import format_points
from console.domain.problems import Local
from console.domain.transfers import State
from console.services.flow_state import AGAIN, FlowProblem, FlowState
from console.services.stages import Stage
from console.widgets.member_picker import ChosenMember
from console.widgets.party_field import PartyField
from console.widgets.party_panel import PartyPanel
from console.widgets.party_strip import PartyStrip
from console.widgets.text_block import shortened
from screens.transfer.countdown import countdown
from screens.transfer.step_bar import FIND_SENDER, Step, waiting
from screens.transfer.verify_panel import to_attest

_OFFERED = 36
"""Cells of an offered name."""
_FIELD_STEPS = {"sender-field": FIND_SENDER, "recipient-field": "find the recipient"}


def step_of(state: FlowState, focused: Widget | None, target: str, *, ready: bool, wait: timedelta) -> Step:
    """The step of this moment. `target` is where codes go, `ready` whether a choice it needs was made, `wait`
    how long until the next code.
    """
    order = state.order
    move = f"Move {format_points(order.points)} to {order.recipient.label}" if order is not None else ""
    match state.stage:
        case Stage.FORM:
            return Step(_field_step(focused), ready=False, pressable=False)
        case Stage.CHECKING:
            return waiting("checking with the provider…", pressable=False)
        case Stage.PREVIEW:
            return Step(f"Send the code to {target}")
        case Stage.ATTEST:
            return Step(move) if ready or order is None else waiting(to_attest(order))
        case Stage.CONFLICT:
            return Step("Send it again" if ready else _conflict_step(state.problem))
        case Stage.PREPARING | Stage.HOLDING:
            return waiting(_awaited(state))
        case Stage.CODE:
            return Step(move)
        case Stage.UNCODED:
            return _code_step(target, wait)
        case Stage.SENT:
            return _outcome_step(state)


def consent_step(state: FlowState, *, ready: bool) -> Step | None:
    """What comes before a code, or behind the choice of a word, where the recipient is asked."""
    asks = state.stage is Stage.PREVIEW or (state.stage is Stage.ATTEST and ready)
    return Step("Say how the recipient agrees") if asks and state.wants_consent else None


def _awaited(state: FlowState) -> str:
    if state.stage is Stage.HOLDING:
        return "any key but Enter stops it"
    return "sending the code…" if state.wants_code else "writing it down…"


def _code_step(target: str, wait: timedelta) -> Step:
    if wait:
        return waiting(f"a new code can be sent in {countdown(wait)}")
    return Step(f"Send a new code to {target}")


def _outcome_step(state: FlowState) -> Step:
    known = state.intent.state if state.intent is not None else State.SENDING
    if known in AGAIN:
        return Step("Send it again, with a new code" if state.wants_code else "Send it again")
    if not state.is_told or known is State.SENDING:
        return waiting("sending…", pressable=False)
    return Step("New transfer")


def _conflict_step(problem: FlowProblem | None) -> str:
    """One that is open at another till can't be shown here."""
    elsewhere = problem is not None and problem.condition == Local.SENDER_ELSEWHERE
    return "Back to the fields" if elsewhere else "Show the open transfer"


def _field_step(focused: Widget | None) -> str:
    if isinstance(focused, OptionList):
        return _list_step(focused)
    if isinstance(focused, ChosenMember):
        return "keep this member (↓ another one)"
    if isinstance(focused, PartyStrip):
        return "keep this one (type to change)"
    if isinstance(focused, PartyField) and (offered := _offered_at(focused)) is not None:
        return f"take {shortened(offered.party.label, _OFFERED)}"
    return _FIELD_STEPS.get((focused.id if focused is not None else "") or "", "check the transfer")


def _list_step(lines: OptionList) -> str:
    if lines.highlighted is None:
        return "nobody to choose here"
    if isinstance(lines.parent, Select) and not lines.highlighted:  # its first line is for nothing
        return "close the list (a number or ↓ chooses)"
    return "choose the highlighted one"


def _offered_at(field: PartyField) -> Group | None:
    """The group that Enter takes in this field, while nothing is typed."""
    panel = next(each for each in field.ancestors if isinstance(each, PartyPanel))
    return None if panel.typed else panel.offered
