"""Parties that are bank accounts: numbers are asked for unseen, never taken from the command line."""

from __future__ import annotations

from collections.abc import Mapping

from console.cli.parties import Parties, TransferRequest, program_given, require_recipient
from console.cli.prompts import Option, Prompter
from console.domain.account_numbers import names_account
from console.domain.parties import NO_PROGRAM, Account, Program
from console.domain.points import format_points
from console.domain.problems import Local, local
from console.services.accounts import AccountService
from console.services.lacking import lacking

NEVER_ARGUMENTS = (
    "Account numbers are never taken from the command line, where other programs can read them. "
    "Leave --from and --to out; they are asked for unseen."
)


async def find_accounts(prompter: Prompter, request: TransferRequest) -> Parties:
    """Two accounts, the kind of transfer, and the reason that travels with it."""
    accounts, types = prompter.desk.accounts, prompter.desk.capabilities.transfer_types
    if accounts is None:
        prompter.give_up("The provider of this profile has no bank accounts. Nothing was sent.")
    if request.sender or request.recipient:
        prompter.give_up(NEVER_ARGUMENTS)
    for sentence in lacking(prompter.desk.capabilities):
        prompter.say(sentence)
    given, sender = await _find(prompter, accounts, "From")
    program_given(prompter, sender, NO_PROGRAM)
    taken, recipient = await _find(prompter, accounts, "To")
    require_recipient(prompter, recipient, sender)
    code = await _transfer_type(prompter, types, request.transfer_type)
    reason = request.note or await prompter.ask("Reason, travels with the transfer (Enter for none): ")
    if names_account(reason, (given, taken)):
        prompter.refuse((local(Local.REASON_DIGITS),))
    return Parties(sender, recipient, Program(NO_PROGRAM, ""), transfer_type=code, reason=reason.strip())


async def _find(prompter: Prompter, accounts: AccountService, side: str) -> tuple[str, Account]:
    """What was typed and the account with that number; told by its ends only."""
    typed = await prompter.ask(f"{side}, account number (not shown while you type): ", secret=True)
    with prompter.refusing():
        found = await accounts.find(typed)
    told = [found.masked_name]
    if found.status:
        told.append(found.status.lower().replace("_", " "))
    prompter.say(f"{side}: {', '.join(told)}.")
    _tell_balance(prompter, found)
    return typed, found


def _tell_balance(prompter: Prompter, account: Account) -> None:
    if account.available is None:
        prompter.say("  The provider told no balance.")
        return
    told = [f"{format_points(account.available)} available"]
    if account.on_hold:
        told.append(f"{format_points(account.on_hold)} on hold")
    if account.expiring:
        soonest = account.expiring[0]
        told.append(f"{format_points(soonest.points)} expire on {soonest.on:%d %b %Y}")
    prompter.say(f"  {', '.join(told)}.")


async def _transfer_type(prompter: Prompter, known: Mapping[str, str], wanted: str) -> str:
    """The code of the kind of transfer; a list of one leaves nothing to ask."""
    if wanted and wanted not in known:
        listed = ", ".join(f"{code} ({words})" for code, words in known.items())
        prompter.give_up(f"This profile has no such transfer type. Known: {listed}. Nothing was sent.")
    if wanted or len(known) == 1:
        return wanted or next(iter(known))
    options = [Option(f"{words} ({code})") for code, words in known.items()]
    return list(known)[await prompter.pick("Which kind of transfer", options)]
