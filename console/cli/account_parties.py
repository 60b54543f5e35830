"""Parties that are bank accounts: numbers are asked for unseen, never taken from the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from console.cli.prompts import Option, Prompter
from console.cli.transfer_parties import (
    Parties,
    TransferRequest,
    find_party,
    program_given,
    require_recipient,
)
from console.domain.account_numbers import names_account
from console.domain.parties import Holder, Program
from console.domain.party_kinds import NO_PROGRAM, PartyKind
from console.domain.problems import Local, local
from console.explanations.steps_in_lines import step_in_lines

if TYPE_CHECKING:
    from console.settings.profiles import Profile

NEVER_ARGUMENTS = (
    "Account numbers are never taken from the command line, where other programs can read them. "
    "Leave --from and --to out; they are asked for unseen."
)


def misplaced(profile: Profile, request: TransferRequest) -> str:
    """Why an argument can't be used with this provider."""
    from console.providers.registry import PROVIDERS

    line = PROVIDERS[profile.provider]
    if request.transfer_type and not profile.capabilities.transfer_types:
        return "this provider has no kinds of transfer. Leave --type out."
    if PartyKind.ACCOUNT not in line.parties:
        return ""
    if request.sender or request.recipient:
        return f"{NEVER_ARGUMENTS[0].lower()}{NEVER_ARGUMENTS[1:]}"
    return "" if request.program is None else "this provider has no programmes. Leave --program out."


async def find_accounts(prompter: Prompter, request: TransferRequest) -> Parties:
    """Two accounts, the kind of transfer, and the reason that travels with it."""
    types = prompter.desk.capabilities.transfer_types
    if PartyKind.ACCOUNT not in prompter.desk.directories:
        prompter.give_up("The provider of this profile has no bank accounts. Nothing was sent.")
    if request.sender or request.recipient:
        prompter.give_up(NEVER_ARGUMENTS)
    for sentence in prompter.desk.capabilities.gaps:
        prompter.say(step_in_lines(sentence))
    given, sender = await _find(prompter, "From")
    program_given(prompter, sender, NO_PROGRAM)
    taken, recipient = await _find(prompter, "To")
    require_recipient(prompter, recipient, sender)
    code = await _transfer_type(prompter, types, request.transfer_type)
    reason = request.note or await prompter.ask("Reason, travels with the transfer (Enter for none): ")
    if names_account(reason, (given, taken)):
        prompter.refuse((local(Local.REASON_DIGITS),))
    return Parties(sender, recipient, Program(NO_PROGRAM, ""), transfer_type=code, reason=reason.strip())


async def _find(prompter: Prompter, side: str) -> tuple[str, Holder]:
    """What was typed, and the account with that number."""
    typed = await prompter.ask(f"{side}, account number (not shown while you type): ", secret=True)
    return typed, await find_party(prompter, side, PartyKind.ACCOUNT, typed)


async def _transfer_type(prompter: Prompter, known: Mapping[str, str], wanted: str) -> str:
    """The code of the kind of transfer; a list of one leaves nothing to ask."""
    if wanted and wanted not in known:
        listed = ", ".join(f"{code} ({words})" for code, words in known.items())
        prompter.give_up(f"This profile has no such transfer type. Known: {listed}. Nothing was sent.")
    if wanted or len(known) == 1:
        return wanted or next(iter(known))
    options = [Option(f"{words} ({code})") for code, words in known.items()]
    return list(known)[await prompter.pick("Which kind of transfer", options)]
