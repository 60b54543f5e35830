"""`points-console demo --tills 2`: tills of one chain on this machine, each in a terminal of its own."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from console.cli.exit_codes import ExitCode
from console.cli.full_screen import run_app
from console.cli.output import fail, is_terminal, say
from console.providers.registry import PROVIDERS
from console.training.demo_chain import (
    MOST_TILLS,
    DemoChain,
    DemoHost,
    NoChain,
    label_of,
    what_is_missing,
)
from console.training.temporary_postgres import NoPostgres
from console.training.training_desk import NoSimulator


@dataclass(frozen=True)
class TillsRequest:
    """What was asked for on the command line."""

    provider: str
    tills: int = 0
    till: str = ""
    of: str = ""
    alone: bool = False
    """A transcript was asked for too, which one till plays alone."""

    @property
    def lacks(self) -> str:
        """What is missing from it, or too much, as a sentence."""
        if self.alone:
            return "--line and --group play one till alone. Leave them out."
        if self.tills:
            if self.till or self.of:
                return "--tills begins a demonstration, --till and --of join one."
            if not 2 <= self.tills <= MOST_TILLS:
                return f"--tills takes 2 to {MOST_TILLS}."
        elif not (self.till and self.of):
            return "say which till, and of which demonstration: --till 2 --of FOLDER, as the first one says."
        return ""


def run_tills(request: TillsRequest) -> int:
    """The exit code. Whatever was started ends with this process."""
    if request.lacks:
        return fail(ExitCode.WRONG_USAGE, request.lacks)
    if missing := what_is_missing():
        return fail(ExitCode.CANNOT_WORK, missing)
    if not is_terminal():
        return fail(ExitCode.CANNOT_WORK, "each till needs a terminal of its own.")
    try:
        return _begin(request) if request.tills else _join_in(request)
    except (NoChain, NoPostgres, NoSimulator) as error:
        return fail(ExitCode.CANNOT_WORK, str(error))


def _begin(request: TillsRequest) -> int:
    say("Starting a simulator and a PostgreSQL …")
    host = DemoHost(request.provider, request.tills)
    try:
        chain = host.chain()
        for who in chain.members:
            if who != "1":
                say(f"{label_of(who)}, in another terminal: {chain.command(who)}")
        return _show(chain, "1")
    finally:
        host.stop()


def _join_in(request: TillsRequest) -> int:
    folder = Path(request.of)
    chain = DemoChain.read(folder)
    if request.till not in chain.members:
        known = ", ".join(chain.members)
        raise NoChain(f"there is no till {request.till} in this demonstration, only: {known}.")
    try:
        return _show(chain, request.till)
    finally:
        if not chain.is_open:
            # It ended meanwhile; what this till wrote since must not stay behind.
            shutil.rmtree(folder, ignore_errors=True)


def _show(chain: DemoChain, who: str) -> int:
    from console.services.awaited_desk import Opening

    parties, label = PROVIDERS[chain.provider].parties, label_of(who)
    return run_app(
        lambda: Opening(partial(chain.open, who), environment="training", profile=label, parties=parties)
    )
