"""The commands that talk in lines: one transfer of a profile, and the demo that plays one by itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from console.cli.account_parties import find_accounts
from console.cli.group_parties import find_with_groups
from console.cli.outcome import ExitCode
from console.cli.parties import TransferRequest, find_people
from console.cli.process import cut_with, decide
from console.cli.transfer import TransferConversation
from console.domain.parties import Party, PartyKind

if TYPE_CHECKING:
    from console.credentials import Vault
    from console.services.desk import Desk
    from console.settings import Profile

_SENDER, _RECIPIENT = Party(PartyKind.CUSTOMER, "565039505"), Party(PartyKind.CUSTOMER, "565039506")
_SAMPLE = TransferRequest("9148574269", "565039506", "1000", 973, "shared redemption")
_MEMBER, _GROUP = Party(PartyKind.CUSTOMER, "565345942"), Party(PartyKind.GROUP, "3847940")
_GROUP_SAMPLE = TransferRequest("565345942", "g:3847940", "1", 973, "shared redemption")


async def transfer(
    profile: Profile,
    open_profile: Callable[[Profile, Vault], Awaitable[Desk]],
    request: TransferRequest,
    *,
    with_groups: bool,
) -> ExitCode:
    """One transfer at the terminal; a sign-in that isn't kept is asked for first."""
    from console.cli.credentials import type_sign_in
    from console.cli.terminal import StandardTerminal
    from console.credentials import KeyringVault, TypedSignIn
    from console.services.desk import DeskClosed

    terminal = StandardTerminal()
    vault = TypedSignIn(KeyringVault())
    try:
        desk = await open_profile(profile, vault)
    except DeskClosed as closed:
        if not closed.needs_sign_in:
            raise
        terminal.say(f"{closed} What you enter now is kept for this run only.")
        await type_sign_in(terminal, profile, vault)
        desk = await open_profile(profile, vault)
    people = find_people if desk.accounts is None else find_accounts
    find_parties = find_with_groups if with_groups else people
    conversation = TransferConversation(desk, terminal, find_parties)
    cut_with(lambda: conversation.code_if_cut)
    try:
        await desk.reconciliation.recover()
        return ExitCode(decide(await conversation.run(request)))
    finally:
        await _close(desk)


async def _close(desk: Desk) -> None:
    """What fails now changes nothing of what happened."""
    with suppress(Exception):
        await desk.close()


async def play_transfer(
    open_demo: Callable[[], Awaitable[Desk]], say: Callable[[str], None], *, to_group: bool
) -> int:
    """The source document's sample, played by itself; 0 only if the points moved exactly once."""
    from console.cli.demo_operator import DemoOperator

    request, find_parties = (_GROUP_SAMPLE, find_with_groups) if to_group else (_SAMPLE, find_people)
    sender, recipient = (_MEMBER, _GROUP) if to_group else (_SENDER, _RECIPIENT)
    desk = await open_demo()
    try:
        operator = DemoOperator(desk, say)
        ended = await TransferConversation(desk, operator, find_parties).run(request)
        moved = await operator.times_moved(sender, recipient, int(request.points))
        return _verdict(say, ended, moved)
    finally:
        await _close(desk)


async def play_account_transfer(
    open_demo: Callable[[], Awaitable[Desk]], say: Callable[[str], None], facts: Callable[[], dict[str, Any]]
) -> int:
    """A transfer between the two sample accounts of the simulator's `facts`, played like the other one."""
    from console.cli.demo_operator import AccountDemoOperator

    desk = await open_demo()
    try:
        giving, taking = facts()["from_account"], facts()["to_account"]
        numbers = giving["bank_account_number"], taking["bank_account_number"]
        operator = AccountDemoOperator(desk, say, numbers)
        conversation = TransferConversation(desk, operator, find_accounts)
        ended = await conversation.run(TransferRequest(points="1000", note="shared redemption"))
        sender, recipient = (Party(PartyKind.ACCOUNT, account["account_id"]) for account in (giving, taking))
        moved = await operator.times_moved(sender, recipient, 1000)
        return _verdict(say, ended, moved)
    finally:
        await _close(desk)


def _verdict(say: Callable[[str], None], ended: ExitCode, moved: int) -> ExitCode:
    with suppress(OSError):
        say(f"The simulator's own ledger shows this transfer {moved} time{'' if moved == 1 else 's'}.")
    return ended if moved == (ended is ExitCode.DONE) else ExitCode.LOOK_FIRST
