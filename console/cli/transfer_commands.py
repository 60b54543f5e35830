"""The commands that make a transfer: line by line, or filled into the full screen."""

from __future__ import annotations

import argparse
from typing import TypeAlias

from console.cli.shared_arguments import add_operator, add_profile

_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_transfers(commands: _Commands) -> None:
    """`transfer`, `group-transfer` and `open`."""
    transfer = commands.add_parser("transfer", help="one transfer as plain prompts and sentences")
    transfer.set_defaults(run=_transfer, with_groups=False, by="")
    _add_order(transfer, "CUSTOMER", "mobile, e-mail, card or id; never a bank account's number")
    transfer.add_argument(
        "--type", default="", metavar="CODE", help="kind of transfer, where the provider has several"
    )

    group_transfer = commands.add_parser(
        "group-transfer", help="the same where a group gives or gets the points"
    )
    group_transfer.set_defaults(run=_transfer, with_groups=True, type="")
    _add_order(group_transfer, "WHO", "a person as for transfer, or g: and a group's name or number")
    group_transfer.add_argument(
        "--by", default="", metavar="MEMBER", help="who asks for points of a group: mobile, id or name"
    )
    reverse = commands.add_parser("reverse", help="send the points of a transfer back, as a new transfer")
    reverse.set_defaults(run=_reverse)
    reverse.add_argument("reference", metavar="REFERENCE", help="the transfer that is to be undone")
    reverse.add_argument("--points", default="", help="fewer than all that can come back")
    reverse.add_argument("--by", default="", metavar="MEMBER", help="who asks for points of a group")
    _add_ticket(reverse)
    for each in (transfer, group_transfer, reverse):
        add_profile(each, argparse.SUPPRESS)
        add_operator(each)
    _add_open(commands)


def _add_open(commands: _Commands) -> None:
    screen = commands.add_parser("open", help="open the console with a transfer filled in; nothing is sent")
    screen.set_defaults(run=_open)
    who = "a person, or g: and a group's name or number; never a bank account's number"
    _add_order(screen, "WHO", who, is_timed=False)
    add_profile(screen, argparse.SUPPRESS)


def _add_order(command: argparse.ArgumentParser, who: str, described: str, *, is_timed: bool = True) -> None:
    command.add_argument("--from", dest="sender", default="", metavar=who, help=described)
    command.add_argument("--to", dest="recipient", default="", metavar=who, help=described)
    command.add_argument("--points", default="", help="how many, a whole number")
    command.add_argument("--program", type=int, help="programme id; the sender's first one if left out")
    command.add_argument("--note", default="", help="travels with the transfer")
    _add_ticket(command)
    if is_timed:
        command.add_argument("--timings", action="store_true", help="say at the end how long each step took")


def _add_ticket(command: argparse.ArgumentParser) -> None:
    command.add_argument("--ticket", default="", help="of your help desk; stays in this console's record")


def _transfer(given: argparse.Namespace) -> int:
    from console.cli.transfer import run_transfer
    from console.cli.transfer_parties import TransferRequest

    order = (given.sender, given.recipient, given.points, given.program, given.note)
    request = TransferRequest(*order, given.by, given.type, given.ticket, given.timings)
    return run_transfer(given.profile, request, given.operator, with_groups=given.with_groups)


def _reverse(given: argparse.Namespace) -> int:
    from console.cli.reverse_command import run_reverse
    from console.cli.transfer_parties import TransferRequest

    request = TransferRequest(points=given.points, by=given.by, ticket=given.ticket)
    return run_reverse(given.reference, request, given.profile, given.operator)


def _open(given: argparse.Namespace) -> int:
    from console.cli.open_command import OpenRequest, run_open

    order = (given.sender, given.recipient, given.points, given.program, given.note, given.ticket)
    return run_open(given.profile, OpenRequest(*order))
