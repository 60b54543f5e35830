"""Parties: customers, groups and bank accounts that hold points, and their balances."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from console.domain.identifiers import Identifier, IdentifierKind
from console.domain.masking import ending, mask_ends, mask_name
from console.domain.party_kinds import NO_PROGRAM, PartyKind
from console.domain.problems import Problem


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a transfer: the provider's id and a masked name, all that is ever stored of it.

    Whoever has no name is known by the end of a number instead, which the shared ledger never gets.
    """

    kind: PartyKind
    id: str
    masked_name: str = ""
    known_by: str = field(default="", compare=False)
    """`mobile ••4269`, of somebody without a name."""

    @property
    def key(self) -> tuple[PartyKind, str]:
        """Who this is: a customer and a group may have the same number."""
        return self.kind, self.id

    @property
    def label(self) -> str:
        """What to call this side, the same wherever it is named; never by a whole number of a person."""
        return self.masked_name or self.known_by or self._numbered

    @property
    def _numbered(self) -> str:
        if self.kind is PartyKind.CUSTOMER and self.id:
            return f"id {ending(self.id)}"
        return f"{self.kind.value} {self.id}".strip()


@dataclass(frozen=True, slots=True)
class PointsExpiry:
    """Points that end on a day, in the provider's calendar."""

    points: Decimal
    on: date


@dataclass(frozen=True, slots=True)
class ProgramBalance:
    """What somebody holds in one programme; a group's may be negative. `locked` points can't be moved yet."""

    program_id: int
    name: str
    usable: Decimal
    locked: Decimal = Decimal(0)
    expiring: tuple[PointsExpiry, ...] = ()
    """Soonest first."""

    @property
    def next_expiry(self) -> PointsExpiry | None:
        """The points that end first; None where nothing ends, or nobody says when."""
        return self.expiring[0] if self.expiring else None


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to reach a customer (masked), and whether the provider has seen it work."""

    kind: str
    masked: str
    verified: bool


class Standing(StrEnum):
    """What a holder's status means for a transfer, whatever the organisation calls it."""

    CLEAR = "clear"
    UNKNOWN = "unknown"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer as looked up. Names and labels are cleaned; identifiers are full and stay in memory."""

    id: str
    first_name: str = ""
    last_name: str = ""
    identifiers: tuple[Identifier, ...] = ()
    channels: tuple[Channel, ...] = ()
    in_loyalty: bool | None = None
    status: str = ""
    fraud: str = ""
    standing: Standing = Standing.UNKNOWN
    created: datetime | None = None
    modified: datetime | None = None
    programs: tuple[ProgramBalance, ...] = field(default=())

    @property
    def masked_name(self) -> str:
        """`Priya S•••`: all of a name that is stored or shown on a list."""
        return mask_name(self.first_name, self.last_name)

    @property
    def party(self) -> Party:
        """This customer as a side of a transfer."""
        return Party(
            PartyKind.CUSTOMER, self.id, self.masked_name, "" if self.masked_name else self._known_by
        )

    @property
    def numbers(self) -> tuple[Identifier, ...]:
        """Everything that names this customer, the provider's own id first."""
        kind = IdentifierKind.CUSTOMER_ID
        return (Identifier(kind, self.id), *(each for each in self.identifiers if each.kind is not kind))

    @property
    def _known_by(self) -> str:
        mobiles = (each.value for each in self.identifiers if each.kind is IdentifierKind.MOBILE)
        return next((f"{IdentifierKind.MOBILE.value} {ending(each)}" for each in mobiles), "")

    def balance(self, program_id: int) -> ProgramBalance | None:
        """The balance in one programme, or None where the provider named none."""
        return next((held for held in self.programs if held.program_id == program_id), None)


class Role(StrEnum):
    """What a customer is in a group."""

    PRIMARY = "primary member"
    SECONDARY = "member"
    UNKNOWN = "role not told"


@dataclass(frozen=True, slots=True)
class Member:
    """A customer as a member of one group, with what the group lets them do."""

    party: Party
    role: Role = Role.UNKNOWN
    active: bool = True
    may_transfer: bool | None = None
    """None where the provider doesn't say; a block stands above a permission."""


