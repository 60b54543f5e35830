"""What became of a transfer, drawn from its journal row: never from the call that sent it (J8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from textual.content import Content

from console.domain.points import format_points
from console.domain.problems import Local
from console.domain.transfers import ALARM_STATES, Intent, SendAttempt, State
from console.widgets.block_bar import bar
from console.widgets.text_block import TextBlock, wrapped
from console.widgets.times import time_of_day
from screens.transfer.breakup import breakup_lines
from screens.transfer.countdown import countdown

if TYPE_CHECKING:
    from console.explanations.cards import Explanation
    from console.services.balances_after import BalancesAfter
    from console.services.preview import Preview

_STYLES = {
    State.CONFIRMED: "$success",
    State.RESOLVED_APPLIED: "$success",
    State.REJECTED: "$error",
    State.DOUBLE_ALARM: "$error",
    State.MISSING_ALARM: "$error",
    State.NEEDS_HUMAN: "$warning",
    State.UNKNOWN: "$warning",
    State.RECONCILING: "$warning",
}
_BAR_CELLS = 24
_SEARCHED = (State.UNKNOWN, State.RECONCILING)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A journal row with what helps to read it. `after` None while the balances are being read again."""

    intent: Intent
    explanations: Sequence[Explanation] = ()
    preview: Preview | None = None
    after: BalancesAfter | None = None


class OutcomePanel(TextBlock):
    """One panel for every state from sending on."""

    def show(self, outcome: Outcome, now: datetime) -> None:
        """Draw the row as of `now`."""
        from console.explanations.words import describe

        words = describe(outcome.intent)
        style = _STYLES.get(outcome.intent.state, "$primary")
        self.border_title = Content.styled(f"{words.symbol} {words.title}", f"bold {style}")
        self.border_subtitle = Content.styled(f"ref {outcome.intent.reference}", "$muted")
        self.draw(lambda width: _lines(outcome, words.sentence, now, width), waits=outcome.after is None)


def _lines(outcome: Outcome, sentence: str, now: datetime, width: int) -> list[Content]:
    match outcome.intent.state:
        case State.CONFIRMED | State.RESOLVED_APPLIED | State.DOUBLE_ALARM | State.MISSING_ALARM:
            alarm = _alarm(outcome.intent, sentence, width)
            return [*alarm, *breakup_lines(outcome.intent, outcome.preview, outcome.after, width)]
        case State.SENDING:
            return _sending(outcome.intent, now, width)
        case _:
            return _unsettled(outcome, sentence, now, width)


def _sending(intent: Intent, now: datetime, width: int) -> list[Content]:
    order = intent.order
    since = now - intent.attempt.sent if intent.attempt.sent is not None else timedelta()
    what = f"{format_points(order.points)} points from {order.sender.label} to {order.recipient.label}"
    return [
        Content.assemble(("Sending… ", "bold"), what),
        _until_deadline(intent.attempt, since, width),
        Content(""),
        *wrapped("Nothing else can be sent from this side until this one is settled.", width),
        *wrapped(
            "You may leave this screen; the transfer goes on and F7 keeps it in sight.", width, "$muted"
        ),
    ]


def _until_deadline(attempt: SendAttempt, since: timedelta, width: int) -> Content:
    """How long the answer has been waited for, and how much of the time for it that is, as a bar."""
    seconds = max(int(since.total_seconds()), 0)
    told = f"waiting for the provider's answer, {seconds} s"
    if attempt.sent is None or attempt.deadline is None:
        return Content.styled(told, "$muted")
    whole = max(int((attempt.deadline - attempt.sent).total_seconds()), 1)
    told += f" of {whole} s  "
    cells = max(min(width - len(told), _BAR_CELLS), 0)
    filled = bar(seconds, whole, cells)
    return Content.assemble((told, "$muted"), (filled, "$primary"), ("░" * (cells - len(filled)), "$border"))


def _unsettled(outcome: Outcome, sentence: str, now: datetime, width: int) -> list[Content]:
    intent = outcome.intent
    lines = []
    if intent.is_unproven:
        lines.append(Content.styled("Do not send this transfer again.", "bold $warning"))
    lines += wrapped(sentence, width)
    if intent.state in _SEARCHED:
        lines += wrapped(_search(intent, now), width, "bold")
    if intent.state is State.NEEDS_HUMAN:
        lines += wrapped("Ask a supervisor to decide it with a reason in F7.", width, "bold $primary")
        lines += wrapped(balance_hint(intent), width, "bold")
    for explanation in outcome.explanations[:2]:
        lines.append(Content(""))
        lines.append(Content.styled(explanation.title, "bold"))
        lines += wrapped(explanation.what, width)
        if not intent.is_unproven:
            lines += wrapped(explanation.next_step, width, "bold $primary")
        lines += wrapped(explanation.detail, width, "$muted")
    return lines


def balance_hint(intent: Intent) -> str:
    """What the sender's balance suggests, where it is all there is to go by; else empty."""
    told = (each.message for each in intent.problems if each.code == Local.BALANCES_ONLY)
    return next(told, "")


def _search(intent: Intent, now: datetime) -> str:
    found = intent.reconciliation
    if not found.looks:
        told = ["first look at the provider's history on its way"]
    elif found.next_look is not None and found.next_look > now:
        told = [f"look {found.looks} done", f"next look in {countdown(found.next_look - now)}"]
    else:
        told = [f"look {found.looks} done", "looking again now"]
    if intent.attempt.sent is not None:
        told.append(f"sent {time_of_day(intent.attempt.sent)}")
    return " · ".join(told)


def _alarm(intent: Intent, sentence: str, width: int) -> list[Content]:
    """What stands above the breakup where it isn't the end of it; nothing where it is."""
    if intent.state not in ALARM_STATES:
        return []
    lines = wrapped(f"{sentence} Tell a supervisor before the customer leaves.", width, "bold $error")
    return [*lines, Content("")]
