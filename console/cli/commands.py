"""The commands and what they take: parses, runs one of them, returns its exit code.

`--help` and `--version` import nothing slow; every command imports what it needs when it runs.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from console import __version__
from console.cli.exit_codes import ExitCode
from console.cli.keeping_commands import add_keeping
from console.cli.output import fail, is_mute
from console.cli.process import guarded, harden, let_develop, package_in_the_way, undecodable
from console.cli.shared_arguments import add_operator as _add_operator
from console.cli.shared_arguments import add_profile as _add_profile
from console.cli.support_commands import add_support
from console.cli.transfer_commands import add_transfers
from console.providers.registry import simulated_providers


def run(arguments: Sequence[str] | None) -> int:
    """See `console.cli.main`."""
    return guarded(lambda: _run(arguments), is_process=arguments is None)


def _run(arguments: Sequence[str] | None) -> int:
    arguments = sys.argv[1:] if arguments is None else arguments
    if undecodable(arguments):
        return fail(
            ExitCode.WRONG_USAGE, "an argument holds bytes that are no text in this terminal's encoding."
        )
    given = _parser(_needed(arguments)).parse_args(arguments)
    if problem := package_in_the_way():
        return fail(ExitCode.CANNOT_WORK, problem)
    if is_mute():
        return fail(ExitCode.CANNOT_WORK, "standard output is closed, so nothing could be told.")
    # Only for a real command: `--help` has ended the process above.
    harden()
    return _dispatch(given)


def _dispatch(given: argparse.Namespace) -> int:
    """Run one command; what is no sentence yet becomes one in `guarded`."""
    import logging

    # Libraries' warnings would land on the screen, between the lines that the app draws.
    logging.getLogger().addHandler(logging.NullHandler())
    try:
        code: int = given.run(given)
    except Exception as error:
        if (ended := _known_end(error)) is None:
            raise
        code = fail(*ended)
    return code


def _known_end(error: Exception) -> tuple[ExitCode, str] | None:
    """Code and sentence of an exception whose module isn't loaded before it is raised; None of a fault."""
    from console.credentials.vault import CredentialsError
    from console.domain.operators import NotAllowed, OperatorRefused, SignInRefused
    from console.journal.journal_errors import JournalError
    from console.services.awaited_desk import DeskClosed
    from console.settings.profiles import SettingsError
    from console.training.training_desk import NoSimulator

    if isinstance(error, (NotAllowed, SignInRefused)):
        return ExitCode.NOT_DONE, f"{error} Nothing was done."
    known = (CredentialsError, DeskClosed, JournalError, NoSimulator, OperatorRefused, SettingsError)
    return (ExitCode.CANNOT_WORK, str(error)) if isinstance(error, known) else None


# -- the commands ----------------------------------------------------------------------------------


def _console(given: argparse.Namespace) -> int:
    from console.cli.full_screen import open_console

    ended = open_console(given.profile)
    # The full screen says what was chosen; it knows no other command.
    if ended == "training":
        from console.cli.demo import run_demo

        return run_demo(simulated_providers()[0])
    return ended


def _demo(given: argparse.Namespace) -> int:
    let_develop()
    if given.tills or given.till or given.of:
        from console.cli.demo_tills import TillsRequest, run_tills

        alone = given.line or given.group or given.timings
        return run_tills(TillsRequest(given.provider, given.tills, given.till, given.of, alone=alone))
    from console.cli.demo import run_demo

    return run_demo(given.provider, in_lines=given.line, to_group=given.group, timings=given.timings)


def _academy(given: argparse.Namespace) -> int:
    from console.cli.academy_command import AcademyRequest, run_academy

    return run_academy(AcademyRequest(given.list, given.report, given.drill, given.name))


def _credentials(given: argparse.Namespace) -> int:
    from console.cli.credentials import run_credentials

    return run_credentials(given.profile, given.act, given.operator)


def _profile(given: argparse.Namespace) -> int:
    from console.cli.profile import run_profile_test

    return run_profile_test(given.profile)


def _journal(given: argparse.Namespace) -> int:
    from console.cli.journal import JournalRequest, run_journal

    return run_journal(JournalRequest(given.act, given.reason, given.transfer, given.moved, given.operator))


def _operators(given: argparse.Namespace) -> int:
    from console.cli.operators_command import OperatorsRequest, run_operators

    who = (given.who, given.role, given.name, given.operator)
    return run_operators(OperatorsRequest(given.act, *who, given.json, tuple(given.members)))


def _receipt(given: argparse.Namespace) -> int:
    from console.cli.receipt_command import ReceiptRequest, run_receipt

    return run_receipt(ReceiptRequest(given.reference, given.check, given.print, given.operator))