@dataclass(frozen=True, slots=True)
class Group:
    """A user group as looked up. `status` is the provider's word for it."""

    id: str
    name: str = ""
    external_id: str = ""
    status: str = ""
    standing: Standing = Standing.UNKNOWN
    members: tuple[Member, ...] = ()
    """The primary member first; those who have left stand last."""
    programs: tuple[ProgramBalance, ...] = ()
    max_size: int | None = None

    @property
    def masked_name(self) -> str:
        """A group is called by its name: it says nothing that would help to look a person up."""
        return self.name

    @property
    def party(self) -> Party:
        """This group as a side of a transfer."""
        return Party(PartyKind.GROUP, self.id, self.masked_name)

    @property
    def primary(self) -> Member | None:
        """The member who leads the group; None where the provider named none."""
        return next((member for member in self.members if member.role is Role.PRIMARY), None)

    @property
    def active_members(self) -> int:
        """How many members haven't left."""
        return sum(member.active for member in self.members)

    def member(self, customer_id: str) -> Member | None:
        """The member who is this customer, also one who has left."""
        return next((member for member in self.members if member.party.id == customer_id), None)

    def balance(self, program_id: int) -> ProgramBalance | None:
        """The balance in one programme, or None where the provider named none."""
        return next((held for held in self.programs if held.program_id == program_id), None)


@dataclass(frozen=True, slots=True)
class Account:
    """A bank account that earns points, as looked up. Its number is never part of it, only the two ends.

    `id` is the provider's random number for the account, made to be stored and shown; where there is none, a
    keyed hash of the account number. `holder_id` is the random number of whoever owns it.
    """

    id: str
    first_four: str
    last_four: str
    holder_id: str = ""
    status: str = ""
    standing: Standing = Standing.UNKNOWN
    available: Decimal | None = None
    on_hold: Decimal | None = None
    expiring: tuple[PointsExpiry, ...] = ()

    @property
    def masked_name(self) -> str:
        """`1234 •••• 5678`, or less of a short number."""
        return mask_ends(self.first_four, self.last_four)

    @property
    def party(self) -> Party:
        """This account as a side of a transfer."""
        return Party(PartyKind.ACCOUNT, self.id, self.masked_name)

    @property
    def programs(self) -> tuple[ProgramBalance, ...]:
        """The one balance an account has; none where the provider named none."""
        if self.available is None:
            return ()
        held = ProgramBalance(NO_PROGRAM, "", self.available, self.on_hold or Decimal(0), self.expiring)
        return (held,)

    def balance(self, program_id: int) -> ProgramBalance | None:
        """The account's balance; `program_id` is `NO_PROGRAM`."""
        return next((held for held in self.programs if held.program_id == program_id), None)


@dataclass(frozen=True, slots=True)
class Movement:
    """One line of an account's past: points that came (positive) or went, in the provider's words."""

    points: Decimal
    what: str
    at: datetime | None = None
    zone_known: bool = True


@dataclass(frozen=True, slots=True)
class Past:
    """The latest movements of an account, newest first; `problems` say which of its lists are missing."""

    movements: tuple[Movement, ...]
    problems: tuple[Problem, ...] = ()


Holder = Customer | Group | Account
"""Whoever can stand on a side of a transfer, as looked up."""


class GroupKey(StrEnum):
    """By what a single group can be asked for."""

    ID = "id"
    EXTERNAL_ID = "external id"
    PRIMARY_MEMBER = "primary member"
    """The customer id of the member who leads it."""


@dataclass(frozen=True, slots=True)
class Match:
    """One line of a choice list where several answer to what was typed."""

    party: Party
    matched: tuple[str, ...] = ()
    """A customer's matching identifiers, masked, such as `mobile ••••••4269`."""
    status: str = ""
    """A group's, as all below."""
    standing: Standing = Standing.UNKNOWN
    led_by: str = ""
    """The primary member's masked name."""
    members: int | None = None


@dataclass(frozen=True, slots=True)
class Program:
    """A loyalty programme of the organisation."""

    id: int
    name: str
    is_default: bool = False
