"""One transfer on the training simulator, played by itself and written down as a plain transcript."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from console.cli.account_parties import find_accounts
from console.cli.demo_operator import AccountDemoOperator, DemoOperator
from console.cli.exit_codes import ExitCode
from console.cli.group_parties import find_with_groups
from console.cli.parties import TransferRequest, find_people
from console.cli.profile_desk import close_quietly
from console.cli.transfer import TransferConversation
from console.domain.parties import Party, PartyKind

if TYPE_CHECKING:
    from console.services.desk import Desk

_SENDER, _RECIPIENT = Party(PartyKind.CUSTOMER, "565039505"), Party(PartyKind.CUSTOMER, "565039506")
_SAMPLE = TransferRequest("9148574269", "565039506", "1000", 973, "shared redemption")
_MEMBER, _GROUP = Party(PartyKind.CUSTOMER, "565345942"), Party(PartyKind.GROUP, "3847940")
_GROUP_SAMPLE = TransferRequest("565345942", "g:3847940", "1", 973, "shared redemption")


async def play_transfer(
    open_demo: Callable[[], Awaitable[Desk]], say: Callable[[str], None], *, to_group: bool
) -> int:
    """The source document's sample, played by itself; 0 only if the points moved exactly once."""
    request, find_parties = (_GROUP_SAMPLE, find_with_groups) if to_group else (_SAMPLE, find_people)
    sender, recipient = (_MEMBER, _GROUP) if to_group else (_SENDER, _RECIPIENT)
    desk = await open_demo()
    try:
        operator = DemoOperator(desk, say)
        ended = await TransferConversation(desk, operator, find_parties).run(request)
        moved = await operator.times_moved(sender, recipient, int(request.points))
        return _verdict(say, ended, moved)
    finally:
        await close_quietly(desk)


async def play_account_transfer(
    open_demo: Callable[[], Awaitable[Desk]], say: Callable[[str], None], facts: Callable[[], dict[str, Any]]
) -> int:
    """A transfer between the two sample accounts of the simulator's `facts`, played like the other one."""
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
        await close_quietly(desk)


def _verdict(say: Callable[[str], None], ended: ExitCode, moved: int) -> ExitCode:
    with suppress(OSError):
        say(f"The simulator's own ledger shows this transfer {moved} time{'' if moved == 1 else 's'}.")
    return ended if moved == (ended is ExitCode.DONE) else ExitCode.LOOK_FIRST