def _history(given: argparse.Namespace) -> int:
    from console.cli.history_command import HistoryRequest, run_history

    if given.check:
        from console.cli.export_command import run_check

        return run_check(given.check, given.operator)
    if given.output and given.format == "table":
        return fail(ExitCode.WRONG_USAGE, "a file holds csv, json or a bundle: add --format csv, say.")
    asked = (tuple(given.query), given.format, given.output, given.operator, given.tills)
    return run_history(HistoryRequest(*asked))


def _unresolved(given: argparse.Namespace) -> int:
    if given.watch:
        from console.cli.watch_command import run_watch

        return run_watch(given.profile, given.operator)
    from console.cli.history_command import run_unresolved

    return run_unresolved(given.operator)


def _ledger(given: argparse.Namespace) -> int:
    from console.services.no_ledger import MISSING

    try:
        from console.cli.ledger_command import LedgerRequest, run_ledger
    except ImportError:
        return fail(ExitCode.CANNOT_WORK, MISSING)
    till = (given.url, given.branch, given.label, given.sees)
    return run_ledger(LedgerRequest(given.act, *till, given.json, given.operator))


def _policy(given: argparse.Namespace) -> int:
    from console.cli.policy_command import PolicyRequest, run_policy

    return run_policy(PolicyRequest(given.act, given.key, given.value, given.operator))


def _figures(given: argparse.Namespace) -> int:
    from console.cli.figures_command import run_figures

    return run_figures(given.days, given.operator)


def _lookups(given: argparse.Namespace) -> int:
    from console.cli.lookups_command import run_lookups

    return run_lookups(given.since, given.of, given.operator)


# -- what they take --------------------------------------------------------------------------------

_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
_Add: TypeAlias = Callable[[_Commands], None]


def _parser(adding: Iterable[_Add]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="points-console",
        description="Move loyalty points, once and only once. Without a command: open the console.",
    )
    parser.add_argument("--version", action="version", version=f"points-console {__version__}")
    parser.set_defaults(run=_console)
    _add_profile(parser, "")
    commands = parser.add_subparsers(metavar="command")
    for add in adding:
        add(commands)
    return parser


def _needed(arguments: Sequence[str]) -> Iterable[_Add]:
    """What adds the one command that these name; all of them where they may ask for help on any.

    Two dozen parsers take 5 ms, which nobody should wait for who named a command, or none.
    """
    if not arguments:
        return ()
    named = [add for add, names in _COMMANDS.items() if arguments[0] in names]
    return named or _COMMANDS


def _add_demo(commands: _Commands) -> None:
    demo = commands.add_parser("demo", help="try the console on its own training simulator")
    demo.set_defaults(run=_demo)
    demo.add_argument("--line", action="store_true", help="play one transfer as a plain transcript")
    demo.add_argument("--group", action="store_true", help="as --line, a transfer to a group")
    demo.add_argument("--timings", action="store_true", help="as --line, and how long each step took")
    simulated = simulated_providers()
    demo.add_argument("--provider", choices=simulated, default=simulated[0], help="whom to play")
    demo.add_argument(
        "--tills", type=int, default=0, metavar="N", help="N tills that share a ledger; opens the first"
    )
    demo.add_argument(
        "--till", default="", metavar="WHO", help="open another of them: a number, or supervisor"
    )
    demo.add_argument("--of", default="", metavar="FOLDER", help="whose tills: as the first one says")


def _add_academy(commands: _Commands) -> None:
    academy = commands.add_parser("academy", help="drills on the training simulator, with a score")
    academy.set_defaults(run=_academy)
    academy.add_argument("--list", action="store_true", help="the drills there are")
    academy.add_argument("--report", action="store_true", help="who did which drills, and how well")
    academy.add_argument("--drill", default="", metavar="NAME", help="open the console with this drill")
    academy.add_argument(
        "--name", default="", metavar="WHO", help="whose score it is; this user's if left out"
    )


def _add_connection(commands: _Commands) -> None:
    credentials = commands.add_parser("credentials", help="the sign-in of a profile, in the system's keyring")
    credentials.set_defaults(run=_credentials)
    credentials.add_argument("act", choices=("set", "test", "remove"))
    _add_operator(credentials)

    profile = commands.add_parser("profile", help="try a profile out, without moving anything")
    profile.set_defaults(run=_profile)
    profile.add_argument("act", choices=("test",))
    for each in (credentials, profile):
        _add_profile(each, argparse.SUPPRESS)


def _add_journal(commands: _Commands) -> None:
    journal = commands.add_parser("journal", help="check this console's journal")
    journal.set_defaults(run=_journal)
    journal.add_argument("act", choices=("verify", "accept", "settle"))
    _add_operator(journal)
    journal.add_argument("--reason", default="", help="why, for the record (accept, settle)")
    journal.add_argument("--transfer", default="", help="a transfer whose row is damaged (settle)")
    journal.add_argument(
        "--moved", choices=("yes", "no"), default="", help="whether its points moved (settle)"
    )


