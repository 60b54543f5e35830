"""One side on two lines: who it is (masked), what speaks for or against it, and what it can move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from textual.content import Content

from console.domain.identifiers import Identifier, IdentifierKind
from console.domain.masking import short_mobile
from console.domain.parties import Account, Customer, Group, Holder, ProgramBalance, Standing
from console.domain.points import format_points
from console.explanations.party_words import account_status, leader, members, status_word
from console.widgets.text_block import TextBlock, column
from console.widgets.times import age, day

_NAME, _IDENTIFIER, _MEMBER, _LOCKED = 15, 18, 12, 9
_SHORT = 60
"""Below so many cells columns are as wide as what stands in them, and a clear day has no year."""
_ROOMY, _LONG_NAME = 100, 32
"""From so many cells on there is room for long names, on both sides alike."""
_A_YEAR = timedelta(days=330)
"""A day without its year is the next one of that name."""
_CALM = ("", "GOOD_STANDING", "REDEEM_ONLY")
"""An account's states. Not told is nothing to worry about: the search for an account names none."""


@dataclass(frozen=True, slots=True)
class Side:
    """What a strip shows of a side, with ages counted from `now`."""

    holder: Holder
    by: Identifier | None
    now: datetime


class PartyStrip(TextBlock, can_focus=True):
    """Stands where the field was once somebody is found; typing on it opens the field again."""

    _is_past = False

    def show(self, side: Side, program_id: int | None) -> None:
        """Show this side with the balance of one programme, the first one where None."""
        self.draw(lambda width: _lines(side, program_id, width, "had" if self._is_past else "usable"))

    def tell_past(self, is_past: bool) -> None:
        """Whether the balance is that of before a transfer which is on its way or over."""
        self._is_past = is_past
        self.refresh()


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


def told_beside(holder: Holder, by: Identifier | None) -> str:
    """What stands beside the label: the identifier, or that whoever is called by one has no name."""
    return masked_identifier(holder, by) if holder.masked_name else "no name"


def account_headline(account: Account, name: int, status: int) -> Content:
    """Number, status and holder of an account; the first two in columns of so many cells."""
    word, fine = account_status(account), account.status in _CALM
    held = Content.styled(f"holder {_short(account.holder_id)}" if account.holder_id else "", "$muted")
    told = column(word if fine else f"▲ {word}", status, "$muted" if fine else "$warning")
    return Content(" ").join([column(account.masked_name, name, "bold"), told, held])


def group_status(status: str, standing: Standing, rest: str = "") -> Content:
    """The provider's word, with what it means for a transfer; `rest` only where nothing is wrong."""
    word = status_word(status, standing)
    if standing is Standing.BLOCKED:
        return Content.styled(f"✗ {word}", "bold $error")
    if standing is Standing.UNKNOWN:
        return Content.styled(f"▲ {word}", "$warning")
    return Content.styled(f"{word}{rest}", "$muted")


def _short(holder_id: str) -> str:
    """The end of a random number of thirty digits is enough to see whether two are the same."""
    return f"…{holder_id[-6:]}" if len(holder_id) > 8 else holder_id


def _lines(side: Side, program_id: int | None, width: int, word: str) -> list[Content]:
    held = _held(side.holder, program_id)
    name = _LONG_NAME if width >= _ROOMY else _NAME
    match side.holder:
        case Group() as group:
            count = f" · {members(group.active_members)}" if width >= _SHORT else ""
            status = group_status(group.status, group.standing, count)
            first = _first(side, name, status)
            rest = Content.styled(leader(group), "$muted")
        case Account() as account:
            first, rest = account_headline(account, name, _IDENTIFIER), _next_expiry(held, side.now)
        case customer:
            ages = _ages(customer, side, width - name - _IDENTIFIER - 2)
            first = _first(side, name, ages)
            rest = _next_expiry(held, side.now, short=width < _SHORT)
    return [first, _balance(held, word, name, _IDENTIFIER if width >= _SHORT else _LOCKED, rest)]


def _first(side: Side, name: int, rest: Content) -> Content:
    told = column(told_beside(side.holder, side.by), _IDENTIFIER)
    return Content(" ").join([column(side.holder.party.label, name, "bold"), told, rest])


def _held(holder: Holder, program_id: int | None) -> ProgramBalance | None:
    if program_id is None:
        return holder.programs[0] if holder.programs else None
    return holder.balance(program_id)


def _ages(customer: Customer, side: Side, width: int) -> Content:
    """As many of both ages as fit whole."""
    from console.domain.policy import Thresholds

    first, parts = Thresholds(), []
    if customer.created is not None:
        parts.append(_marked("member", side.now - customer.created, first.new_receiver_days, ""))
    if customer.modified is not None:
        parts.append(_marked("changed", side.now - customer.modified, first.changed_giver_days, " ago"))
    while parts and sum(each.cell_length + 1 for each in parts) - 1 > width:
        parts.pop()
    return Content(" ").join(parts)


def _marked(word: str, span: timedelta, days: int, tail: str) -> Content:
    text = f"{word} {age(span)}{tail}"
    width = _MEMBER if word == "member" else 0
    if span >= timedelta(days=days):
        return column(text, width, "$muted") if width else Content.styled(text, "$muted")
    marked = Content.styled(f"{text} ▲", "$warning")
    return marked.pad_right(max(width - marked.cell_length, 0))


def _next_expiry(held: ProgramBalance | None, now: datetime, *, short: bool = False) -> Content:
    expiry = held.next_expiry if held is not None else None
    if expiry is None:
        return Content("")
    clear = short and expiry.on - now.astimezone().date() < _A_YEAR
    on = f"{expiry.on.day} {expiry.on:%b}" if clear else day(expiry.on)
    return Content.styled(f"{format_points(expiry.points)} expire {on}", "$muted")


def _balance(held: ProgramBalance | None, word: str, first: int, second: int, rest: Content) -> Content:
    if held is None:
        return Content.styled("no balance named in this programme", "$muted")
    style = "bold $error" if held.usable < 0 else "bold"
    usable = Content.assemble((f"{word} ", "$muted"), (format_points(held.usable), style))
    told = f"locked {format_points(held.locked)}"
    locked = column(told, max(second, len(told)), "$muted")
    return Content(" ").join([usable.pad_right(max(first - usable.cell_length, 0)), locked, rest])
