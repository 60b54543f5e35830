"""What the commands take that are about what is kept of people: `person` and `purge`."""

from __future__ import annotations

import argparse
from typing import TypeAlias

_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_keeping(commands: _Commands) -> None:
    """Add both; each imports what it needs when it runs."""
    person = commands.add_parser("person", help="all that is kept about somebody, as files for them")
    person.set_defaults(run=_person)
    person.add_argument("number", metavar="NUMBER", help="the provider's own, as look-ups show it")
    person.add_argument("--output", required=True, metavar="FILE", help="written as .json and as .txt")
    person.add_argument("--kind", default="", choices=("customer", "group", "account"))

    purge = commands.add_parser("purge", help="take out what names people once its time is over")
    purge.set_defaults(run=_purge)
    purge.add_argument("--yes", action="store_true", help="really; without it only what would go is told")
    for each in (person, purge):
        each.add_argument("--operator", default="", metavar="ID", help="who signs in; the PIN is asked for")


def _person(given: argparse.Namespace) -> int:
    from console.cli.person_command import PersonRequest, run_person

    return run_person(PersonRequest(given.number, given.output, given.kind, given.operator))


def _purge(given: argparse.Namespace) -> int:
    from console.cli.purge_command import run_purge

    return run_purge(really=given.yes, signed_in_as=given.operator)
