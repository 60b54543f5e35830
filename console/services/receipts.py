"""Receipts: of one transfer, of the last one, and whether a code on paper is one of this journal's."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from console.domain.operators import AtDesk, Right
from console.domain.query_line import HistoryQuery
from console.domain.transfers import NEVER_SENT_STATES, Intent, State
from console.explanations.receipt_text import receipt_lines
from console.journal.journal_thread import JournalRunner
from console.services.threads import in_background
from console.settings.whole_file import whole_file

_PRINTER_SECONDS = 20


class NotPrinted(Exception):
    """The print command didn't take the receipt; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """One receipt, ready to be shown, printed or kept."""

    shown: Intent
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The lines, each with its end."""
        return "".join(f"{line}\n" for line in self.lines)


@dataclass(frozen=True, slots=True)
class CodeCheck:
    """What the journal says of a code: where the transfer stood on that receipt, and where it stands now."""

    then: State | None
    """None where no receipt of this journal has this code."""
    now: Intent


class ReceiptService:
    """Makes receipts of what the journal holds, and keeps them as files in `folder` where that is wanted.

    `training` names the profiles that move nothing real. Who may not read what happened meets `NotAllowed`.
    """

    def __init__(
        self,
        journal: JournalRunner,
        at_desk: AtDesk,
        folder: Path,
        training: Collection[str],
        print_command: str = "",
    ) -> None:
        self._journal = journal
        self._at_desk = at_desk
        self._folder = folder
        self._training = training
        self._command = shlex.split(print_command)

    @property
    def can_print(self) -> bool:
        """Whether the settings name a command that prints."""
        return bool(self._command)

    async def of(self, reference: str) -> ReceiptPage | None:
        """The receipt of one transfer; None where this journal has none of that name."""
        found = await self._found(reference)
        return None if found is None else await self._page(found)

    async def newest(self) -> ReceiptPage | None:
        """The receipt of the last transfer that left; None before there is one."""
        self._at_desk.require(Right.PAST)
        left = frozenset(State) - NEVER_SENT_STATES
        rows = await self._journal.run(lambda journal: journal.page(HistoryQuery(states=left), limit=1))
        return await self._page(rows[0][1]) if rows else None

    async def check(self, reference: str, code: str) -> CodeCheck | None:
        """Whether `code` stands on a receipt of this transfer; None where there is no such transfer."""
        found = await self._found(reference)
        if found is None:
            return None
        then = await self._journal.run(lambda journal: journal.state_on_receipt(found, code))
        return CodeCheck(then, found)

    async def print(self, page: ReceiptPage) -> None:
        """Hand the receipt to the print command. Raises `NotPrinted`."""
        await in_background(lambda: _handed_to(self._command, page.text))

    async def save(self, page: ReceiptPage) -> Path:
        """Keep the receipt as a text file for this user alone; where it is. Raises `OSError`."""
        return await in_background(lambda: _saved(page, self._folder))

    async def _found(self, reference: str) -> Intent | None:
        self._at_desk.require(Right.PAST)
        return await self._journal.run(lambda journal: journal.get(reference))

    async def _page(self, found: Intent) -> ReceiptPage:
        code = await self._journal.run(lambda journal: journal.receipt_code(found))
        return ReceiptPage(found, receipt_lines(found, training=found.profile in self._training, code=code))


def _saved(page: ReceiptPage, folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"receipt-{page.shown.reference}.txt"
    with whole_file(path) as file:
        file.write(page.text)
    return path


def _handed_to(command: list[str], text: str) -> None:
    try:
        done = subprocess.run(  # noqa: S603 - the command of this user's own settings, without a shell
            command, input=text.encode(), capture_output=True, timeout=_PRINTER_SECONDS, check=False
        )
    except (OSError, ValueError) as error:
        raise NotPrinted(f"{command[0]} can't be started. Check print_command in the settings.") from error
    except subprocess.TimeoutExpired as error:
        raise NotPrinted(f"{command[0]} took too long. Look at the printer before you try again.") from error
    if done.returncode:
        raise NotPrinted(f"{command[0]} ended with {done.returncode}: the printer may not have the receipt.")
