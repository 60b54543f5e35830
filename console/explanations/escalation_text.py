"""What to write to the provider's support about a transfer that nobody knows about: to be copied as it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from console.domain.parties import Party
from console.domain.party_kinds import NO_PROGRAM
from console.domain.points import format_points
from console.domain.transfers import Intent

_MOST_PROBLEMS = 3


def escalation_lines(shown: Intent) -> Iterator[str]:
    """A question that can be answered with yes or no, and every number by which the provider finds it.

    Times are UTC: support sits elsewhere. Sides go by the provider's own numbers, accounts by both ends.
    """
    order, attempt = shown.order, shown.attempt
    yield f"Was this points transfer booked, and if so, once? Our reference: #{shown.reference}"
    yield ""
    yield f"Points      {format_points(order.points)}"
    if order.program_id != NO_PROGRAM:
        yield f"Programme   {order.program_id} {order.program_name}".rstrip()
    yield f"From        {_named(order.sender)}"
    yield f"To          {_named(order.recipient)}"
    if order.acting is not None:
        yield f"Asked by    {_named(order.acting)}"
    yield f"Sent        {_time(attempt.sent)}{f' (attempt {attempt.number})' if attempt.number > 1 else ''}"
    yield f"Branch      {shown.branch or 'not named'}, profile {shown.profile}"
    yield from _answer(shown)
    yield from _candidate(shown)
    yield ""
    yield "We send nothing again until you have answered. The reference stands in the transfer's free text."


def _answer(shown: Intent) -> Iterator[str]:
    told = [each for each in shown.problems if each.provider != "console"]
    said = "; ".join(_problem(each.code, each.http_status) for each in told[:_MOST_PROBLEMS])
    yield f"Answer      {said or 'none that could be used'}"
    requests = dict.fromkeys(each.request_id for each in shown.problems if each.request_id)
    if shown.receipt is not None and shown.receipt.request_id:
        requests[shown.receipt.request_id] = None
    if requests:
        yield f"Request id  {', '.join(requests)}"
    if (looks := shown.reconciliation).looks:
        yield f"Looked for  {looks.looks} times in the list of transfers, last {_time(looks.last_look)}"


def _candidate(shown: Intent) -> Iterator[str]:
    if (row := shown.reconciliation.candidate) is not None:
        amount = "" if row.amount is None else f", {format_points(row.amount)} points"
        when = f", {_time(row.at)}" if row.at is not None else ""
        yield f"May be      your transfer {row.transfer_id}{amount}{when}"


def _problem(code: str, status: int | None) -> str:
    return code if status is None else f"{code} (HTTP {status})"


def _named(party: Party) -> str:
    return party.label if party.masked_name and not party.id.isdigit() else f"{party.kind.value} {party.id}"


def _time(at: datetime | None) -> str:
    return "never" if at is None else f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
