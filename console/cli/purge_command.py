"""`points-console purge`: what is past its time, told first, and taken out where that is wanted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from console.cli.patience import told_if_long
from console.cli.signals import run_interruptible
from console.cli.signed_in import signed_in
from console.cli.terminal import StandardTerminal, Terminal

if TYPE_CHECKING:
    from console.services.retention_service import Overdue, RetentionService

_WHAT = {
    "transfers": "whom they were between, notes and everybody's words",
    "look-ups": "whom they and reveals were about, and why",
    "receipts": "those kept as files",
}
_STAYS = (
    "When, how much, by whom, and every entry's hash and seal stay. What is open, watched, not audited yet "
    "or an alarm stays whole. Requests and answers (F12) are never kept."
)
_LEDGER = (
    "Only this console's journal was looked at: each other till takes out its own. "
    "The shared ledger's rows of these lose their names once this console's entries arrive there; its own "
    "entries keep keyed hashes. README tells its administrator what else there is."
)


def run_purge(*, really: bool, signed_in_as: str) -> int:
    """Tell what is past its time, or take it out; the exit code."""
    return run_interruptible(_at_terminal(StandardTerminal(), signed_in_as, really=really))


async def _at_terminal(terminal: Terminal, signed_in_as: str, *, really: bool) -> int:
    """A supervisor signs in first."""
    from console.providers.registry import load_settings
    from console.services.retention_service import RetentionService
    from console.settings.folders import data_folder, settings_path
    from console.settings.policy_file import load_policy, policy_path

    retention = load_policy(policy_path()).policy.retention
    shares = load_settings(settings_path()).ledger is not None
    async with signed_in(terminal, signed_in_as) as (journal, desk, clock):
        receipts, index = data_folder() / "receipts", data_folder() / "journal" / "search.sqlite"
        service = RetentionService(journal, desk, clock, retention, receipts, index)
        return await purge_by_lines(service, terminal.say, really=really, shares=shares)


async def purge_by_lines(
    service: RetentionService, say: Callable[[str], None], *, really: bool, shares: bool = False
) -> int:
    """A line for each class, and what stays; the exit code."""
    with told_if_long("Taking it out" if really else "Reading the journal"):
        found = await (service.purge() if really else service.overdue())
    for each in found:
        say(_line(each))
    say(_STAYS)
    if shares:
        say(_LEDGER)
    if not any(each.count for each in found):
        say("Nothing is past its time.")
    elif really:
        say("Taken out, for good, and on record.")
    else:
        say("Nothing was taken out. For good: points-console purge --yes")
    return 0


def _line(each: Overdue) -> str:
    if not each.months:
        return f"{each.what}: kept, by the policy (retention)."
    day = each.before.astimezone()
    when = f"from before {day.day} {day:%b %Y} ({each.months} months)"
    return f"{each.what}: {each.count:,} {when}, {_WHAT[each.what]}."
