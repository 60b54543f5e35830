"""`points-console journal`: is the journal whole, and what a person decides where it isn't."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from console.cli.exit_codes import ExitCode
from console.cli.operator_sign_in import sign_in_operator
from console.cli.output import fail, say
from console.cli.profile_desk import journal_and_people
from console.cli.signals import run_interruptible
from console.cli.terminal import StandardTerminal, Terminal
from console.journal.journal_errors import JournalBehind, JournalError, JournalGone
from console.services.journal_care import JournalCare

if TYPE_CHECKING:
    from console.journal.damage import Damaged
    from console.journal.journal_thread import Journal
    from console.journal.verification import Span, Verified

_ACCEPT = "To go on with what is there: points-console journal accept --reason …"


@dataclass(frozen=True)
class JournalRequest:
    """What was asked for on the command line."""

    act: str
    reason: str = ""
    transfer: str = ""
    moved: str = ""
    signed_in_as: str = ""

    @property
    def lacks(self) -> str:
        """What is missing from it, as a sentence."""
        if self.act == "settle" and not (self.transfer and self.moved):
            return "say which with --transfer, and whether its points moved with --moved yes or --moved no."
        if self.act != "verify" and not self.reason.strip():
            return "say why with --reason, for the record."
        return ""


def run_journal(request: JournalRequest) -> int:
    """Do what was asked for; the exit code."""
    if request.lacks:
        return fail(ExitCode.WRONG_USAGE, request.lacks)
    return run_interruptible(_at_terminal(request, StandardTerminal()))


async def _at_terminal(request: JournalRequest, terminal: Terminal) -> int:
    """Whoever decides signs in first; to look, nobody has to."""
    from console.credentials.keyring_vault import KeyringVault
    from console.domain.clock import SystemClock

    clock = SystemClock()
    async with journal_and_people(KeyringVault(), clock) as (journal, people):
        if request.act != "verify":
            await sign_in_operator(terminal, people, clock, request.signed_in_as)
        care = JournalCare(journal, people.at_desk, clock)
        return await journal_by_lines(request, journal, care, say, _fail)


def _fail(sentence: str) -> int:
    return fail(ExitCode.CANNOT_WORK, sentence)


async def journal_by_lines(
    request: JournalRequest,
    journal: Journal,
    care: JournalCare,
    say: Callable[[str], None],
    say_error: Callable[[str], int],
) -> int:
    """Do what was asked for; the exit code."""
    try:
        match request.act:
            case "verify":
                await _verify(journal, say)
            case "accept":
                await care.accept(request.reason)
                say("The journal is accepted as it is; transfers may go on.")
            case "settle":
                await _settle(request, care, say)
        return 0
    except LookupError:
        return say_error(f"no damaged transfer is called {request.transfer}.")
    except (JournalGone, JournalBehind) as error:
        return say_error(f"{error} {_ACCEPT}")
    except JournalError as error:
        return say_error(str(error))


async def _settle(request: JournalRequest, care: JournalCare, say: Callable[[str], None]) -> None:
    moved = request.moved == "yes"
    await care.settle(request.transfer, request.reason, moved=moved)
    say(f"{request.transfer} is settled: its points {'moved' if moved else 'did not move'}.")


async def _verify(journal: Journal, say: Callable[[str], None]) -> None:
    # Before the chain: its walk ends at the first bad entry, and these must be told all the same.
    for damaged in await journal.run(lambda store: store.damaged()):
        say(_about(damaged))
    verified = await journal.run(lambda store: store.verify())
    for span in verified.foreign:
        say(_cant_be_told(span, verified))
    for purge in verified.purged:
        were = f"{purge.entries:,} entr{'y was' if purge.entries == 1 else 'ies were'}"
        say(f"The details of {were} taken out on {purge.day} by {purge.operator}; hash and seal stayed.")
    others = "none of the others changed" if verified.foreign else "none changed"
    say(f"{verified.entries} entries, {others}.")


def _about(damaged: Damaged) -> str:
    known = [f"{key[0].value} {key[1]}" for key in (damaged.sender_key, damaged.recipient_key) if key]
    whom = " and ".join(known) if len(known) == 2 else "everybody"
    if not damaged.stops_sending:
        return f"Transfer {damaged.reference} can't be read: {damaged.why}. It had ended, so it stops nobody."
    return (
        f"Transfer {damaged.reference} can't be read: {damaged.why}. Until it is settled, sending stops for "
        f"{whom}. Find out at the provider whether its points moved, then: points-console journal settle "
        f"--transfer {damaged.reference} --moved yes|no --reason …"
    )


def _cant_be_told(span: Span, verified: Verified) -> str:
    until = "" if span.last == verified.entries else f" before entry {span.last + 1} was written"
    what, were = ("it", "was") if span.first == span.last else ("they", "were")
    return (
        f"{str(span).capitalize()} {were} sealed with a key that isn't in this keyring: "
        f"whether {what} {were} changed{until} can't be told."
    )
