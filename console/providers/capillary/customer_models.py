"""Customers, balances and programmes as Capillary writes them, in every documented spelling."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, BeforeValidator, Field

from console.providers.answer_problems import listed
from console.providers.capillary.wire import TOLERANT, Envelope, Points, Text, Wire, WireId


def _labelled(value: Any) -> Any:
    """A customer's status as its word alone, out of a text, an object or a log with one active entry.

    No page shows this part of an answer, so anything else counts as absent.
    """
    entries = [one for one in listed(value) if not isinstance(one, dict) or one.get("isActive") is not False]
    first = entries[0] if len(entries) == 1 else None
    if isinstance(first, dict):
        first = next(
            (first[key] for key in ("status", "name", "label") if isinstance(first.get(key), str)), None
        )
    return first if isinstance(first, str) else ""


Label = Annotated[Text, BeforeValidator(_labelled)]


class IdentifierRow(Wire):
    """One identifier of a customer, with the provider's word for its kind."""

    type: Text = ""
    value: Text = ""


class ChannelRow(Wire):
    """One way to reach a customer, and whether it was verified."""

    type: Text = ""
    value: Text = ""
    verified: bool | None = None


class AttributionRow(Wire):
    """When a profile was made and last changed."""

    create_date: Text = ""
    modified_date: Text = ""


class CustomerProfile(Wire):
    """What one source, such as a shop or an app, knows of the customer."""

    first_name: Text = Field(default="", validation_alias=AliasChoices("firstName", "firstname"))
    last_name: Text = Field(default="", validation_alias=AliasChoices("lastName", "lastname"))
    source: Text = ""
    identifiers: Annotated[tuple[IdentifierRow, ...], BeforeValidator(listed)] = ()
    comm_channels: Annotated[tuple[ChannelRow, ...], BeforeValidator(listed)] = ()
    attribution: AttributionRow | None = None


class LoyaltyInfo(Wire):
    """Whether a customer is in the loyalty programme, and since when."""

    loyalty_type: Text = ""
    attribution_v2: AttributionRow | None = Field(default=None, alias="attributionV2")


class FraudDetails(Wire):
    """The provider's word on fraud."""

    status: Text = ""


class ProgramDetails(Wire):
    """One programme of a customer, as look-ups (`mlp`) give it."""

    program_id: Annotated[int, Field(ge=0, lt=10**18)]
    program_title: Text = Field(
        default="", validation_alias=AliasChoices("programTitle", "title", "programName", "name")
    )
    loyalty_points: Points | None = None
    delayed_points: Points | None = None


class CustomerFields(BaseModel):
    """A customer wherever one stands: alone, or as a side of a check."""

    model_config = TOLERANT

    id: WireId | None = Field(default=None, validation_alias=AliasChoices("id", "userId", "customerId"))
    profiles: Annotated[tuple[CustomerProfile, ...], BeforeValidator(listed)] = ()
    loyalty_info: LoyaltyInfo | None = None
    fraud_details: FraudDetails | None = None
    customer_status: Label = Field(
        default="", validation_alias=AliasChoices("customerStatus", "customerStatusDetails", "statusDetails")
    )
    loyalty_program_details: Annotated[tuple[ProgramDetails, ...], BeforeValidator(listed)] = ()


class CustomerAnswer(CustomerFields, Envelope):
    """A customer's details, flat beside their warnings."""


class CheckRow(Wire):
    """The provider's word on one transfer; the amount and the verdict are spelt in two ways each."""

    points: Points | None = Field(
        default=None, validation_alias=AliasChoices("pointsTobeTransferred", "pointsToBeTransferred")
    )
    transfer_from: CustomerFields | None = None
    transfer_to: CustomerFields | None = None
    transferrable: bool | None = Field(
        default=None, validation_alias=AliasChoices("transferrable", "transferable", "transferreable")
    )


class CheckAnswer(Envelope):
    """The answer to a precheck (Capillary, isTransferrable)."""

    data: Annotated[tuple[CheckRow, ...], BeforeValidator(listed)] = ()


class CodeAnswer(Envelope):
    """A code was made under this number; nobody reads it back, and none means that no code was made."""

    created_id: int | None = None


class BalanceAnswer(Envelope):
    """One programme's balance, or the sum where the provider names no programme."""

    program_id: int | None = None
    main_points: Points | None = None
    promised_points: Points | None = None


class ExpiryRow(Wire):
    """Points that end at a time, told with and without a zone."""

    points: Points | None = None
    expiry_date: Text = ""
    expiry_date_iso: Text = Field(default="", alias="expiryDateISO")
    program_id: int | None = None


class ExpiryAnswer(Envelope):
    """The points that end, under each of its documented names."""

    expiry_schedules: Annotated[tuple[ExpiryRow, ...], BeforeValidator(listed)] = Field(
        default=(), validation_alias=AliasChoices("expirySchedules", "expirySchedule", "data")
    )


class ProgramRow(Wire):
    """One programme, under each of its documented names."""

    program_id: Annotated[int, Field(ge=0, lt=10**18, validation_alias=AliasChoices("programId", "id"))]
    program_name: Text = Field(
        default="", validation_alias=AliasChoices("programName", "programTitle", "name", "title")
    )
    is_default: bool | None = Field(
        default=None, validation_alias=AliasChoices("isDefault", "default", "defaultProgram")
    )


class ProgramsAnswer(Envelope):
    """The organisation's programmes."""

    programs: Annotated[tuple[ProgramRow, ...], BeforeValidator(listed)] = Field(
        validation_alias=AliasChoices("data", "programs", "loyaltyPrograms", "entity")
    )


class MatchedRow(Wire):
    """The identifier by which a search found somebody."""

    id_type: Text = Field(default="", validation_alias=AliasChoices("idType", "type"))
    id_value: Text = Field(default="", validation_alias=AliasChoices("idValue", "value"))


class FoundRow(Wire):
    """One customer a search found."""

    user_id: WireId = Field(validation_alias=AliasChoices("userId", "id", "customerId"))
    matched_identifiers: Annotated[tuple[MatchedRow, ...], BeforeValidator(listed)] = ()
    profiles: Annotated[tuple[CustomerProfile, ...], BeforeValidator(listed)] = ()


class SearchAnswer(Envelope):
    """The customers a search found."""

    data: Annotated[tuple[FoundRow, ...], BeforeValidator(listed)]
