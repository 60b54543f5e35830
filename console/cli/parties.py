"""Who gives and who gets: found, told, and refused where no transfer could come of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from console.cli.prompts import Option, Prompter
from console.domain.parties import Customer, CustomerMatch, Holder, Member, Program
from console.domain.points import format_points
from console.domain.problems import Local, local
from console.services.lookup import Choice, Found, Missed
from console.services.preview import holder_objections


@dataclass(frozen=True, slots=True)
class TransferRequest:
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
class Parties:
    """Both parties as looked up, and what was settled with them.

    The programme the points come from, who acts where a group gives, and where the provider wants a kind of
    transfer, its code and the reason.
    """

    sender: Holder
    recipient: Holder
    program: Program
    acting: Member | None = None
    transfer_type: str = ""
    reason: str = ""


FindParties = Callable[[Prompter, TransferRequest], Awaitable[Parties]]


async def find_people(prompter: Prompter, request: TransferRequest) -> Parties:
    """Two persons."""
    sender = await find_person(prompter, "From", request.sender or await _ask_person(prompter, "From"))
    program = program_given(prompter, sender, request.program)
    recipient = await find_person(prompter, "To", request.recipient or await _ask_person(prompter, "To"))
    require_recipient(prompter, recipient, sender)
    return Parties(sender, recipient, program)


async def _ask_person(prompter: Prompter, side: str) -> str:
    return await prompter.ask(f"{side} (mobile, e-mail, card or id): ")


async def find_person(prompter: Prompter, side: str, typed: str) -> Customer:
    """The one customer behind `typed`, and tell about them."""
    found = await look_up(prompter, side, typed)
    if isinstance(found, Choice):
        options = [Option(_told_apart(match)) for match in found.matches]
        chosen = found.matches[await prompter.pick("Several answer. Which one", options)]
        with prompter.refusing():
            found = Found(await prompter.desk.lookup.customer(chosen.id), found.by)
    prompter.say(f"{side}: {found.customer.party.label}, {found.by.kind.value} {found.by.masked}.")
    tell_programs(prompter, found.customer)
    return found.customer


def _told_apart(match: CustomerMatch) -> str:
    """A match with what no namesake shares: `Asha R•••, mobile ••••4269, id 1001`."""
    return ", ".join((match.masked_name or "no name", *match.matched, f"id {match.id}"))


async def look_up(prompter: Prompter, side: str, typed: str) -> Found | Choice:
    """Whoever answers to `typed`, one or several."""
    with prompter.refusing():
        found = await prompter.desk.lookup.find(typed)
    if isinstance(found, Missed):
        tried = ", ".join(reading.kind.value for reading in found.tried)
        prompter.say(f"{side}: nobody found. Tried: {tried}.")
        prompter.refuse(found.problems)
    return found


def tell_programs(prompter: Prompter, holder: Holder) -> None:
    """What somebody holds in each programme."""
    for held in holder.programs:
        prompter.say(
            f"  program {held.program_id} {held.name}: {format_points(held.usable)} usable, "
            f"{format_points(held.locked)} locked."
        )


def program_given(prompter: Prompter, sender: Holder, wanted: int | None) -> Program:
    """The programme `sender` gives points of; refused where not a single point could leave it."""
    if problems := holder_objections("sender", sender):
        prompter.refuse(problems)
    held = next((each for each in sender.programs if wanted in (None, each.program_id)), None)
    if held is None and wanted is None:
        prompter.give_up("The sender has no programme to move points from. Name one with --program.")
    if held is None:
        return Program(wanted or 0, "")
    if held.usable < 1:
        prompter.refuse((local(Local.TOO_FEW_POINTS, f"usable: {format_points(held.usable)}"),))
    return Program(held.program_id, held.name)


def require_recipient(prompter: Prompter, recipient: Holder, sender: Holder) -> None:
    """Refuse a recipient to whom nothing can go."""
    if recipient.party.key == sender.party.key:
        prompter.refuse((local(Local.SAME_CUSTOMER),))
    if problems := holder_objections("recipient", recipient):
        prompter.refuse(problems)
