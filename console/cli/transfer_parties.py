"""Who gives and who gets: found, told, and refused where no transfer could come of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from console.cli.patience import told_if_long
from console.cli.prompts import Option, Prompter
from console.domain.identifiers import Identifier
from console.domain.input_text import NotRead
from console.domain.parties import Account, Group, Holder, Match, Member, Program, Standing
from console.domain.party_kinds import PartyKind
from console.domain.points import format_points
from console.domain.problems import Local, local
from console.domain.tickets import read_ticket
from console.domain.transfers import TransferOrder
from console.explanations.party_words import (
    account_status,
    leader,
    match_facts,
    members,
    nobody_found,
    status_word,
)
from console.services.directories import Found, NotFound, Several
from console.services.preview import holder_objections

_WHICH = {
    PartyKind.CUSTOMER: "Several answer. Which one",
    PartyKind.GROUP: "Several groups answer. Which one",
}


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
    ticket: str = ""
    timings: bool = False
    """Whether to say at the end how long each step took."""


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
    points: str = ""
    """How many, where nothing else was asked for."""
    reverses: str = ""
    """The transfer that is sent back."""

    def order(self, points: int, note: str, ticket: str = "") -> TransferOrder:
        """What is to be moved, with `note` where the provider asks for no reason."""
        return TransferOrder(
            self.sender.party,
            self.recipient.party,
            points,
            self.program.id,
            self.reason or note,
            self.program.name,
            None if self.acting is None else self.acting.party,
            self.transfer_type,
            ticket,
            self.reverses,
        )


def ticket_given(prompter: Prompter, request: TransferRequest) -> str:
    """The ticket that was named, before anybody is looked up for it; gives up where it is none."""
    ticket = read_ticket(request.ticket)
    if isinstance(ticket, NotRead):
        prompter.give_up(ticket.sentence)
    return ticket


FindParties = Callable[[Prompter, TransferRequest], Awaitable[Parties]]


async def find_people(prompter: Prompter, request: TransferRequest) -> Parties:
    """Two persons."""
    sender = await _find_person(prompter, "From", request.sender)
    program = program_given(prompter, sender, request.program)
    recipient = await _find_person(prompter, "To", request.recipient)
    require_recipient(prompter, recipient, sender)
    return Parties(sender, recipient, program)


async def _find_person(prompter: Prompter, side: str, typed: str) -> Holder:
    typed = typed or await prompter.ask(f"{side} (mobile, e-mail, card or id): ")
    return await find_party(prompter, side, PartyKind.CUSTOMER, typed)


async def find_party(prompter: Prompter, side: str, of: PartyKind, typed: str) -> Holder:
    """The one holder behind `typed`, picked where several answer, and told about."""
    found = await look_up(prompter, side, of, typed)
    if isinstance(found, Several):
        options = [_option_of(match) for match in found.matches]
        picked = await prompter.pick(_WHICH[of], options, (local(Local.GROUP_INACTIVE),))
        with prompter.refusing(), told_if_long("Looking up"):
            holder = await prompter.desk.directories[of].get(found.matches[picked].party.id)
        found = Found(holder, found.by)
    prompter.say(f"{side}: {', '.join(_facts(found.holder, found.by))}.")
    _tell_balances(prompter, found.holder)
    return found.holder


async def look_up(prompter: Prompter, side: str, of: PartyKind, typed: str) -> Found | Several:
    """Whoever answers to `typed`, one or several."""
    with prompter.refusing(), told_if_long("Looking up"):
        answer = await prompter.desk.directories[of].find(typed)
    if isinstance(answer, NotFound):
        if said := nobody_found(answer.tried):
            prompter.say(f"{side}: {said}")
        prompter.refuse(answer.problems)
    return answer


def _option_of(match: Match) -> Option:
    """A match with what no namesake shares: `Asha R•••, mobile ••••4269, id 1001`."""
    if match.party.kind is PartyKind.CUSTOMER:
        return Option(", ".join((match.party.label, *match.matched, f"id {match.party.id}")))
    name = match.party.masked_name or "no name"
    told, status = (name, f"group {match.party.id}"), status_word(match.status, match.standing)
    if match.standing is Standing.BLOCKED:
        return Option(", ".join(told), status)
    return Option(", ".join((*told, status, *match_facts(match))))


def _facts(holder: Holder, by: Identifier | None) -> list[str]:
    """Who was found; an account is told by its ends only."""
    match holder:
        case Account():
            return [part for part in (holder.masked_name, account_status(holder)) if part]
        case Group():
            status = status_word(holder.status, holder.standing)
            facts = [holder.masked_name or "no name", f"group {holder.id}", status]
            if holder.standing is not Standing.BLOCKED:
                facts += [members(holder.active_members), leader(holder)]
            return facts
    return [holder.party.label, *([] if by is None else [f"{by.kind.value} {by.masked}"])]


def _tell_balances(prompter: Prompter, holder: Holder) -> None:
    """What somebody holds in each programme, or an account at all."""
    if isinstance(holder, Account):
        prompter.say(f"  {', '.join(_account_balance(holder))}.")
        return
    for held in holder.programs:
        prompter.say(
            f"  program {held.program_id} {held.name}: {format_points(held.usable)} usable, "
            f"{format_points(held.locked)} locked."
        )


def _account_balance(account: Account) -> list[str]:
    if account.available is None:
        return ["The provider told no balance"]
    told = [f"{format_points(account.available)} available"]
    if account.on_hold:
        told.append(f"{format_points(account.on_hold)} on hold")
    if account.expiring:
        soonest = account.expiring[0]
        told.append(f"{format_points(soonest.points)} expire on {soonest.on:%d %b %Y}")
    return told


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