def _add_past(commands: _Commands) -> None:
    history = commands.add_parser("history", help="this console's transfers, newest first")
    history.set_defaults(run=_history)
    history.add_argument(
        "query", nargs="*", metavar="QUERY", help="such as since:7d status:unknown from:4269"
    )
    history.add_argument(
        "--format",
        choices=("table", "csv", "json", "bundle"),
        default="table",
        help="json: a line each; bundle: the same, sealed so that it can be checked",
    )
    history.add_argument("--output", default="", metavar="FILE", help="where it goes, once whole")
    history.add_argument("--tills", action="store_true", help="other tills' too, as far as they are seen")
    history.add_argument("--check", default="", metavar="FILE", help="is that bundle as it was written?")
    unresolved = commands.add_parser(
        "unresolved", help="transfers without a proven result; ends with 3 if any"
    )
    unresolved.set_defaults(run=_unresolved)
    unresolved.add_argument("--watch", action="store_true", help="look for proof until there is a verdict")
    _add_profile(unresolved, argparse.SUPPRESS)

    receipt = commands.add_parser("receipt", help="the receipt of the last transfer, or of another one")
    receipt.set_defaults(run=_receipt)
    receipt.add_argument("reference", nargs="?", default="", help="which one; the last transfer if left out")
    receipt.add_argument("--print", action="store_true", help="hand it to the print_command of the settings")
    receipt.add_argument("--check", default="", metavar="CODE", help="is the code on a receipt one of ours?")
    for each in (history, unresolved, receipt):
        _add_operator(each)


def _add_people(commands: _Commands) -> None:
    figures = commands.add_parser("figures", help="what each operator did, and what stands out of it")
    figures.set_defaults(run=_figures)
    figures.add_argument("--days", type=int, default=30, help="how far back; 30 if left out")
    _add_operator(figures)

    lookups = commands.add_parser("lookups", help="who was looked up at this console, when and by whom")
    lookups.set_defaults(run=_lookups)
    lookups.add_argument(
        "--since", default="7d", metavar="WHEN", help="such as 24h or 2026-03-02; 7d if left out"
    )
    lookups.add_argument("--of", default="", metavar="ID", help="of one operator only")
    _add_operator(lookups)

    policy = commands.add_parser("policy", help="what the organisation allows at its tills")
    policy.set_defaults(run=_policy)
    policy.add_argument("act", choices=("show", "check", "set", "log"))
    _add_operator(policy)
    policy.add_argument("key", nargs="?", default="", help="such as limits.giver.points_a_day (set)")
    policy.add_argument("value", nargs="?", default="", help="what it shall be; none takes it out (set)")

    operators = commands.add_parser("operators", help="who works here, and with which role")
    operators.set_defaults(run=_operators)
    operators.add_argument("act", choices=("list", "add", "set-pin", "disable", "members"))
    operators.add_argument("who", nargs="?", default="", metavar="ID", help="whom it is about")
    told = "with which they collect points themselves; none for none (members)"
    operators.add_argument("members", nargs="*", metavar="CUSTOMER", help=told)
    operators.add_argument("--role", default="staff", choices=("staff", "agent", "supervisor"))
    operators.add_argument("--name", default="", help="their name in full (add)")
    operators.add_argument("--json", action="store_true", help="the list for a program")
    _add_operator(operators)


def _add_ledger(commands: _Commands) -> None:
    ledger = commands.add_parser("ledger", help="the ledger that the tills of a chain share (PostgreSQL)")
    ledger.set_defaults(run=_ledger)
    ledger.add_argument("act", choices=("init", "grant", "join", "status", "verify", "leave"))
    ledger.add_argument("url", nargs="?", default="", help="postgresql://host/database (init, grant, join)")
    ledger.add_argument("--branch", default="", help="which branch the till stands in (grant, join)")
    ledger.add_argument("--label", default="", help="what the till is called there (grant, join)")
    sees = ("console", "branch", "all")
    ledger.add_argument(
        "--sees", choices=sees, help="whose transfers it may read, and for whom it speaks (grant, join)"
    )
    ledger.add_argument("--json", action="store_true", help="facts for a program instead of sentences")
    _add_operator(ledger)


_COMMANDS: dict[_Add, tuple[str, ...]] = {
    _add_demo: ("demo",),
    _add_academy: ("academy",),
    add_transfers: ("transfer", "group-transfer", "reverse", "open"),
    _add_connection: ("credentials", "profile"),
    _add_journal: ("journal",),
    add_keeping: ("person", "purge"),
    _add_past: ("history", "unresolved", "receipt"),
    add_support: ("lookup", "case", "ticket", "note"),
    _add_people: ("figures", "lookups", "policy", "operators"),
    _add_ledger: ("ledger",),
}
"""What adds commands, in the order of `--help`, and which."""
