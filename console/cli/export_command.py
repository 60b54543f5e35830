"""`points-console history` with a file: csv, json or a bundle, with a bar, and the check of one."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from console.cli.elsewhere_here import elsewhere_here
from console.cli.exit_codes import ExitCode
from console.cli.output import fail, say
from console.cli.signals import run_interruptible
from console.cli.signed_in import on_this_journal
from console.domain.elsewhere import Elsewhere, ElsewhereUnreadable
from console.domain.query_line import HistoryQuery
from console.journal.export_seals import Vouched
from console.journal.journal_thread import JournalRunner
from console.services.export_bundle import CheckedExport, NotChecked, VouchedByChain, check, vouch_by_chain
from console.services.exporting import exported, lines_of
from console.services.exports import Exported
from console.settings.whole_file import whole_file

_PROGRESS_SECONDS = 0.25
_BAR_CELLS = 20
_LONGEST_LINE = 1 << 20
_MOST_NAMED = 5
_VOUCHED = {
    Vouched.OURS: "This console's journal wrote it: the seal is right, and entry {entry:,} is as it says.",
    Vouched.FORGED: "But the seal isn't this journal's: somebody changed the file and made its sums anew.",
    Vouched.ENTRY_GONE: "The seal is right, but this journal lost entry {entry:,}: it was restored or cut.",
    Vouched.ANOTHER_KEY: (
        "Which console wrote it can't be told here: its key isn't on this computer. "
        "Whoever can write files could have made all of it: check it at the console that wrote it."
    ),
}


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What is to be written where; without a file, to standard output. `asked` is the line as typed."""

    format: str
    output: str = ""
    asked: str = ""


async def export_by_lines(
    request: ExportRequest,
    query: HistoryQuery,
    journal: JournalRunner,
    tell: Callable[[str], None],
    elsewhere: Elsewhere | None = None,
) -> int:
    """Write the transfers that the query asks for, newest first; the exit code.

    With other tills' where `elsewhere` is given. May raise `ElsewhereUnreadable`: a file is then left out.
    """
    lines = lines_of(request.format, journal, request.asked, datetime.now(UTC), elsewhere)
    progress = ExportBar()

    async def written(write: Callable[[str], object]) -> int:
        return await exported(journal, elsewhere, query, lines, write, progress.tell)

    if not request.output:
        await written(sys.stdout.write)
        return 0
    try:
        with whole_file(Path(request.output)) as file:
            count = await written(file.write)
    except OSError as error:
        return fail(ExitCode.CANNOT_WORK, f"{request.output} can't be written ({error.strerror}).")
    finally:
        progress.end()
    tell(f"{count:,} transfer{'' if count == 1 else 's'} in {request.output}.")
    if request.format == "bundle":
        tell(f"To check it: points-console history --check {request.output}")
    return 0


class ExportBar:
    """How far an export has come, on standard error, where somebody sees it."""

    def __init__(self) -> None:
        self._shows = sys.stderr.isatty()
        self._began = self._told = time.monotonic()

    def tell(self, exported: Exported) -> None:
        """So many are written."""
        now = time.monotonic()
        if self._shows and now - self._told >= _PROGRESS_SECONDS:
            self._told = now
            bar = "█" * round(exported.share * _BAR_CELLS)
            speed = exported.count / (now - self._began)
            self._write(
                f"\r{bar:░<{_BAR_CELLS}} {exported.share:4.0%}  {exported.count:,} transfers, "
                f"{speed:,.0f} a second. Ctrl+C leaves no file. "
            )

    def end(self) -> None:
        """Leave the line."""
        if self._told != self._began:
            self._write("\n")

    def _write(self, text: str) -> None:
        with suppress(OSError):
            sys.stderr.write(text)
            sys.stderr.flush()


# -- checked ---------------------------------------------------------------------------------------


