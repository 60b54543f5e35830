"""Groups for the doubles' desk: standard ones, and a service that answers with what the test put there."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from console.domain.identifiers import IdentifierKind, guess_kinds
from console.domain.parties import Group, Match, Member, Party, ProgramBalance, Role, Standing
from console.domain.party_kinds import PartyKind
from console.domain.problems import Local, ProviderError, local
from console.domain.transfers import HistoryRow
from console.services.directories import Answer, Directory, Found, NotFound
from tests.doubles.desk_double import NOW, RAVI, DeskDouble, Gate, party, row
from tests.doubles.matches import group_match

NOBODY = Party(PartyKind.CUSTOMER, "")
"""The side that a ledger leaves out."""


def member(number: int, name: str = "", **what: object) -> Member:
    """A member who may move points, unless told otherwise."""
    rights: dict[str, object] = {"role": Role.SECONDARY, "may_transfer": True, **what}
    return Member(party(name or f"Member {number}", str(1000 + number)), **rights)  # type: ignore[arg-type]


FAMILY = (
    Member(RAVI, Role.PRIMARY, may_transfer=True),
    member(2, "Priya S•••"),
    member(3, "Anil K•••", may_transfer=False),
    member(4, "Meera D•••", may_transfer=None, role=Role.UNKNOWN),
    member(5, "Sara T•••", active=False),
)


def group(name: str = "Family One", number: str = "901", **changes: object) -> Group:
    """A group with a member of every sort and two programmes."""
    what: dict[str, object] = {
        "external_id": "FAM-ONE-0042",
        "status": "ACTIVE",
        "standing": Standing.CLEAR,
        "members": FAMILY,
        "programs": (
            ProgramBalance(973, "Default", Decimal(4200), Decimal(50)),
            ProgramBalance(1042, "Gold club", Decimal(-120)),
        ),
        "max_size": 10,
        **changes,
    }
    return Group(number, name, **what)  # type: ignore[arg-type]


def fleet() -> Group:
    """Sixty members, two of whom have left."""
    return group("Fleet North", members=tuple(member(n, active=n < 59) for n in range(1, 61)), max_size=None)


def match(of: Group) -> Match:
    """This group as a line of a choice list."""
    led_by = of.primary.party.masked_name if of.primary is not None else ""
    return group_match(of.id, of.name, of.status, of.standing, led_by, of.active_members)


def ledger_row(number: int = 1, *, outgoing: bool = True, of: Group | None = None) -> HistoryRow:
    """One debit or credit of a group's ledger: no other side, no note."""
    ours = (of or group()).party
    bare = row(number, outgoing=outgoing)
    return HistoryRow(
        transfer_id=f"L{number:04}",
        outgoing=outgoing,
        sender=ours if outgoing else NOBODY,
        recipient=NOBODY if outgoing else ours,
        reported=bare.reported,
        at=bare.at or NOW,
        program_name="Default",
    )


@dataclass
class GroupsDouble(Directory):
    """Misses, unless the test put something else there."""

    answers: dict[str, Answer | Exception] = field(default_factory=dict)
    by_id: dict[str, Group] = field(default_factory=dict)
    gate: Gate = field(default_factory=Gate)
    asked: list[str] = field(default_factory=list)

    async def find(self, typed: str, kind: IdentifierKind | None = None) -> Answer:
        self.asked.append(typed)
        await self.gate.passed()
        answer = self.answers.get(typed) or NotFound((PartyKind.GROUP,), (local(Local.NO_SUCH_GROUP),))
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def get(self, number: str) -> Group:
        self.asked.append(f"id {number}")
        await self.gate.passed()
        if number not in self.by_id:
            raise ProviderError(local(Local.NO_SUCH_GROUP))
        return self.by_id[number]


def found(of: Group) -> GroupsDouble:
    """Groups among which this one answers to its name."""
    return GroupsDouble(answers={of.name: Found(of)}, by_id={of.id: of})


def desk_of(groups: GroupsDouble, *typed: str) -> DeskDouble:
    """A desk where no customer answers to what is typed."""
    desk = DeskDouble(groups=groups)
    for text in typed:
        desk.lookup.answers[text] = NotFound(guess_kinds(text, "91"), (local(Local.NO_SUCH_CUSTOMER),))
    return desk


def family(of: Group | None = None) -> DeskDouble:
    """A desk where a group answers to its name, and no customer."""
    of = of or group()
    return desk_of(found(of), of.name)
