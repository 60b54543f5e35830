"""Who was here lately: the latest first, those kept above them, and everybody sees their own."""

from __future__ import annotations

from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.recents import MOST_RECENTS, Recents

_PARTIES = [Party(PartyKind.CUSTOMER, str(number), f"Person {number}") for number in range(12)]


def _names(recents: Recents, operator: str = "asha") -> list[str]:
    return [f"{'*' * each.kept}{each.party.id}" for each in recents.of(operator)]


def test_the_latest_stands_first_and_once() -> None:
    recents = Recents()
    for number in (1, 2, 3, 1):
        recents.note("asha", _PARTIES[number])
    assert _names(recents) == ["1", "3", "2"]


def test_one_that_is_kept_stays_at_the_top_until_it_is_not() -> None:
    recents = Recents()
    recents.note("asha", _PARTIES[0])
    recents.keep("asha", _PARTIES[0])
    for each in _PARTIES[1:]:
        recents.note("asha", each)
    assert _names(recents)[:2] == ["*0", "11"]
    assert len(_names(recents)) == MOST_RECENTS
    recents.keep("asha", _PARTIES[0])
    assert "*0" not in _names(recents)


def test_another_operator_sees_none_of_it() -> None:
    recents = Recents()
    recents.note("asha", _PARTIES[1])
    assert _names(recents, "meena") == []
