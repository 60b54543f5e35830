"""Who was at this desk lately, in memory only: gone with the console, and another operator sees their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console.domain.parties import Party

MOST_RECENTS = 9
"""As many as there are digits to pick one with."""


@dataclass(frozen=True, slots=True)
class RecentParty:
    """Somebody who was looked up, and whether they are to stay at the top."""

    party: Party
    kept: bool = False


class Recents:
    """Masked names and the provider's own ids, by operator; those kept first, then the latest."""

    def __init__(self) -> None:
        self._seen: dict[str, list[RecentParty]] = {}

    def note(self, operator: str, party: Party) -> None:
        """Somebody was found for this operator."""
        before = self._seen.setdefault(operator, [])
        same = next((each for each in before if each.party.key == party.key), RecentParty(party))
        others = [each for each in before if each is not same]
        self._order(operator, [RecentParty(party, same.kept), *others])

    def of(self, operator: str) -> tuple[RecentParty, ...]:
        """Those of one operator."""
        return tuple(self._seen.get(operator, ()))

    def keep(self, operator: str, party: Party) -> None:
        """Have somebody stay at the top, or no longer."""
        turned = (
            RecentParty(each.party, each.kept ^ (each.party.key == party.key)) for each in self.of(operator)
        )
        self._order(operator, list(turned))

    def _order(self, operator: str, seen: list[RecentParty]) -> None:
        self._seen[operator] = sorted(seen, key=lambda each: not each.kept)[:MOST_RECENTS]
