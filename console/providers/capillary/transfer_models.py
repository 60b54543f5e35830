"""Transfers as Capillary writes them: the answer to a transfer, and the rows of a history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator, Field

from console.domain.masking import mask_name
from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.providers.answer_problems import listed
from console.providers.capillary.wire import (
    ENTITY_TYPES,
    Envelope,
    Points,
    Text,
    Wire,
    WireId,
    id_text,
)

BESIDE_THE_VERDICT = frozenset(
    {"warnings", "transferredfrom", "transferredto", "transferredfromusergroup2", "transferredtousergroup2"}
)
"""Names under which a status is somebody's own and says nothing of the transfer: warnings hold `false` beside
a success, too, and people and groups have a status of theirs."""


class Person(Wire):
    """A customer on one side of a transfer."""

    user_id: WireId | None = None
    first_name: Text = ""
    last_name: Text = ""


class GroupSide(Wire):
    """A user group on one side of a transfer, as it was then; its members may be left out."""

    id: WireId | None = None
    group_name: Text = ""


SideOfRow = Annotated[Person | WireId | None, Field(union_mode="left_to_right")]


class BreakupRow(Wire):
    """Points taken from one earning programme."""

    program_id: Annotated[int, Field(ge=0, lt=10**18)]
    deducted_points: Points | None = None
    program_current_points: Points | None = None


Breakup = Annotated[
    tuple[BreakupRow, ...] | Annotated[tuple[BreakupRow, ...], BeforeValidator(listed)],
    Field(union_mode="left_to_right"),
]
"""An array, as documented, is read without leaving pydantic's own code; see `listed` for the rest."""


@dataclass(frozen=True, slots=True)
class _Side:
    """All that a row says about one side. For a group, the person is only the member who acted."""

    entity_id: int | str | None
    entity_type: str
    person: Person | int | str | None
    group: GroupSide | None
    old_name: str

    @property
    def kind(self) -> PartyKind:
        grouped = self.group is not None or self.entity_type.upper() == ENTITY_TYPES[PartyKind.GROUP]
        return PartyKind.GROUP if grouped else PartyKind.CUSTOMER

    @property
    def ids(self) -> frozenset[str]:
        inner: int | str | None
        if self.kind is PartyKind.GROUP:
            inner = self.group.id if self.group else None
        else:
            inner = self.person.user_id if isinstance(self.person, Person) else self.person
        return frozenset({id_text(self.entity_id), id_text(inner)} - {""})

    def is_only(self, party: Party) -> bool:
        """Whether all that the row says of this side means `party`; a row needn't say of what kind it is."""
        told = self.entity_type.upper()
        alike = self.kind is party.kind and told in ("", ENTITY_TYPES[party.kind])
        return alike and self.ids == {party.id}

    @property
    def party(self) -> Party:
        ids = self.ids
        return Party(self.kind, next(iter(ids)) if len(ids) == 1 else "", self._name)

    @property
    def _name(self) -> str:
        if self.kind is PartyKind.GROUP:
            return self.group.group_name if self.group else ""
        if isinstance(self.person, Person):
            return mask_name(self.person.first_name, self.person.last_name)
        first, _, last = self.old_name.partition(" ")
        return mask_name(first, last)


class TransferRow(Wire):
    """One transfer. Older pages give bare ids for the two persons, and misspell where their names stand."""

    to_entity_id: WireId | None = None
    to_entity_type: Text = ""
    from_entity_id: WireId | None = None
    from_entity_type: Text = ""
    points_transfer_date: Text = ""
    points_transfer_date_iso: Text = Field(default="", alias="pointsTransferDateISO")
    points_transferred: Points | None = None
    transfer_id: WireId | None = None
    transfer_type: Text = ""
    transferred_from: SideOfRow = None
    transferred_to: SideOfRow = None
    transferred_from_user_group2: GroupSide | None = Field(default=None, alias="transferredFromUserGroup2")
    transferred_to_user_group2: GroupSide | None = Field(default=None, alias="transferredToUserGroup2")
    transfeered_from_name: Text = ""
    tansfeered_to_name: Text = ""
    notes: Text = ""
    program_name: Text = ""
    points_transfer_breakup_by_earning_programs: Breakup = ()

    @property
    def number(self) -> str:
        """The transfer's number, or empty: it must be a positive whole number, as digits or as text."""
        text = id_text(self.transfer_id)
        whole = text.isascii() and text.isdigit() and len(text) <= 20
        return str(int(text)) if whole and int(text) > 0 else ""

    def names(self, sender: Party, recipient: Party) -> bool:
        """Whether both sides are these and nobody else, by kind and number."""
        return self._from.is_only(sender) and self._to.is_only(recipient)

    @property
    def sender(self) -> Party:
        """Who gave, as the row names them."""
        return self._from.party

    @property
    def recipient(self) -> Party:
        """Who got the points, as the row names them."""
        return self._to.party

    @property
    def _from(self) -> _Side:
        return _Side(
            self.from_entity_id,
            self.from_entity_type,
            self.transferred_from,
            self.transferred_from_user_group2,
            self.transfeered_from_name,
        )

    @property
    def _to(self) -> _Side:
        return _Side(
            self.to_entity_id,
            self.to_entity_type,
            self.transferred_to,
            self.transferred_to_user_group2,
            self.tansfeered_to_name,
        )


class TransferAnswer(Envelope):
    """The answer to a transfer, and a page of a history. `data` is None where the key is absent or null."""

    data: list[TransferRow] | None = None