_OF_CHAIN = {
    VouchedByChain.OURS: (
        "A console of this chain sealed it, and the ledger still holds what each of {tills} "
        "had written by then."
    ),
    VouchedByChain.FORGED: "But the chain's seal isn't right: no console of this chain wrote it.",
    VouchedByChain.ENTRY_GONE: (
        "A console of this chain sealed it. But the ledger has no such entry of {missing}, "
        "or doesn't show it to this console."
    ),
    VouchedByChain.UNASKED: (
        "A console of this chain sealed it. Whether the ledger still holds what {tills} had written "
        "can't be told now. {why}"
    ),
}
_NOT_PROVEN = (
    "What it says of other tills is what the ledger's list said then. That list isn't sealed, each till's "
    "entries are: points-console ledger verify reads them."
)
_NO_CHAIN = "The chain's own seal can be checked at its consoles only."


def run_check(path: str, signed_in_as: str = "") -> int:
    """Say whether a bundle is as it was written, and whether this console wrote it; the exit code."""
    from console.settings.folders import data_folder

    try:
        with Path(path).open("rb") as file:
            checked = check(iter(lambda: file.readline(_LONGEST_LINE), b""))
    except OSError as error:
        return fail(ExitCode.WRONG_USAGE, f"{path} can't be read ({error.strerror}).")
    except NotChecked as error:
        return fail(ExitCode.LOOK_FIRST, f"{path}: {error}")

    async def vouched(journal: JournalRunner) -> int:
        found = await journal.run(lambda store: store.vouch(checked.digest, checked.seal))
        if not checked.chain_seal:
            return tell_checked(checked, found, say)
        return await tell_of_chain(checked, found, elsewhere_here, say)

    if not (data_folder() / "journal" / "journal.sqlite").exists():
        return tell_checked(checked, Vouched.ANOTHER_KEY, say)  # to look, no journal is begun
    return run_interruptible(on_this_journal(vouched, signed_in_as))


def tell_checked(checked: CheckedExport, vouched: Vouched, tell: Callable[[str], None]) -> int:
    """What is proven and what isn't; the exit code."""
    _tell_whole(checked, tell)
    tell(_VOUCHED[vouched].format(entry=checked.seal.entry))
    return 0 if vouched is Vouched.OURS else ExitCode.LOOK_FIRST


async def tell_of_chain(
    checked: CheckedExport,
    vouched: Vouched,
    open_elsewhere: Callable[[], Elsewhere | None],
    tell: Callable[[str], None],
) -> int:
    """The same of a file with several tills' transfers, which any console of their chain can vouch for."""
    try:
        elsewhere = open_elsewhere()
    except ElsewhereUnreadable:
        elsewhere = None
    if elsewhere is None:
        code = tell_checked(checked, vouched, tell)
        tell(_NO_CHAIN)
    else:
        of_chain, missing, why = await vouch_by_chain(checked, elsewhere)
        _tell_whole(checked, tell)
        if vouched is not Vouched.ANOTHER_KEY:
            tell(_VOUCHED[vouched].format(entry=checked.seal.entry))
        tills = f"{len(checked.heads):,} other till{'' if len(checked.heads) == 1 else 's'}"
        named = "; ".join(f"{each.till} ({each.entry:,})" for each in missing[:_MOST_NAMED])
        tell(_OF_CHAIN[of_chain].format(tills=tills, missing=named, why=why))
        is_good = of_chain is VouchedByChain.OURS and vouched in (Vouched.OURS, Vouched.ANOTHER_KEY)
        code = 0 if is_good else ExitCode.LOOK_FIRST
    tell(_NOT_PROVEN)
    return code


def _tell_whole(checked: CheckedExport, tell: Callable[[str], None]) -> None:
    asked = f", asked for: {checked.asked}" if checked.asked else ""
    made = checked.made.astimezone()
    many = "" if checked.count == 1 else "s"
    tell(f"{checked.count:,} transfer{many}, written {made.day} {made:%b %Y %H:%M:%S %z}{asked}.")
    tell("Nothing in it was changed since its last line was written.")
