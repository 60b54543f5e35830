"""Everything known of one transfer of the past: its three numbers, where points came from, its timeline."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import zip_longest
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from console.domain.clock import full_time
from console.domain.party_kinds import NO_PROGRAM
from console.domain.points import format_points
from console.domain.transfers import BreakupLine
from console.explanations.event_words import event_words
from console.explanations.next_steps import ITS_TILLS_OWN, next_step_in_history
from console.widgets.block_bar import bar
from console.widgets.facts import Fact, Facts
from console.widgets.history_text import (
    NOT_TOLD,
    colour_of,
    is_alarm,
    named,
    points_text,
    reference_of,
    sides,
    words_of,
)
from console.widgets.status_text import BAD, MUTED, joined, muted, warn
from console.widgets.times import day_and_time, time_of_day

if TYPE_CHECKING:
    from console.domain.transfers import Intent, JournalEvent
    from console.explanations.cards import Explanation
    from console.services.transfer_history import HistoryEntry

_BAR_CELLS = 8
_REPEATED = ("looked", "watched")
"""Looks that decided nothing, each with its number: of several in a row the last one tells of all."""


class TransferDetail(VerticalScroll):
    """Follows the cursor of a table; the timeline arrives a moment later."""

    DEFAULT_CSS = """
    TransferDetail {
        & > .detail-head { text-style: bold; text-wrap: nowrap; text-overflow: ellipsis; }
        &.-alarm > .detail-head { color: $error; }
        & > .detail-title { color: $secondary; margin-top: 1; }
    }
    """

    def compose(self) -> ComposeResult:
        """The head, the facts, and the timeline below its title."""
        yield Static("", classes="detail-head", markup=False)
        yield Facts(id="detail-facts")
        yield Static("", classes="detail-title", markup=False)
        yield Facts(id="detail-timeline")

    def show(self, entry: HistoryEntry, explanations: Iterable[Explanation] = ()) -> None:
        """Show this transfer; `explanations` are those of its problems."""
        sender, recipient = sides(entry)
        head = f"{points_text(entry)} points   {named(sender)} → {named(recipient)}"
        self.query_one(".detail-head", Static).update(head)
        self.set_class(is_alarm(entry), "-alarm")
        self.query_one("#detail-facts", Facts).show(
            (*_standing(entry, explanations), *_numbers(entry), *_origin(entry))
        )
        self.query_one(".detail-title", Static).update(
            "Timeline" if entry.intent is not None else _without_steps(entry)
        )
        self.show_timeline(())

    def show_timeline(self, events: tuple[JournalEvent, ...]) -> None:
        """The steps the journal holds of it."""
        self.query_one("#detail-timeline", Facts).show(timeline(events))

    def timeline_failed(self) -> None:
        """An entry of it makes no sense, or the journal can't be read now."""
        words = "The timeline can't be read. Check it with: points-console journal verify"
        self.query_one(".detail-title", Static).update(words)


def _without_steps(entry: HistoryEntry) -> str:
    """A ledger's row may belong to a transfer made here: it is never called foreign."""
    if entry.row is not None and entry.row.is_partial:
        return "The ledger doesn't say where it was made."
    return "Made elsewhere: this console holds no steps of it."


def _standing(entry: HistoryEntry, explanations: Iterable[Explanation]) -> Iterable[Fact]:
    words = words_of(entry)
    yield "state", Content.styled(words.label, f"bold {colour_of(words)}")
    yield "means", joined(words.sentence, words.moved.value, by=" ")
    step = next_step_in_history(entry.intent.state) if entry.intent is not None else ""
    if entry.elsewhere is not None and entry.intent is not None and entry.intent.is_open:
        step = ITS_TILLS_OWN
    yield "next", Content.styled(step, f"bold {BAD}" if is_alarm(entry) else "bold")
    for explanation in explanations:
        yield "why", Content.assemble(explanation.what, (f"\n{explanation.detail}", MUTED))


