"""One customer on two lines: who they are (masked), how long known, and what they can move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from textual.content import Content

from console.domain.identifiers import Identifier, IdentifierKind
from console.domain.parties import Customer
from console.domain.points import format_points
from console.widgets.drawing import Drawing, column
from console.widgets.moments import age, day

_NAME, _IDENTIFIER, _MEMBER = 16, 19, 12


@dataclass(frozen=True, slots=True)
class Side:
    """What a strip shows of a customer. The two ages say from when on a date is worth a second look."""

    customer: Customer
    by: Identifier | None
    now: datetime
    young: timedelta
    """A membership shorter than this is marked."""
    fresh: timedelta
    """A profile changed less long ago than this is marked."""


class PartyStrip(Drawing, can_focus=True):
    """Stands where the field was once the customer is found; typing on it opens the field again."""

    def show(self, side: Side, program_id: int | None) -> None:
        """Show this customer with the balance of one programme, the first one where None."""
        self.draw(lambda width: _lines(side, program_id, width))


def masked_identifier(customer: Customer, by: Identifier | None) -> str:
    """The identifier to recognise the customer by: the one that was typed, else a mobile, else the id."""
    if by is None or by.kind is IdentifierKind.NAME:
        mobiles = (each for each in customer.identifiers if each.kind is IdentifierKind.MOBILE)
        by = next(mobiles, Identifier(IdentifierKind.CUSTOMER_ID, customer.id))
    if by.kind is IdentifierKind.MOBILE:
        return f"{by.kind.value} ••••••{by.value[-4:]}"
    return f"{by.kind.value} {by.masked}"


def _lines(side: Side, program_id: int | None, width: int) -> list[Content]:
    customer = side.customer
    name = column(customer.masked_name or "no name", _NAME - 1, "bold")
    identifier = column(masked_identifier(customer, side.by), _IDENTIFIER - 1)
    first = Content(" ").join([name, identifier, _ages(side)])
    return [first, _balance(customer, program_id, width)]


def _ages(side: Side) -> Content:
    parts = []
    if side.customer.created is not None:
        parts.append(_marked("member", side.now - side.customer.created, side.young, ""))
    if side.customer.modified is not None:
        parts.append(_marked("changed", side.now - side.customer.modified, side.fresh, " ago"))
    return Content(" ").join(parts)


def _marked(word: str, span: timedelta, limit: timedelta, tail: str) -> Content:
    text = f"{word} {age(span)}{tail}"
    width = _MEMBER if word == "member" else 0
    if span >= limit:
        return column(text, width, "$muted") if width else Content.styled(text, "$muted")
    marked = Content.styled(f"{text} ▲", "$warning")
    return marked.pad_right(max(width - marked.cell_length, 0))


def _balance(customer: Customer, program_id: int | None, width: int) -> Content:
    held = customer.balance(program_id) if program_id is not None else None
    if held is None and program_id is None and customer.programs:
        held = customer.programs[0]
    if held is None:
        return Content.styled("no balance named in this programme", "$muted")
    usable = Content.assemble(("usable ", "$muted"), (format_points(held.usable), "bold"))
    parts = [
        usable.truncate(_NAME - 1, pad=True),
        column(f"locked {format_points(held.locked)}", _IDENTIFIER - 1, "$muted"),
    ]
    expiry = held.next_expiry
    if expiry is not None and width > _NAME + _IDENTIFIER:
        parts.append(Content.styled(f"{format_points(expiry.points)} expire {day(expiry.on)}", "$muted"))
    return Content(" ").join(parts)
