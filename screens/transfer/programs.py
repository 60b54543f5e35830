"""Which programmes a transfer may be in: the sender's own, else the organisation's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from console.domain.parties import Holder, Program
from console.domain.points import format_points
from console.domain.problems import ProviderError

if TYPE_CHECKING:
    from console.services.desk import Desk


async def read_programs(desk: Desk) -> tuple[Program, ...]:
    """The organisation's programmes; none where they can't be read, the sender's own are left."""
    try:
        return tuple([each for known in desk.directories.values() for each in await known.programs()])
    except ProviderError:
        return ()


def to_choose(programs: Sequence[Program], sender: Holder | None) -> list[Program]:
    """The programmes to choose from; the organisation's default stays the default where the sender has it."""
    default = next((each.id for each in programs if each.is_default), None)
    held = () if sender is None else sender.programs
    offered = [Program(each.program_id, each.name, each.program_id == default) for each in held]
    return offered or list(programs)


def usable_points(holder: Holder | None) -> dict[int, str]:
    """What could be moved of each programme, in words by the programme's number; nothing of nobody."""
    held = () if holder is None else holder.programs
    return {each.program_id: format_points(each.usable) for each in held}


def chosen(program_id: int | None, programs: Sequence[Program], sender: Holder | None) -> Program | None:
    """The programme of this number with its name; None where none is chosen."""
    if program_id is None:
        return None
    held = () if sender is None else sender.programs
    names = (*((each.program_id, each.name) for each in held), *((each.id, each.name) for each in programs))
    return Program(program_id, next((name for number, name in names if number == program_id), ""))
