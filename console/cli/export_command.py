"""`points-console history` with a file: csv, json or a bundle, with a bar, and the check of one."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from console.cli.exit_codes import ExitCode
from console.cli.output import fail, say
from console.cli.signals import run_interruptible
from console.cli.signed_in import on_this_journal
from console.domain.elsewhere import Elsewhere
from console.domain.query_line import HistoryQuery
from console.journal.export_seals import Vouched
from console.journal.journal_thread import JournalRunner
from console.services.chain_exports import export_chain
from console.services.export_bundle import CheckedExport, NotChecked, check
from console.services.exporting import lines_of
from console.services.exports import Exported, export
from console.settings.whole_file import whole_file

_PROGRESS_SECONDS = 0.25
_BAR_CELLS = 20
_LONGEST_LINE = 1 << 20
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
    lines = lines_of(request.format, journal, request.asked, datetime.now(UTC))
    progress = ExportBar()

    async def written(write: Callable[[str], object]) -> int:
        if elsewhere is None:
            return await export(journal, query, lines, write, progress.tell)
        return await export_chain(journal, elsewhere, query, lines, write)

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


def run_check(path: str, signed_in_as: str = "") -> int:
    """Say whether a bundle is as it was written, and whether this console wrote it; the exit code."""
    from console.settings import data_folder

    try:
        with Path(path).open("rb") as file:
            checked = check(iter(lambda: file.readline(_LONGEST_LINE), b""))
    except OSError as error:
        return fail(ExitCode.WRONG_USAGE, f"{path} can't be read ({error.strerror}).")
    except NotChecked as error:
        return fail(ExitCode.LOOK_FIRST, f"{path}: {error}")

    async def vouched(journal: JournalRunner) -> int:
        found = await journal.run(lambda store: store.vouch(checked.digest, checked.seal))
        return tell_checked(checked, found, say)

    if not (data_folder() / "journal" / "journal.sqlite").exists():
        return tell_checked(checked, Vouched.ANOTHER_KEY, say)  # to look, no journal is begun
    return run_interruptible(on_this_journal(vouched, signed_in_as))


def tell_checked(checked: CheckedExport, vouched: Vouched, tell: Callable[[str], None]) -> int:
    """What is proven and what isn't; the exit code."""
    asked = f", asked for: {checked.asked}" if checked.asked else ""
    made = datetime.fromisoformat(checked.made).astimezone()
    many = "" if checked.count == 1 else "s"
    tell(f"{checked.count:,} transfer{many}, written {made.day} {made:%b %Y %H:%M:%S %z}{asked}.")
    tell("Nothing in it was changed since its last line was written.")
    tell(_VOUCHED[vouched].format(entry=checked.seal.entry))
    return 0 if vouched is Vouched.OURS else ExitCode.LOOK_FIRST
