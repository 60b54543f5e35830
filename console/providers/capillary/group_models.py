"""User groups as Capillary writes them, in every documented spelling."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, ConfigDict, Field

from console.providers.answer_problems import listed
from console.providers.capillary.customer_models import ExpiryRow
from console.providers.capillary.wire import Envelope, Points, Text, Wire, WireId


def _parts(value: Any) -> Any:
    return value.split(",") if isinstance(value, str) else value


class GroupUserRow(Wire):
    """A member in the group's own details: the one place that says plainly who is active."""

    user_id: WireId | None = None
    primary_member: bool | None = None
    active: bool | None = None


class SummaryRow(Wire):
    """The group's balance in one programme; `loyalty_points` may be negative."""

    program_id: Annotated[int, Field(ge=0, lt=10**18)] | None = None
    program_title: Text = Field(
        default="", validation_alias=AliasChoices("programTitle", "title", "programName", "name")
    )
    loyalty_points: Points | None = None
    delayed_points: Points | None = None


class GroupAnswer(Envelope):
    """A group's details, flat beside their warnings."""

    model_config = ConfigDict(extra="allow")

    id: WireId | None = Field(default=None, validation_alias=AliasChoices("id", "groupId"))
    external_id: Text = ""
    group_name: Text = ""
    group_status: Text = ""
    max_group_size: int | None = None
    fleet_group_users: Annotated[tuple[GroupUserRow, ...], BeforeValidator(listed)] = ()
    points_summaries: Annotated[tuple[SummaryRow, ...], BeforeValidator(listed)] = ()
    expiry_schedules: Annotated[tuple[ExpiryRow, ...], BeforeValidator(listed)] = ()

    @property
    def tells_nothing(self) -> bool:
        """Whether nothing but warnings stands in the answer, which is how a miss may look too."""
        return not self.model_fields_set - Envelope.model_fields.keys()


class MemberRow(Wire):
    """A member in the list of members. Its `inActive` is left out on purpose: there true means active."""

    user_id: WireId = Field(validation_alias=AliasChoices("userId", "fleetUserId"))
    first_name: Text = ""
    last_name: Text = ""
    role: Text = ""
    primary_member: bool | None = None
    permissions: Annotated[tuple[Text, ...] | None, BeforeValidator(_parts)] = None
    """One text with commas; None where nothing is told, which isn't the same as an empty one."""


class Pagination(Wire):
    """How many a list has in all."""

    total: int | None = None


class MembersAnswer(Envelope):
    """A page of members."""

    pagination: Pagination | None = None
    data: Annotated[tuple[MemberRow, ...], BeforeValidator(listed)]


class FoundGroupRow(Wire):
    """One line of a search; the names are those of the primary member."""

    group_id: WireId = Field(validation_alias=AliasChoices("groupId", "id"))
    group_name: Text = ""
    group_status: Text = ""
    first_name: Text = ""
    last_name: Text = ""
    total_members: int | None = None


class GroupSearchAnswer(Envelope):
    """The groups a search found."""

    data: Annotated[tuple[FoundGroupRow, ...], BeforeValidator(listed)]
