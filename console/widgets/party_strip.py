"""One side on two lines: who it is (masked), what speaks for or against it, and what it can move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from textual.content import Content

from console.domain.identifiers import Identifier, IdentifierKind
from console.domain.parties import Account, Customer, Group, Holder, ProgramBalance
from console.domain.points import format_points
from console.explanations.group_words import leader
from console.widgets.account_strip import account_headline
from console.widgets.drawing import Drawing, column
from console.widgets.group_strip import group_headline
from console.widgets.moments import age, day

_NAME, _IDENTIFIER, _MEMBER = 16, 19, 12


@dataclass(frozen=True, slots=True)
class Side:
    """What a strip shows of a side. The two ages say from when on a date is worth a second look."""

    holder: Holder
    by: Identifier | None
    now: datetime
    young: timedelta
    """A membership shorter than this is marked."""
    fresh: timedelta
    """A profile changed less long ago than this is marked."""


class PartyStrip(Drawing, can_focus=True):
    """Stands where the field was once somebody is found; typing on it opens the field again."""

    def show(self, side: Side, program_id: int | None) -> None:
        """Show this side with the balance of one programme, the first one where None."""
        self.draw(lambda width: _lines(side, program_id, width))


def masked_identifier(holder: Holder, by: Identifier | None) -> str:
    """The identifier to recognise somebody by: the one that was typed, else a mobile, else the id."""
    if isinstance(holder, Group):
        return f"group {holder.id}"
    if isinstance(holder, Account):
        return f"account {holder.masked_name}"
    if by is None or by.kind is IdentifierKind.NAME:
        mobiles = (each for each in holder.identifiers if each.kind is IdentifierKind.MOBILE)
        by = next(mobiles, Identifier(IdentifierKind.CUSTOMER_ID, holder.id))
    if by.kind is IdentifierKind.MOBILE:
        return f"{by.kind.value} ••••••{by.value[-4:]}"
    return f"{by.kind.value} {by.masked}"


def _lines(side: Side, program_id: int | None, width: int) -> list[Content]:
    held = _held(side.holder, program_id)
    if isinstance(side.holder, Group):
        return [group_headline(side.holder), _balance(held, Content.styled(leader(side.holder), "$muted"))]
    if isinstance(side.holder, Account):
        return [account_headline(side.holder), _balance(held, _next_expiry(held))]
    customer = side.holder
    name = column(customer.masked_name or "no name", _NAME - 1, "bold")
    identifier = column(masked_identifier(customer, side.by), _IDENTIFIER - 1)
    first = Content(" ").join([name, identifier, _ages(customer, side)])
    return [first, _balance(held, _next_expiry(held) if width > _NAME + _IDENTIFIER else Content(""))]


def _held(holder: Holder, program_id: int | None) -> ProgramBalance | None:
    if program_id is None:
        return holder.programs[0] if holder.programs else None
    return holder.balance(program_id)


def _ages(customer: Customer, side: Side) -> Content:
    parts = []
    if customer.created is not None:
        parts.append(_marked("member", side.now - customer.created, side.young, ""))
    if customer.modified is not None:
        parts.append(_marked("changed", side.now - customer.modified, side.fresh, " ago"))
    return Content(" ").join(parts)


def _marked(word: str, span: timedelta, limit: timedelta, tail: str) -> Content:
    text = f"{word} {age(span)}{tail}"
    width = _MEMBER if word == "member" else 0
    if span >= limit:
        return column(text, width, "$muted") if width else Content.styled(text, "$muted")
    marked = Content.styled(f"{text} ▲", "$warning")
    return marked.pad_right(max(width - marked.cell_length, 0))


def _next_expiry(held: ProgramBalance | None) -> Content:
    expiry = held.next_expiry if held is not None else None
    if expiry is None:
        return Content("")
    return Content.styled(f"{format_points(expiry.points)} expire {day(expiry.on)}", "$muted")


def _balance(held: ProgramBalance | None, rest: Content) -> Content:
    if held is None:
        return Content.styled("no balance named in this programme", "$muted")
    style = "bold $error" if held.usable < 0 else "bold"
    usable = Content.assemble(("usable ", "$muted"), (format_points(held.usable), style))
    locked = column(f"locked {format_points(held.locked)}", _IDENTIFIER - 1, "$muted")
    return Content(" ").join([usable.truncate(_NAME - 1, pad=True), locked, rest])
