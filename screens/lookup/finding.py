"""What the look-up screens ask the desk: customers first, and where nobody answers, groups.

A reference of ours names a transfer, and comes before them all unless it could be somebody's number.
"""

from __future__ import annotations

from dataclasses import dataclass

from console.domain.identifiers import Identifier, IdentifierKind
from console.domain.input_text import tidy
from console.domain.parties import Party, PartyKind
from console.domain.problems import Problem, ProviderError
from console.domain.references import MARK, read_reference
from console.services.desk import Desk
from console.services.groups import GroupChoice, GroupFound, GroupMissed
from console.services.lookup import Choice, Found, Missed
from screens.lookup.query_bar import SoughtAs, kind_words


@dataclass(frozen=True, slots=True)
class Nobody:
    """Neither a customer nor a group answers, as far as they could be asked."""

    readings: tuple[Identifier, ...]
    """Those of a customer that were tried."""
    groups: bool
    """Whether groups were tried as well."""
    problems: tuple[Problem, ...]
    failed: bool = False
    """Whether groups could not be asked."""


@dataclass(frozen=True, slots=True)
class OurTransfer:
    """A transfer of this console, by what the history finds it by."""

    reference: str


@dataclass(frozen=True, slots=True)
class NoTransfer:
    """What was marked as a reference is none of this console's."""

    written: str


Answer = Found | Choice | GroupFound | GroupChoice | Nobody | OurTransfer | NoTransfer


async def find(desk: Desk, typed: str, kind: SoughtAs | None) -> Answer:
    """Whoever is behind `typed`; with `kind`, as that alone. Raises `ProviderError` for faults."""
    if kind is not None:
        return await _find_person(desk, typed, kind)
    if not is_number(typed):
        if (transfer := await transfer_named(desk, typed)) is not None:
            return transfer
        if is_marked(typed):
            return NoTransfer(tidy(typed))
    answer = await _find_person(desk, typed, kind)
    if isinstance(answer, Nobody) and (transfer := await transfer_named(desk, typed)) is not None:
        return transfer
    return answer


def is_marked(typed: str) -> bool:
    """Whether this can only be a reference: nobody's number begins with its sign."""
    return tidy(typed).startswith(MARK)


def is_number(typed: str) -> bool:
    """Whether this is more likely somebody's number than a reference, though it may be one."""
    reference = read_reference(typed)
    return reference is not None and reference.isdigit() and not is_marked(typed)


async def transfer_named(desk: Desk, typed: str) -> OurTransfer | None:
    """The transfer of this console whose reference, or its beginning behind `#`, this is."""
    reference = await desk.history.named(tidy(typed))
    return OurTransfer(reference) if reference else None


async def _find_person(desk: Desk, typed: str, kind: SoughtAs | None) -> Answer:
    if kind is PartyKind.GROUP:
        return await _group(desk, typed, Missed((), ()))
    answer = await desk.lookup.find(typed, kind)
    if not isinstance(answer, Missed):
        return answer
    if kind is None and desk.groups is not None:
        return await _group_after_all(desk, typed, answer)
    return Nobody(answer.tried, groups=False, problems=answer.problems)


async def again(desk: Desk, party: Party) -> Answer:
    """A party by the provider's number, as after a choice or to refresh a card."""
    if party.kind is PartyKind.GROUP:
        assert desk.groups is not None  # noqa: S101 - somebody found it there
        return GroupFound(await desk.groups.group(party.id))
    customer = await desk.lookup.customer(party.id)
    return Found(customer, Identifier(IdentifierKind.CUSTOMER_ID, customer.id))


async def _group_after_all(desk: Desk, typed: str, missed: Missed) -> Answer:
    """A fault of this last try doesn't hide that no customer answered: both are told."""
    try:
        return await _group(desk, typed, missed)
    except ProviderError as error:
        return Nobody(missed.tried, False, (*missed.problems, *error.problems), failed=True)


async def _group(desk: Desk, typed: str, missed: Missed) -> Answer:
    assert desk.groups is not None  # noqa: S101 - asked for only where there are groups
    answer = await desk.groups.find(typed)
    if isinstance(answer, GroupMissed):
        return Nobody(missed.tried, groups=True, problems=missed.problems or answer.problems)
    return answer


def tried_words(typed: str, nobody: Nobody) -> str:
    """`Tried as mobile · 91 added, id, group.`"""
    kinds: tuple[SoughtAs, ...] = tuple(each.kind for each in nobody.readings)
    kinds += (PartyKind.GROUP,) if nobody.groups else ()
    tried = f"Tried as {', '.join(kind_words(typed, kind, nobody.readings) for kind in kinds)}."
    return f"{tried} Groups could not be asked." if nobody.failed else tried
