"""`points-console operators`: who works here, and what a supervisor changes about it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from console.cli.exit_codes import ExitCode
from console.cli.operator_sign_in import choose_pin, sign_in_operator
from console.cli.output import fail
from console.cli.profile_desk import ledger_of_settings, open_journal
from console.cli.signals import run_interruptible
from console.cli.terminal import StandardTerminal
from console.domain.elsewhere import Sees
from console.domain.operators import (
    AtDesk,
    Operator,
    OperatorRefused,
    OperatorRole,
    Right,
    read_operator_id,
)
from console.services.people import People
from console.services.staff_members import StaffMembers
from console.settings.policy_file import UNSET, policy_path

if TYPE_CHECKING:
    from console.cli.terminal import Terminal
    from console.credentials.vault import Vault
    from console.domain.clock import Clock
    from console.journal.journal_thread import Journal
    from console.services.pin_book import PinBook

_STILL_THERE = "Where they are at a console now, lock it (F9): on this computer it goes on until then."
"""Whoever is there is known by their sign-in; other tills hear of it from the ledger."""


@dataclass(frozen=True)
class OperatorsRequest:
    """What was asked for on the command line; `signed_in_as` is the supervisor who asks."""

    act: str
    who: str = ""
    role: str = OperatorRole.STAFF
    name: str = ""
    signed_in_as: str = ""
    as_json: bool = False
    members: tuple[str, ...] = ()

    @property
    def lacks(self) -> str:
        """What is missing from it, as a sentence."""
        if self.act == "list" or read_operator_id(self.who):
            return ""
        return "say whom, by an id of letters, digits, dots and hyphens."


def run_operators(request: OperatorsRequest) -> int:
    """Do what was asked for; the exit code."""
    from console.credentials.keyring_vault import KeyringVault
    from console.domain.clock import SystemClock
    from console.services.pin_book import PinBook

    if request.lacks:
        return fail(ExitCode.WRONG_USAGE, request.lacks)
    journal, vault, clock = open_journal(), KeyringVault(), SystemClock()
    book, members = PinBook(journal, vault, clock), StaffMembers(policy_path(), journal, clock)
    terminal = StandardTerminal(aside=request.as_json)
    return run_interruptible(_with_journal(journal, request, book, members, vault, clock, terminal))


async def _with_journal(
    journal: Journal,
    request: OperatorsRequest,
    book: PinBook,
    members: StaffMembers,
    vault: Vault,
    clock: Clock,
    terminal: Terminal,
) -> int:
    """What is decided goes to the chain's others at once, where there is a ledger that answers."""
    ledger = await ledger_of_settings(journal, vault, clock)
    try:
        if ledger is not None:
            ledger.employ(People(AtDesk(), book))
            await book.hear()
        return await operators_by_lines(request, book, members, clock, terminal)
    finally:
        if ledger is not None:
            await ledger.end()
        journal.close()


async def operators_by_lines(
    request: OperatorsRequest, book: PinBook, members: StaffMembers, clock: Clock, terminal: Terminal
) -> int:
    """The exit code. Raises `NotAllowed`, `SignInRefused` and `OperatorRefused` with a sentence."""
    who = read_operator_id(request.who)
    if request.act == "list":
        await _list(request, book, terminal)
    elif request.act == "add" and await book.is_unbegun():
        terminal.say(f"{who} becomes the first supervisor, because nobody works here yet.")
        await book.begin(who, await choose_pin(terminal))
    else:
        people = People(AtDesk(), book)
        await sign_in_operator(terminal, people, clock, request.signed_in_as)
        if request.act == "members":
            await _members(request, who, people.at_desk, book, members, terminal)
        else:
            await _change(request, who, people.at_desk, book, terminal)
    return ExitCode.DONE


async def _change(
    request: OperatorsRequest, who: str, desk: AtDesk, book: PinBook, terminal: Terminal
) -> None:
    desk.require(Right.OPERATORS)  # before anybody thinks of a PIN
    match request.act:
        case "add":
            operator = Operator(who, OperatorRole(request.role), request.name)
            await book.add(desk, operator, await choose_pin(terminal))
            terminal.say(f"{who} works here now, as {operator.role}.{_where(book)}")
        case "set-pin":
            await book.set_pin(desk, who, await choose_pin(terminal))
            terminal.say(f"{who} has another PIN.{_where(book)}")
        case "disable":
            await book.disable(desk, who)
            terminal.say(f"{who} can't sign in any more.{_where(book)} {_STILL_THERE}")


async def _members(
    request: OperatorsRequest,
    who: str,
    desk: AtDesk,
    book: PinBook,
    members: StaffMembers,
    terminal: Terminal,
) -> None:
    """Those that are told for somebody, or from now on."""
    there = await members.of(desk, who)
    if request.members:
        if who not in [each.id for each in await book.operators()]:
            raise OperatorRefused(f"Nobody called {who} works here.")
        there = () if request.members == (UNSET,) else request.members
        await members.tell(desk, who, there)
    terminal.say(
        f"{who} collects points as {', '.join(there)}." if there else f"No member is told for {who}."
    )
    if request.members:
        terminal.say("On record, and known to each console from its next start.")


def _where(book: PinBook) -> str:
    """For whom it holds, where there are others."""
    if not book.is_in_chain:
        return ""
    return {
        Sees.CONSOLE: " At this till only: head office lets it speak for others (ledger grant).",
        Sees.BRANCH: " So it is at every till of this branch, as soon as it is in the ledger.",
        Sees.ALL: " So it is at every till, as soon as it is in the ledger.",
    }[book.reach]


async def _list(request: OperatorsRequest, book: PinBook, terminal: Terminal) -> None:
    operators = await book.operators()
    if request.as_json:
        from console.cli.output import say

        facts = [
            {"id": each.id, "name": each.name, "role": each.role, "active": each.is_active}
            for each in operators
        ]
        say(json.dumps(facts))
        return
    if await book.was_changed():
        terminal.say("The journal's list of operators isn't the one this console wrote, so it doesn't count.")
    if not operators:
        terminal.say("Nobody works here yet. Make the first supervisor with: points-console operators add ID")
    for each in operators:
        parts = (each.id, each.role, each.name, "" if each.is_active else "can't sign in")
        terminal.say("  ".join(part for part in parts if part))
