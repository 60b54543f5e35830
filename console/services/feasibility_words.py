"""What of a transfer can come back, in the same words on the screen and line by line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from console.domain.points import format_points

if TYPE_CHECKING:
    from console.services.counter_transfers import Feasibility

_GONE = "Used, moved on or expired since: the provider doesn't tell which."
_UNTOLD = "The provider tells no balance here; its check decides."


def feasibility_facts(found: Feasibility) -> Iterator[tuple[str, str]]:
    """Each as a name and what it says; what nobody can tell is said too."""
    order, draft = found.first.order, found.draft
    moved = f"{format_points(order.points)} points, {order.sender.label} → {order.recipient.label}"
    yield "moved", f"{moved}{_in_programme(found)}"
    if found.back:
        yield "sent back", f"{format_points(found.back)} before, or on their way"
    if found.held is not None:
        locked = f", {format_points(found.held.locked)} locked" if found.held.locked else ""
        yield "there now", f"{order.recipient.label} has {format_points(found.held.usable)} usable{locked}"
        if (ending := found.held.next_expiry) is not None:
            yield "expires next", f"{format_points(ending.points)} on {ending.on.day} {ending.on:%b %Y}"
    elif draft is not None and draft.sender is not None:
        yield "there now", _UNTOLD
    if found.missing:
        yield "not there", f"{format_points(found.missing)} of them. {_GONE}"
    if found.checked is not None:
        yield from (("limits", meter.sentence) for meter in found.checked.meters)
    if found.most:
        yield "at most", f"{format_points(found.most)} points can come back"
    if draft is not None and draft.order.involves_group:
        yield "who asks", "Where a group gives, one of its members asks for it: choose them on the form."


def _in_programme(found: Feasibility) -> str:
    order = found.first.order
    return f", programme {order.program_id} {order.program_name}".rstrip() if order.program_name else ""
