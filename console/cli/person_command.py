"""`points-console person`: everything this console holds about somebody, written into files for them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from console.cli.exit_codes import ExitCode
from console.cli.output import fail
from console.cli.patience import told_if_long
from console.cli.profile_desk import ledger_named
from console.cli.signals import run_interruptible
from console.cli.signed_in import signed_in
from console.cli.terminal import StandardTerminal, Terminal
from console.domain.parties import Party
from console.services.persons_data import PersonsData, lines_of
from console.settings.whole_file import whole_file

if TYPE_CHECKING:
    from console.services.persons_data import Data


_OTHER_TILLS = (
    "Only this console was searched. Other tills of the chain keep their own transfers and look-ups: run "
    "this there too. The shared ledger has their masked names and keyed hashes, no numbers."
)


@dataclass(frozen=True, slots=True)
class PersonRequest:
    """What was asked for on the command line. `number` is the provider's own."""

    number: str
    output: str
    kind: str = ""
    signed_in_as: str = ""


def run_person(request: PersonRequest) -> int:
    """Write what is kept about somebody into two files; the exit code."""
    return run_interruptible(_at_terminal(request, StandardTerminal()))


async def _at_terminal(request: PersonRequest, terminal: Terminal) -> int:
    """A supervisor signs in first."""
    async with signed_in(terminal, request.signed_in_as) as (journal, desk, clock):
        kept = PersonsData(journal, desk, clock)
        return await person_by_lines(request, kept, terminal.say, shares=ledger_named() is not None)


async def person_by_lines(
    request: PersonRequest, kept: PersonsData, say: Callable[[str], None], *, shares: bool = False
) -> int:
    """Find whom the number means, and write; the exit code."""
    with told_if_long("Reading the journal"):
        kinds = await kept.kinds_called(request.number)
    meant = [kind for kind in kinds if request.kind in ("", kind.value)]
    if not meant:
        return fail(
            ExitCode.NOT_DONE,
            f"this journal has nothing under {request.number!r}. It goes by the provider's own number, which "
            "stands on the card of a look-up: mobiles and e-mails are never kept."
            + (f" {_OTHER_TILLS}" if shares else ""),
        )
    if len(meant) > 1:
        named = " or ".join(f"--kind {kind.value}" for kind in meant)
        return fail(ExitCode.WRONG_USAGE, f"{request.number} means several: say {named}.")
    party = Party(meant[0], request.number)
    with told_if_long("Reading the journal"):
        data = await kept.of(party)
    path = Path(request.output).with_suffix(".json")
    try:
        await _write(kept, party, data, path)
    except OSError as error:
        return fail(
            ExitCode.CANNOT_WORK, f"{path} can't be written ({error.strerror}). Nothing was handed out."
        )
    counts = f"{len(data['transfers'])} transfers, {len(data['look_ups'])} look-ups and reveals"
    say(f"{party.kind.value} {party.id}: {counts}, in {path} and {path.with_suffix('.txt').name}, on record.")
    if shares:
        say(_OTHER_TILLS)
    say("Make sure that it is them before you hand it out.")
    return 0


async def _write(kept: PersonsData, party: Party, data: Data, path: Path) -> None:
    """Both files, which have their names once it is on record."""
    with whole_file(path) as facts, whole_file(path.with_suffix(".txt")) as words:
        facts.write(f"{json.dumps(data, ensure_ascii=False, indent=2)}\n")
        words.write("".join(f"{line}\n" for line in lines_of(data)))
        await kept.handed_out(party, data)
