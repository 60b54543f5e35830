"""Who gives and who gets: found, told, and refused where no transfer could come of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from console.cli.prompts import Offer, Talk
from console.domain.parties import Customer, CustomerMatch, Holder, Member, Program
from console.domain.points import format_points
from console.domain.problems import Local, local
from console.services.lookup import Choice, Found, Missed
from console.services.preview import holder_objections


@dataclass(frozen=True, slots=True)
class Request:
    """What was given on the command line; empty parts are asked for."""

    sender: str = ""
    recipient: str = ""
    points: str = ""
    program: int | None = None
    note: str = ""
    by: str = ""
    """The member who asks for points of a group."""
    transfer_type: str = ""
    """The provider's code for the kind of transfer, where it wants one."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides as looked up, and what was settled with them.

    The programme the points come from, who acts where a group gives, and where the provider wants a kind of
    transfer, its code and the reason.
    """

    sender: Holder
    recipient: Holder
    program: Program
    acting: Member | None = None
    transfer_type: str = ""
    reason: str = ""


FindSides = Callable[[Talk, Request], Awaitable[Sides]]


async def find_people(talk: Talk, request: Request) -> Sides:
    """Two persons."""
    sender = await find_person(talk, "From", request.sender or await _ask_person(talk, "From"))
    program = giving(talk, sender, request.program)
    recipient = await find_person(talk, "To", request.recipient or await _ask_person(talk, "To"))
    getting(talk, recipient, sender)
    return Sides(sender, recipient, program)


async def _ask_person(talk: Talk, side: str) -> str:
    return await talk.ask(f"{side} (mobile, e-mail, card or id): ")


async def find_person(talk: Talk, side: str, typed: str) -> Customer:
    """The one customer behind `typed`, and tell about them."""
    found = await look_up(talk, side, typed)
    if isinstance(found, Choice):
        offers = [Offer(_told_apart(match)) for match in found.matches]
        chosen = found.matches[await talk.pick("Several answer. Which one", offers)]
        with talk.refusing():
            found = Found(await talk.desk.lookup.customer(chosen.id), found.by)
    talk.say(f"{side}: {found.customer.party.label}, {found.by.kind.value} {found.by.masked}.")
    tell_programs(talk, found.customer)
    return found.customer


def _told_apart(match: CustomerMatch) -> str:
    """A match with what no namesake shares: `Asha R•••, mobile ••••4269, id 1001`."""
    return ", ".join((match.masked_name or "no name", *match.matched, f"id {match.id}"))


async def look_up(talk: Talk, side: str, typed: str) -> Found | Choice:
    """Whoever answers to `typed`, one or several."""
    with talk.refusing():
        found = await talk.desk.lookup.find(typed)
    if isinstance(found, Missed):
        tried = ", ".join(reading.kind.value for reading in found.tried)
        talk.say(f"{side}: nobody found. Tried: {tried}.")
        talk.refuse(found.problems)
    return found


def tell_programs(talk: Talk, holder: Holder) -> None:
    """What somebody holds in each programme."""
    for held in holder.programs:
        talk.say(
            f"  program {held.program_id} {held.name}: {format_points(held.usable)} usable, "
            f"{format_points(held.locked)} locked."
        )


def giving(talk: Talk, sender: Holder, wanted: int | None) -> Program:
    """The programme `sender` gives points of; refused where not a single point could leave it."""
    if problems := holder_objections("sender", sender):
        talk.refuse(problems)
    held = next((each for each in sender.programs if wanted in (None, each.program_id)), None)
    if held is None and wanted is None:
        talk.give_up("The sender has no programme to move points from. Name one with --program.")
    if held is None:
        return Program(wanted or 0, "")
    if held.usable < 1:
        talk.refuse((local(Local.TOO_FEW_POINTS, f"usable: {format_points(held.usable)}"),))
    return Program(held.program_id, held.name)


def getting(talk: Talk, recipient: Holder, sender: Holder) -> None:
    """Refuse a recipient to whom nothing can go."""
    if recipient.party.key == sender.party.key:
        talk.refuse((local(Local.SAME_CUSTOMER),))
    if problems := holder_objections("recipient", recipient):
        talk.refuse(problems)
