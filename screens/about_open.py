"""What is said about a transfer that isn't over, or never moved: where it stands, why, what comes next."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content

from console.domain.elsewhere import Sees
from console.domain.points import format_points
from console.domain.transfers import Intent
from console.explanations.next_steps import DRAFT_STEP, NEXT_STEPS
from console.explanations.words import describe
from console.widgets.facts import Fact
from console.widgets.history_text import colour_of
from console.widgets.status_text import good, joined, muted, warn
from console.widgets.times import age, day_and_time, time_of_day
from screens.transfer.outcome_panel import balance_hint

if TYPE_CHECKING:
    from console.explanations.catalogue import Catalogue

_OF = {Sees.CONSOLE: "this console", Sees.BRANCH: "this branch", Sees.ALL: "every till"}
_DAMAGED = "Nothing else is open, as far as the records can be read."
_LACKING = "The journal is gone or an old copy: what was open may be missing from it. Ask a supervisor."


def calm_words(sees: Sees, *, damaged: bool, may_lack: bool) -> Content:
    """What stands where nothing is open: a record that can't be read, or is missing, is no proven result."""
    if may_lack:
        return warn(_LACKING)
    if damaged:
        return muted(_DAMAGED)
    return good(f"Nothing is open. Every transfer of {_OF[sees]} has a proven result.")


def heading_words(is_open: bool, *, drafts: bool) -> str:
    """What the list is made of."""
    if not drafts:
        return "Transfers without a proven result"
    below = "Transfers without a proven result, and below them what never moved"
    return below if is_open else "Nothing is open. What never moved can be taken up again"


def about_open(intent: Intent, catalogue: Catalogue, now: datetime) -> tuple[Fact, ...]:
    """Everything the journal's row tells of it."""
    words, order, looks = describe(intent), intent.order, intent.reconciliation
    cards = catalogue.explain_intent(intent)
    step = NEXT_STEPS.get(intent.state, "") if intent.is_open else DRAFT_STEP
    return (
        ("state", Content.styled(words.label, f"bold {colour_of(words)}")),
        ("means", joined(words.sentence, words.moved.value, by=" ")),
        ("why", Content(cards[0].what if cards else "")),
        ("next", Content.styled(step, "bold")),
        ("transfer", joined(f"{format_points(order.points)} points", _sides(intent))),
        ("sent", _sent(intent, now)),
        ("looks", _looks(looks.looks, looks.last_look, looks.next_look) if intent.is_open else Content("")),
        ("candidate", _candidate(intent)),
        ("balance", Content(balance_hint(intent))),
    )


def _sent(intent: Intent, now: datetime) -> Content:
    note = muted(f"note {intent.order.note}" if intent.order.note else "")
    if intent.attempt.sent is None:
        made = f"written down {day_and_time(intent.created).strip()}, {age(now - intent.created)} ago"
        return joined(muted("not sent"), made, f"by {intent.operator}", note)
    return joined(
        f"{time_of_day(intent.attempt.sent)}, {age(now - intent.attempt.sent)} ago",
        f"by {intent.operator}",
        note,
    )


def _sides(intent: Intent) -> str:
    return f"{intent.order.sender.label} → {intent.order.recipient.label}"


def _looks(count: int, last: datetime | None, coming: datetime | None) -> Content:
    if not count:
        return muted("not looked yet")
    return joined(
        f"{count} so far",
        f"last {time_of_day(last)}" if last is not None else "",
        f"next {time_of_day(coming)}" if coming is not None else "",
    )


def _candidate(intent: Intent) -> Content:
    row = intent.reconciliation.candidate
    if row is None:
        return Content("")
    return joined(
        f"transfer {row.transfer_id}",
        f"{format_points(row.amount)} points" if row.amount is not None else "",
        time_of_day(row.at) if row.at is not None else "",
        muted(f"note {row.note}" if row.note else ""),
    )
