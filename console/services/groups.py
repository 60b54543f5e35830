"""Finds a group from whatever names it: its name, its number, or the member who leads it."""

from __future__ import annotations

from dataclasses import dataclass, field

from console.domain.identifiers import IdentifierKind, guess_kinds
from console.domain.input_text import unwrapped
from console.domain.parties import Customer, Group, GroupKey, GroupMatch
from console.domain.problems import Context, Local, Problem, ProviderError, local
from console.providers.gateway import GroupDirectory

_MISSES = frozenset({"1619", "1632", "8015", Local.NO_SUCH_GROUP.value})
"""Codes by which the provider says that no group answers (Capillary's documents)."""


@dataclass(frozen=True, slots=True)
class GroupFound:
    """One group, with members and balances."""

    group: Group


@dataclass(frozen=True, slots=True)
class GroupChoice:
    """Several groups answer to what was typed: the operator picks one."""

    matches: tuple[GroupMatch, ...]


@dataclass(frozen=True, slots=True)
class GroupMissed:
    """No group found by any of the texts `tried`."""

    tried: tuple[str, ...] = field(repr=False)
    """What was typed may be somebody's mobile or e-mail: never part of a message."""
    problems: tuple[Problem, ...]


GroupLookup = GroupFound | GroupChoice | GroupMissed


class GroupService:
    """User groups, read only."""

    def __init__(self, directory: GroupDirectory, country_code: str) -> None:
        self._directory = directory
        self._country_code = country_code

    async def find(self, typed: str) -> GroupLookup:
        """The group behind `typed`. Raises `ProviderError` for faults.

        The provider's search knows names, numbers and the leading member's identifiers alike; only a mobile
        number has to be asked for as it is stored, with its country code.
        """
        tried = self._texts(typed)
        for text in tried:
            matches = await self._directory.find_groups(text)
            if len(matches) == 1:
                return GroupFound(await self.group(matches[0].id))
            if matches:
                return GroupChoice(matches)
        return GroupMissed(tried, (local(Local.NO_SUCH_GROUP),))

    async def group(self, group_id: str) -> Group:
        """A group by the provider's id, as after a choice or to read its balance again."""
        return await self._directory.group(GroupKey.ID, group_id)

    async def led_by(self, customer: Customer) -> Group | None:
        """The group this customer leads; None where there is none.

        No documented call lists the groups of a member who doesn't lead one.
        """
        try:
            return await self._directory.group(GroupKey.PRIMARY_MEMBER, customer.id)
        except ProviderError as error:
            if all(_is_miss(problem) for problem in error.problems):
                return None
            raise

    def _texts(self, typed: str) -> tuple[str, ...]:
        text = unwrapped(typed)
        stored = (
            each.value for each in guess_kinds(text, self._country_code) if each.kind is IdentifierKind.MOBILE
        )
        return tuple(dict.fromkeys((*stored, text))) if text else ()


def _is_miss(problem: Problem) -> bool:
    return problem.code in _MISSES and problem.context in (Context.GROUP, Context.CUSTOMER, Context.LOCAL)
