"""The commands of whoever works on a ticket, and what they take."""

from __future__ import annotations

import argparse
from typing import TypeAlias

from console.cli.exit_codes import ExitCode
from console.cli.output import fail
from console.cli.shared_arguments import add_operator, add_profile

_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


READINGS = ("mobile", "email", "customer-id", "card", "external-id", "name", "group")
"""As what somebody can be looked up; `lookup_command` knows what they mean."""


def add_support(commands: _Commands) -> None:
    """Looking somebody up, a transfer's story and its file, tickets and notes."""
    lookup = commands.add_parser("lookup", help="who is this, and what do they hold")
    lookup.set_defaults(run=_lookup)
    lookup.add_argument(
        "who",
        nargs="?",
        default="",
        metavar="WHO",
        help="asked for if left out; an account's number always",
    )
    lookup.add_argument("--as", dest="kind", default="", choices=READINGS, help="as this alone")
    lookup.add_argument("--format", choices=("text", "json"), default="text", help="json: for a program")
    add_profile(lookup, argparse.SUPPRESS)
    add_operator(lookup)

    case = commands.add_parser("case", help="everything about one transfer, for a ticket")
    case.set_defaults(run=_case)
    case.add_argument(
        "named", nargs="*", metavar="REFERENCE", help="or a transfer's number, a ticket, a pasted text"
    )
    case.add_argument("--bundle", default="", metavar="FILE", help="all of it as a file for support, masked")
    case.add_argument("--replay", default="", metavar="FILE", help="play a bundle on the training simulator")

    ticket = commands.add_parser("ticket", help="put your help desk's ticket on a transfer (agents)")
    ticket.set_defaults(run=_ticket)
    ticket.add_argument("named", metavar="REFERENCE", help="as for case")
    ticket.add_argument("ticket", metavar="TICKET", help='such as INC-4412; "" takes it off again')
    note = commands.add_parser("note", help="write a note on a transfer, for good (agents)")
    note.set_defaults(run=_note)
    note.add_argument("named", metavar="REFERENCE", help="as for case")
    note.add_argument("words", nargs="+", metavar="WORDS", help="what there is to say")
    for each in (case, ticket, note):
        add_operator(each)


def _lookup(given: argparse.Namespace) -> int:
    from console.cli.lookup_command import LookupRequest, run_lookup

    request = LookupRequest(given.who, given.kind, given.format == "json", given.operator)
    return run_lookup(given.profile, request)


def _case(given: argparse.Namespace) -> int:
    named = " ".join(given.named)
    if bool(named) == bool(given.replay):
        return fail(ExitCode.WRONG_USAGE, "say which transfer, or --replay and a bundle's file.")
    if given.replay:
        from console.cli.bundle_command import run_replay

        return run_replay(given.replay)
    if given.bundle:
        from console.cli.bundle_command import run_bundle

        return run_bundle(named, given.bundle, given.operator)
    from console.cli.case_command import run_case

    return run_case(named, given.operator)


def _ticket(given: argparse.Namespace) -> int:
    from console.cli.ticket_command import run_ticket

    return run_ticket(given.named, given.ticket, given.operator)


def _note(given: argparse.Namespace) -> int:
    from console.cli.ticket_command import run_note

    return run_note(given.named, " ".join(given.words), given.operator)
