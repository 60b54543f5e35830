"""The simulator as a process: `python -m console.simulator --home DIR`.

It lives as long as its standard input stays open, so it can't outlive the console that started it, even
one that was killed.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import shutil
import signal
import sys
import threading
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from console.simulator.server.behaviour_options import UnknownBehaviour, from_texts

if TYPE_CHECKING:
    from console.simulator.capillary.api import CapillaryProvider
    from console.simulator.capillary.running import CapillaryAccess
    from console.simulator.mastercard.api import MastercardProvider
    from console.simulator.mastercard.running import MastercardAccess

    Running = tuple[CapillaryProvider | MastercardProvider, CapillaryAccess | MastercardAccess]

_READ = 4096


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m console.simulator", description="The training simulator."
    )
    parser.add_argument("--home", type=Path, required=True, help="the folder of the training ledger")
    parser.add_argument(
        "--provider", choices=("capillary", "mastercard"), default="capillary", help="whom to play"
    )
    parser.add_argument("--port", type=int, default=0, help="0 takes a free port")
    parser.add_argument(
        "--encryption",
        choices=("on", "off"),
        help="seal request and answer bodies; on for mastercard, off for capillary unless said",
    )
    parser.add_argument(
        "--otp",
        choices=("required", "off"),
        default="required",
        help="the code policy, where the provider sends codes",
    )
    parser.add_argument(
        "--behave",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="answer a question the documents leave open, such as error_status=400, notes_length=20,"
        " rate_limit=60 or wrapper=encryptedData; GET /training/behaviour lists them all",
    )
    parser.add_argument("--remove-home", action="store_true", help="delete the folder at the end")
    return parser.parse_args()


def _tell_when_input_ends(loop: asyncio.AbstractEventLoop, ended: asyncio.Event) -> None:
    # A bare read: a thread left inside sys.stdin would hold its lock while the interpreter shuts down.
    with contextlib.suppress(OSError):
        while os.read(0, _READ):
            pass
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(ended.set)


def _simulator(arguments: argparse.Namespace) -> AbstractAsyncContextManager[Running]:
    # Each provider is imported where it is played: the other one only costs time.
    if arguments.provider == "mastercard":
        from console.simulator.mastercard.behaviour import MastercardBehaviour
        from console.simulator.mastercard.running import mastercard_running

        usual = MastercardBehaviour(encryption=arguments.encryption != "off")
        behaviour = from_texts(usual, arguments.behave)
        return mastercard_running(arguments.home, behaviour=behaviour, port=arguments.port)
    from console.simulator.capillary.behaviour import CapillaryBehaviour
    from console.simulator.capillary.running import MEMBERS, capillary_running

    return capillary_running(
        arguments.home,
        encryption=arguments.encryption == "on",
        otp=arguments.otp,
        members=MEMBERS,
        behaviour=from_texts(CapillaryBehaviour(), arguments.behave),
        port=arguments.port,
    )


def _end_on_signals(loop: asyncio.AbstractEventLoop, ended: asyncio.Event) -> None:
    """Windows hasn't all of them, and no handlers in its loop."""
    for name in ("SIGTERM", "SIGINT", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is None:
            continue
        try:
            loop.add_signal_handler(number, ended.set)
        except NotImplementedError:
            signal.signal(number, lambda _number, _frame: loop.call_soon_threadsafe(ended.set))


async def _run(arguments: argparse.Namespace) -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    _end_on_signals(loop, ended)
    async with _simulator(arguments) as (_, access):
        sys.stdout.write(json.dumps(asdict(access)) + "\n")
        sys.stdout.flush()
        threading.Thread(target=_tell_when_input_ends, args=(loop, ended), daemon=True).start()
        await ended.wait()


def _belongs_to_somebody(home: Path) -> bool:
    """Whether deleting `home` could delete what isn't ours."""
    return home.is_symlink() or (home.exists() and (not home.is_dir() or any(home.iterdir())))


def main() -> int:
    """Serve until told to stop; 2 where the folder must not be removed."""
    arguments = _arguments()
    home: Path = arguments.home
    if arguments.remove_home and _belongs_to_somebody(home):
        sys.stderr.write("--remove-home wants a new or an empty folder, so that nothing else gets deleted.\n")
        return 2
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        asyncio.run(_run(arguments))
    except UnknownBehaviour as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except BrokenPipeError:
        return 0  # whoever started it was gone before it listened
    except OSError as error:
        sys.stderr.write(f"The simulator can't listen: {error.strerror}.\n")
        return 1
    finally:
        if arguments.remove_home:
            shutil.rmtree(home, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
