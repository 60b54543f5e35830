"""`points-console receipt`: a receipt as the screens show it, and the check of the code on one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from console.cli.exit_codes import ExitCode
from console.cli.output import fail, say
from console.cli.profile_desk import training_profiles
from console.cli.signals import run_interruptible
from console.cli.signed_in import by_whoever_reads
from console.domain.operators import AtDesk
from console.domain.points import format_points
from console.domain.references import read_reference
from console.domain.retention import is_removed
from console.domain.transfers import Intent
from console.explanations.words import describe, words_for
from console.journal.journal_thread import Journal
from console.services.receipts import CodeCheck, NotPrinted, ReceiptPage, ReceiptService

_DONE = 0


@dataclass(frozen=True, slots=True)
class ReceiptRequest:
    """What was asked for on the command line; without a reference the last transfer is meant."""

    reference: str = ""
    code: str = ""
    to_printer: bool = False
    signed_in_as: str = ""

    @property
    def lacks(self) -> str:
        """What is missing from it, or wrong with it, as a sentence."""
        if self.code and not self.reference:
            return "say which transfer's receipt it is: points-console receipt REFERENCE --check CODE"
        if self.reference and read_reference(self.reference) is None:
            return "a reference has ten characters, as it stands on the receipt."
        return ""


def run_receipt(request: ReceiptRequest) -> int:
    """Do what was asked for; the exit code."""
    from console.providers.registry import load_settings
    from console.settings.folders import data_folder, settings_path

    if request.lacks:
        return fail(ExitCode.WRONG_USAGE, request.lacks)
    command, folder = load_settings(settings_path()).print_command, data_folder() / "receipts"

    async def work(journal: Journal, reader: AtDesk) -> int:
        service = ReceiptService(journal, reader, folder, training_profiles(), command)
        return await receipt_by_lines(request, service, say)

    return run_interruptible(by_whoever_reads(work, request.signed_in_as))


async def receipt_by_lines(
    request: ReceiptRequest, receipts: ReceiptService, say: Callable[[str], None]
) -> int:
    """Tell the receipt, print it, or check the code of one; the exit code."""
    reference = read_reference(request.reference) or ""
    if request.code:
        checked = await receipts.check(reference, request.code)
        return _told(checked, reference, say)
    page = await (receipts.of(reference) if reference else receipts.newest())
    if page is None:
        said = f"this console's journal has no transfer {reference}." if reference else _NONE_YET
        return fail(ExitCode.NOT_DONE, said)
    return await _printed(receipts, page) if request.to_printer else _shown(page, say)


_NONE_YET = "no transfer has left this console yet."


def _shown(page: ReceiptPage, say: Callable[[str], None]) -> int:
    for line in page.lines:
        say(line)
    return _DONE


async def _printed(receipts: ReceiptService, page: ReceiptPage) -> int:
    if not receipts.can_print:
        return fail(ExitCode.CANNOT_WORK, 'no printer is set. Put print_command = "lp" into the settings.')
    try:
        await receipts.print(page)
    except NotPrinted as error:
        return fail(ExitCode.CANNOT_WORK, str(error))
    return _DONE


def _told(checked: CodeCheck | None, reference: str, say: Callable[[str], None]) -> int:
    """What the journal says of a code, so that it can be laid beside the paper."""
    if checked is not None and is_removed(checked.now):
        return fail(
            ExitCode.LOOK_FIRST,
            f"what {reference} said of its two sides was taken out when its time was over: no code of it can "
            "be checked any more.",
        )
    if checked is None or checked.then is None:
        return fail(
            ExitCode.LOOK_FIRST,
            f"no receipt of transfer {reference} has this code here: it was altered, mistyped, made at "
            "another console, or before this journal's key was lost.",
        )
    say(f"The code is right. That receipt says: {_said_by(checked.now)}, {words_for(checked.then).title}.")
    if checked.then is not checked.now.state:
        say(f"Since then it has become: {describe(checked.now).title}.")
    return _DONE


def _said_by(shown: Intent) -> str:
    order = shown.order
    return f"{format_points(order.points)} from {order.sender.label} to {order.recipient.label}"
