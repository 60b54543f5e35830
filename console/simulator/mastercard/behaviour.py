"""What the documents leave open: each field is one open question, its default the likeliest answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from console.simulator.mastercard.errors import GATEWAY_FORM, SERVICE_FORM, ErrorForm
from console.simulator.mastercard.sealing import Envelope

AmountField = Literal["pointsTransferred", "transferredPoints", "pointsToTransfer", "points", ""]


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One possible Mastercard.

    `amount_field` "" echoes no amount; `amount_level` 1 puts it one object down. `expirations_path` is the
    one of the two documented spellings that has a route. `history_lag_seconds` None keeps transfers out of
    every history. `entitled` False is a project the service isn't enabled for.
    """

    transfer_method: Literal["POST", "PUT", "GET"] = "POST"
    entitled: bool = True
    encryption: bool = True
    wrapper: str = "encryptedPayload"
    answers: Envelope = field(default_factory=Envelope)
    seal_answers: bool = True
    seal_errors: bool = False
    amount_field: AmountField = "pointsTransferred"
    amount_level: Literal[0, 1] = 0
    balance_form: Literal["levels", "nested"] = "levels"
    references_field: Literal["userReferences", "userReference"] = "userReferences"
    expirations_path: Literal["points-expirations-details", "expiration-details"] = (
        "points-expirations-details"
    )
    history_lag_seconds: int | None = 5
    history_dates: Literal["offset", "utc", "date"] = "offset"
    central_offset_minutes: int = -360
    transfer_types: tuple[str, ...] = ("POOL", "GIFT")
    gateway_errors: ErrorForm = GATEWAY_FORM
    service_errors: ErrorForm = SERVICE_FORM

    @property
    def seals_answers(self) -> bool:
        return self.encryption and self.seal_answers