def _numbers(entry: HistoryEntry) -> Iterable[Fact]:
    told = (entry.intent.receipt if entry.intent is not None else None) or entry.row
    breakup, reported = ((), None) if told is None else (told.breakup, told.reported)
    requested = Decimal(entry.intent.order.points) if entry.intent is not None else None
    deducted = sum((line.deducted for line in breakup), Decimal(0)) if breakup else None
    yield (
        "points",
        joined(
            _number("requested", requested),
            _number("deducted", deducted),
            _number("reported", reported),
            warn("they differ") if len({requested, deducted, reported} - {None}) > 1 else "",
        ),
    )
    yield "taken from", Content("\n").join(_taken(line, deducted or Decimal(0)) for line in breakup)


def _number(name: str, points: Decimal | None) -> Content:
    return Content("") if points is None else Content.assemble((f"{name} ", MUTED), format_points(points))


def _taken(line: BreakupLine, whole: Decimal) -> Content:
    left = "" if line.left is None else f" {format_points(line.left)} left"
    return Content.assemble(
        (f"{line.program_id:<6}", MUTED),
        f"{format_points(line.deducted):>7} ",
        (f"{bar(line.deducted, whole, _BAR_CELLS):<{_BAR_CELLS}}", "$primary"),
        (left, MUTED),
    )


def _note(entry: HistoryEntry) -> Content:
    if entry.intent is not None:
        return Content(entry.intent.order.note)
    if entry.row is None or entry.row.note or not entry.row.is_partial:
        return Content("" if entry.row is None else entry.row.note)
    return muted(NOT_TOLD)


def _origin(entry: HistoryEntry) -> Iterable[Fact]:
    """What was ordered, when it was booked, by which numbers it goes, and who made it."""
    intent, row = entry.intent, entry.row
    yield "programme", Content(_programme(entry))
    yield "type", Content(intent.order.transfer_type if intent is not None else "")
    yield "note", _note(entry)
    yield "ticket", Content(intent.order.ticket if intent is not None else "")
    if entry.at is not None:
        assumed = row is not None and not row.zone_known
        yield "time", joined(full_time(entry.at), muted("zone assumed") if assumed else "")
    yield "reference", Content(reference_of(entry))
    yield _provider_number(entry)
    if intent is not None:
        yield from _people(intent)
    if entry.elsewhere is not None:
        yield "till", Content(str(entry.elsewhere.till))


def _programme(entry: HistoryEntry) -> str:
    if entry.intent is None:
        return entry.row.program_name.strip() if entry.row is not None else ""
    order = entry.intent.order
    number = f"{order.program_id} " if order.program_id != NO_PROGRAM else ""
    return f"{number}{order.program_name}".strip()


def _provider_number(entry: HistoryEntry) -> Fact:
    """The provider's number for it, with our request; a provider may give transfers no number."""
    receipt = entry.intent.receipt if entry.intent is not None else None
    request = receipt.request_id if receipt is not None else ""
    named = entry.row or receipt
    if named is None or not named.transfer_id:
        return "request", Content(request)
    label = "ledger entry" if entry.row is not None and entry.row.is_partial else "transfer"
    return label, joined(named.transfer_id, muted(f"request {request}" if request else ""))


def _people(intent: Intent) -> Iterable[Fact]:
    acting = intent.order.acting
    if acting is not None:
        yield "asked for by", joined(acting.label, muted(f"id {acting.id}"))
    yield "made by", joined(intent.operator, f"branch {intent.branch}" if intent.branch else "")


def timeline(events: tuple[JournalEvent, ...]) -> list[Fact]:
    """Oldest first; the day and the operator are said where they change."""
    told: list[Fact] = []
    day = events[0].at.astimezone().date() if events else None
    operator = ""
    for event, later in zip_longest(events, events[1:]):
        if later is not None and event.kind == later.kind in _REPEATED:
            continue
        today = event.at.astimezone().date()
        when = time_of_day(event.at) if today == day else day_and_time(event.at)
        who = f"  {event.operator}" if event.operator != operator else ""
        told.append((when, Content.assemble(event_words(event), (who, MUTED))))
        day, operator = today, event.operator
    return told
