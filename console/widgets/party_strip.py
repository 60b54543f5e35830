"""One side on two lines: who it is (masked), what speaks for or against it, and what it can move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from textual.content import Content

from console.domain.identifiers import Identifier, IdentifierKind
from console.domain.masking import short_mobile
from console.domain.parties import Account, Customer, Group, Holder, ProgramBalance
from console.domain.points import format_points
from console.explanations.party_words import leader
from console.widgets.account_strip import account_headline
from console.widgets.group_strip import group_headline
from console.widgets.text_block import TextBlock, column
from console.widgets.times import age, day

_NAME, _IDENTIFIER, _MEMBER = 15, 18, 12
_ROOMY, _LONG_NAME = 100, 32
"""From so many cells on there is room for long names, on both sides alike."""


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


class PartyStrip(TextBlock, can_focus=True):
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
        return f"{by.kind.value} {short_mobile(by.masked)}"
    return f"{by.kind.value} {by.masked}"


def _lines(side: Side, program_id: int | None, width: int) -> list[Content]:
    held, holder = _held(side.holder, program_id), side.holder
    name = _LONG_NAME if width >= _ROOMY else _NAME
    if isinstance(holder, Group):
        led = Content.styled(leader(holder), "$muted")
        return [group_headline(holder, name, _IDENTIFIER), _balance(held, name, led)]
    if isinstance(holder, Account):
        return [account_headline(holder, name, _IDENTIFIER), _balance(held, name, _next_expiry(held))]
    called = column(holder.masked_name or "no name", name, "bold")
    identifier = column(masked_identifier(holder, side.by), _IDENTIFIER)
    first = Content(" ").join([called, identifier, _ages(holder, side)])
    expiry = _next_expiry(held) if width > _NAME + _IDENTIFIER + 2 else Content("")
    return [first, _balance(held, name, expiry)]


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


def _balance(held: ProgramBalance | None, first: int, rest: Content) -> Content:
    if held is None:
        return Content.styled("no balance named in this programme", "$muted")
    style = "bold $error" if held.usable < 0 else "bold"
    usable = Content.assemble(("usable ", "$muted"), (format_points(held.usable), style))
    locked = column(f"locked {format_points(held.locked)}", _IDENTIFIER, "$muted")
    return Content(" ").join([usable.pad_right(max(first - usable.cell_length, 0)), locked, rest])
