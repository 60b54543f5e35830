"""`points-console policy`: what the organisation allows here, and one key of it changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from console.cli.exit_codes import ExitCode
from console.cli.output import fail, say
from console.cli.profile_desk import open_journal
from console.cli.signals import run_interruptible
from console.cli.signed_in import signed_in
from console.cli.terminal import StandardTerminal, Terminal
from console.domain.operators import Right
from console.domain.policy import Policy
from console.journal.journal_errors import JournalError
from console.settings.policy_file import change_policy, load_policy, policy_path, values_of

if TYPE_CHECKING:
    from console.journal.journal_thread import Journal


@dataclass(frozen=True)
class PolicyRequest:
    """What was asked for on the command line."""

    act: str
    key: str = ""
    value: str = ""
    signed_in_as: str = ""

    @property
    def lacks(self) -> str:
        """What is missing from it, as a sentence."""
        complete = self.act != "set" or (self.key and self.value)
        return (
            ""
            if complete
            else "say which key and what it shall be: policy set KEY VALUE (none takes it out)."
        )


def run_policy(request: PolicyRequest) -> int:
    """Do what was asked for; the exit code."""
    if request.lacks:
        return fail(ExitCode.WRONG_USAGE, request.lacks)
    path = policy_path()
    if request.act == "show":
        return _show(path)
    if request.act == "check":
        return _check(path)
    if request.act == "log":
        return run_interruptible(tell_changes(open_journal(), say))
    return run_interruptible(_set_at_terminal(request, path, StandardTerminal()))


async def _set_at_terminal(request: PolicyRequest, path: Path, terminal: Terminal) -> int:
    """Whoever changes it signs in first."""
    async with signed_in(terminal, request.signed_in_as) as (journal, desk, _clock):
        desk.require(Right.POLICY)
        return await set_in_policy(request, path, journal, desk.name, say)


def _show(path: Path) -> int:
    written = load_policy(path)
    say(f"Policy: {path}" if path.exists() else f"Policy: the defaults; there is no {path}.")
    for key, value in values_of(written.policy).items():
        say(f"{key} = {_words(value)}{'' if key in written.chosen else '  (default)'}")
    return 0


def _check(path: Path) -> int:
    chosen = load_policy(path).chosen
    there = f"{path} is sound" if path.exists() else f"There is no {path}, so the defaults hold"
    say(f"{there}: {len(chosen)} of {len(values_of(Policy()))} keys are set.")
    return 0


async def set_in_policy(
    request: PolicyRequest, path: Path, journal: Journal, who: str, say: Callable[[str], None]
) -> int:
    """Write the key, then put the change on record; the exit code. Consoles read it at their next start."""
    try:
        change_policy(path, request.key, request.value)
        chosen = load_policy(path).chosen
        now = datetime.now(UTC)
        changes = await journal.run(lambda store: store.policy_holds(now, who, chosen))
    except JournalError as error:
        say(f"The policy is changed, but not on record yet: {error} The next console that starts records it.")
        return ExitCode.CANNOT_WORK
    for key, (before, after) in changes.items():
        say(f"{key}: {_words(before)} → {_words(after)}, recorded for {who}.")
    say("It holds from the next start of each console." if changes else "That is what it says already.")
    return 0


async def tell_changes(journal: Journal, say: Callable[[str], None]) -> int:
    """Every change on record, oldest first; the exit code."""
    try:
        changes = await journal.run(lambda store: store.policy_changes())
    finally:
        journal.close()
    for each in changes:
        what = f"{each.key}: {_words(each.before)} → {_words(each.after)}"
        say(f"{each.at.astimezone():%d %b %Y %H:%M}  {what}  ({each.who})")
    if not changes:
        say("No change of the policy is on record.")
    return 0


def _words(value: object) -> str:
    match value:
        case None:
            return "none"
        case bool():
            return str(value).lower()
        case tuple() | list():
            return f"[{', '.join(map(str, value))}]"
        case "":
            return '""'
    return str(value)
