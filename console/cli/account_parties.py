"""Sides that are bank accounts: their numbers are asked for unseen, and never taken from the command line."""

from __future__ import annotations

import re
from collections.abc import Mapping

from console.cli.parties import Request, Sides, getting, giving
from console.cli.prompts import Offer, Talk
from console.domain.handed_over import plain
from console.domain.parties import NO_PROGRAM, Account, Program
from console.domain.points import format_points
from console.domain.problems import Local, local
from console.providers.mastercard.requests import holds_long_number
from console.services.accounts import AccountService
from console.services.lacking import lacking

NEVER_ARGUMENTS = (
    "Account numbers are never taken from the command line, where other programs can read them. "
    "Leave --from and --to out; they are asked for unseen."
)
_SHORTEST_IN_TEXT = 5
"""Characters of a number that is looked for in the reason; a shorter one may be an amount or a count."""


async def find_accounts(talk: Talk, request: Request) -> Sides:
    """Two accounts, the kind of transfer, and the reason that travels with it."""
    accounts, settings = talk.desk.accounts, talk.desk.profile.mastercard
    if accounts is None or settings is None:
        talk.give_up("The provider of this profile has no bank accounts. Nothing was sent.")
    if request.sender or request.recipient:
        talk.give_up(NEVER_ARGUMENTS)
    for sentence in lacking(talk.desk.capabilities):
        talk.say(sentence)
    given, sender = await _find(talk, accounts, "From")
    giving(talk, sender, NO_PROGRAM)
    taken, recipient = await _find(talk, accounts, "To")
    getting(talk, recipient, sender)
    code = await _transfer_type(talk, settings.transfer_types, request.transfer_type)
    reason = request.note or await talk.ask("Reason, travels with the transfer (Enter for none): ")
    if holds_long_number(reason) or _names(reason, given, taken):
        talk.refuse((local(Local.REASON_DIGITS),))
    return Sides(sender, recipient, Program(NO_PROGRAM, ""), transfer_type=code, reason=reason.strip())


async def _find(talk: Talk, accounts: AccountService, side: str) -> tuple[str, Account]:
    """What was typed and the account with that number; told by its ends only."""
    typed = await talk.ask(f"{side}, account number (not shown while you type): ", secret=True)
    with talk.refusing():
        found = await accounts.find(typed)
    told = [found.masked_name]
    if found.status:
        told.append(found.status.lower().replace("_", " "))
    talk.say(f"{side}: {', '.join(told)}.")
    _tell_balance(talk, found)
    return typed, found


def _tell_balance(talk: Talk, account: Account) -> None:
    if account.available is None:
        talk.say("  The provider told no balance.")
        return
    told = [f"{format_points(account.available)} available"]
    if account.on_hold:
        told.append(f"{format_points(account.on_hold)} on hold")
    if account.expiring:
        soonest = account.expiring[0]
        told.append(f"{format_points(soonest.points)} expire on {soonest.on:%d %b %Y}")
    talk.say(f"  {', '.join(told)}.")


async def _transfer_type(talk: Talk, known: Mapping[str, str], wanted: str) -> str:
    """The code of the kind of transfer; a list of one leaves nothing to ask."""
    if wanted and wanted not in known:
        listed = ", ".join(f"{code} ({words})" for code, words in known.items())
        talk.give_up(f"This profile has no such transfer type. Known: {listed}. Nothing was sent.")
    if wanted or len(known) == 1:
        return wanted or next(iter(known))
    offers = [Offer(f"{words} ({code})") for code, words in known.items()]
    return list(known)[await talk.pick("Which kind of transfer", offers)]


def _names(reason: str, *numbers: str) -> bool:
    """Whether the reason holds an account number that was typed: the journal keeps the reason."""
    within = _plain(reason)
    return any(len(_plain(number)) >= _SHORTEST_IN_TEXT and _plain(number) in within for number in numbers)


def _plain(text: str) -> str:
    return re.sub(r"[\s\-]", "", plain(text)).casefold()
