"""The one-line command: `:move 500 9148574269 → id 565039506 @973 #INC-4412 "gift"`, or find, history, ref.

Nothing here does anything: it reads what is meant, or says what can't be, and where.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from console.domain.identifiers import IdentifierKind
from console.domain.input_text import NotRead, plain, tidy
from console.domain.order_text import OrderText, SideText
from console.domain.points import MAX, is_max, read_points
from console.domain.query_line import Calendar, QueryFault, read_query
from console.domain.references import read_reference
from console.domain.tickets import read_ticket

COMMAND_SIGN = ":"
_ARROWS = frozenset({"→", "->", ">", "to"})
_TOKEN = re.compile(r'"[^"]*"?|\S+')
_READ_AS = {
    "id": IdentifierKind.CUSTOMER_ID,
    "mobile": IdentifierKind.MOBILE,
    "card": IdentifierKind.CARD,
    "email": IdentifierKind.EMAIL,
    "e-mail": IdentifierKind.EMAIL,
    "external": IdentifierKind.EXTERNAL_ID,
    "name": IdentifierKind.NAME,
}
"""What can stand before whatever names somebody, with a space or a colon behind it."""
_GROUP = frozenset({"group", "g"})


@dataclass(frozen=True, slots=True)
class FindSomebody:
    """Look this up."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ListTransfers:
    """Show the history of this query line."""

    query: str


@dataclass(frozen=True, slots=True)
class ShowTransfer:
    """Show the transfer of this reference."""

    reference: str


Command = OrderText | FindSomebody | ListTransfers | ShowTransfer


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    end: int

    def fault(self, sentence: str) -> QueryFault:
        return QueryFault(self.start, self.end, sentence)


def read_command(text: str, calendar: Calendar) -> Command | QueryFault:
    """What `text` asks for, or the first part of it that means nothing. A colon before it changes nothing."""
    words = list(_words(text))
    if not words:
        return QueryFault(0, len(text), f"Type what to do: {', '.join(_COMMANDS)}.")
    name, *rest = words
    read = _COMMANDS.get(name.text.lower())
    if read is None:
        return name.fault(f"There is no {name.text} here. Known: {', '.join(_COMMANDS)}.")
    return read(text, name, rest, calendar)


def read_side(written: str) -> SideText:
    """Whatever names one side, with the word before it that says as what it is to be read."""
    text = tidy(written)
    first, sign, rest = _first_word(text)
    if first in _GROUP and (sign or first != "g") and rest:
        return SideText(rest, is_group=True)
    if first in _READ_AS and rest:
        return SideText(rest, _READ_AS[first])
    return SideText(text)


def _first_word(text: str) -> tuple[str, str, str]:
    """`group: Sample` and `group Sample` alike; the sign is what stood between."""
    found = re.match(r"([A-Za-z-]+)(\s*:\s*|\s+)(.*)", text)
    if found is None:
        return "", "", text
    return found[1].lower(), found[2].strip(), found[3]


def _words(text: str) -> Iterator[_Word]:
    begin = len(text) - len(text.lstrip().removeprefix(COMMAND_SIGN))
    for found in _TOKEN.finditer(text, begin):
        yield _Word(found.group(), found.start(), found.end())


# -- the commands ----------------------------------------------------------------------------------

_Reader = Callable[[str, _Word, list[_Word], Calendar], Command | QueryFault]


def _move(text: str, name: _Word, rest: list[_Word], _calendar: Calendar) -> Command | QueryFault:
    if not rest:
        return name.fault("How many points? Write move 500 9148574269 → id 565039506.")
    order = _with_points(OrderText(), rest[0])
    sides: list[_Word] = []
    for word in rest[1:]:
        if isinstance(order, QueryFault):
            return order
        part = _with_part(order, word)
        if part is None:
            sides.append(word)
        else:
            order = part
    return order if isinstance(order, QueryFault) else _with_sides(order, text, sides)


def _with_points(order: OrderText, word: _Word) -> OrderText | QueryFault:
    if is_max(word.text):
        return replace(order, points=MAX)
    points = read_points(word.text)
    return word.fault(points.sentence) if isinstance(points, NotRead) else replace(order, points=str(points))


def _with_part(order: OrderText, word: _Word) -> OrderText | QueryFault | None:
    """The order with a programme, ticket or note; None where the word belongs to a side."""
    sign, value = word.text[0], word.text[1:]
    if sign == "@":
        is_number = value.isascii() and value.isdigit() and len(value) < 10
        wrong = word.fault("A programme is named by its number, such as @973.")
        return replace(order, program=int(value)) if is_number else wrong
    if sign == "#":
        ticket = read_ticket(value)
        return word.fault(ticket.sentence) if isinstance(ticket, NotRead) else replace(order, ticket=ticket)
    if sign == '"':
        return replace(order, note=tidy(word.text.strip('"')))
    return None


def _with_sides(order: OrderText, text: str, words: list[_Word]) -> OrderText | QueryFault:
    if not words:
        return order
    arrows = [each for each in words if plain(each.text).lower() in _ARROWS or each.text == "→"]
    if len(arrows) != 1:
        where = arrows[1] if arrows else words[-1]
        return where.fault("Write who gives, one →, and who receives: 9148574269 → id 565039506.")
    at = words.index(arrows[0])
    givers, receivers = words[:at], words[at + 1 :]
    if not givers or not receivers:
        return arrows[0].fault(f"Who {'receives' if givers else 'gives'}?")
    return replace(order, sender=_side(text, givers), recipient=_side(text, receivers))


def _side(text: str, words: list[_Word]) -> SideText:
    return read_side(text[words[0].start : words[-1].end])


def _find(text: str, name: _Word, rest: list[_Word], _calendar: Calendar) -> Command | QueryFault:
    return (
        FindSomebody(_behind(text, rest)) if rest else name.fault("Whom? Write find and whatever names them.")
    )


def _history(text: str, name: _Word, rest: list[_Word], calendar: Calendar) -> Command | QueryFault:
    begin = rest[0].start if rest else name.end
    read = read_query(text[begin:], calendar)
    if isinstance(read, QueryFault):
        return QueryFault(read.start + begin, read.end + begin, read.sentence)
    return ListTransfers(_behind(text, rest) if rest else "")


def _reference(text: str, name: _Word, rest: list[_Word], _calendar: Calendar) -> Command | QueryFault:
    if not rest:
        return name.fault("Which one? Write ref and the reference, such as ref P7K2QFM3XA.")
    reference = read_reference(_behind(text, rest))
    if reference is None:
        return QueryFault(rest[0].start, rest[-1].end, "A reference has ten letters and digits: P7K2QFM3XA.")
    return ShowTransfer(reference)


def _behind(text: str, rest: list[_Word]) -> str:
    return text[rest[0].start : rest[-1].end]


_COMMANDS: dict[str, _Reader] = {"move": _move, "find": _find, "history": _history, "ref": _reference}
