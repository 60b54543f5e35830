"""The command line: parses, builds the object graph by hand, returns an exit code.

`--help` and `--version` import nothing slow; every command imports what it needs when it runs.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from console import __version__
from console.guard import Exit, complain, guarded, is_mute, unreadable


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the number is the process's exit code."""
    return guarded(lambda: _main(arguments), is_process=arguments is None)


def _main(arguments: Sequence[str] | None) -> int:
    if unreadable(sys.argv[1:] if arguments is None else arguments):
        return complain(Exit.USAGE, "an argument holds bytes that are no text in this terminal's encoding.")
    given = _parser().parse_args(arguments)
    if problem := _shadowed():
        return complain(Exit.CANNOT_WORK, problem)
    if is_mute():
        return complain(Exit.CANNOT_WORK, "standard output is closed, so nothing could be told.")
    _harden()
    if given.command == "demo":
        _let_develop()
    from console.commands import run

    return run(given)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="points-console",
        description="Move loyalty points, once and only once. Without a command: open the console.",
    )
    parser.add_argument("--version", action="version", version=f"points-console {__version__}")
    _add_profile(parser, "")
    commands = parser.add_subparsers(dest="command", metavar="command")

    demo = commands.add_parser("demo", help="try the console on its own training simulator")
    demo.add_argument("--line", action="store_true", help="play one transfer as a plain transcript")
    demo.add_argument("--group", action="store_true", help="as --line, a transfer to a group")
    demo.add_argument(
        "--provider", choices=("capillary", "mastercard"), default="capillary", help="whom to play"
    )

    transfer = commands.add_parser("transfer", help="one transfer as plain prompts and sentences")
    _add_order(transfer, "CUSTOMER", "mobile, e-mail, card or id; never a bank account's number")
    transfer.add_argument("--type", default="", metavar="CODE", help="kind of transfer (Mastercard)")

    group_transfer = commands.add_parser(
        "group-transfer", help="the same where a group gives or gets the points"
    )
    _add_order(group_transfer, "WHO", "a person as for transfer, or g: and a group's name or number")
    group_transfer.add_argument(
        "--by", default="", metavar="MEMBER", help="who asks for points of a group: mobile, id or name"
    )

    credentials = commands.add_parser("credentials", help="the sign-in of a profile, in the system's keyring")
    credentials.add_argument("act", choices=("set", "test", "remove"))

    profile = commands.add_parser("profile", help="try a profile out, without moving anything")
    profile.add_argument("act", choices=("test",))

    for each in (transfer, group_transfer, credentials, profile):
        # Behind the command as well as before it; left out there, the one before it counts.
        _add_profile(each, argparse.SUPPRESS)

    journal = commands.add_parser("journal", help="check this console's journal")
    journal.add_argument("act", choices=("verify", "accept", "settle"))
    journal.add_argument("--reason", default="", help="why, for the record (accept, settle)")
    journal.add_argument("--transfer", default="", help="a transfer whose row is damaged (settle)")
    journal.add_argument(
        "--moved", choices=("yes", "no"), default="", help="whether its points moved (settle)"
    )
    return parser


def _add_profile(command: argparse.ArgumentParser, default: str) -> None:
    command.add_argument("--profile", default=default, help="the connection to use, from the settings file")


def _add_order(command: argparse.ArgumentParser, who: str, described: str) -> None:
    command.add_argument("--from", dest="sender", default="", metavar=who, help=described)
    command.add_argument("--to", dest="recipient", default="", metavar=who, help=described)
    command.add_argument("--points", default="", help="how many, a whole number")
    command.add_argument("--program", type=int, help="programme id; the sender's first one if left out")
    command.add_argument("--note", default="", help="travels with the transfer")


def _shadowed() -> str:
    """Another package called `console` or `styles` in the same environment would mix with ours."""
    import importlib.util

    here = Path(__file__).resolve().parent.parent
    for name in ("console", "screens", "styles"):
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None or Path(spec.origin).resolve().parent.parent != here:
            return (
                f"another package called {name!r} is in the way. "
                "Install points-console on its own, for example with pipx."
            )
    return ""


def _harden() -> None:
    """No core files, no Textual debugging from the environment, no half-written files for others."""
    # Textual's variables log every key, load any driver module and write screenshots.
    for name in [name for name in os.environ if name.startswith("TEXTUAL")]:
        del os.environ[name]
    os.umask(0o077)
    if sys.stdout.isatty():
        # Of another window, or of this one before it was resized; they would be believed before the terminal.
        for name in ("COLUMNS", "LINES"):
            os.environ.pop(name, None)
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for name in ("SIGTERM", "SIGHUP", "SIGQUIT"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _end)


def _let_develop() -> None:
    """Textual's log and live stylesheets, where whoever works on the console asks for them by our own name.

    Only for the training simulator: the log tells every key, a code among them.
    """
    if os.environ.get("POINTS_CONSOLE_DEV") == "1":
        os.environ["TEXTUAL"] = "devtools,debug"


def _end(_number: int, _frame: object) -> None:
    """End like Ctrl+C does, so that the terminal is restored and the simulator's folder goes."""
    raise KeyboardInterrupt
