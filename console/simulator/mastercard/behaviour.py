"""What the documents leave open: each field is one open question, its default the likeliest answer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from console.simulator.mastercard.error_body import GATEWAY_FORM, SERVICE_FORM, ErrorForm
from console.simulator.server.answer_sealing import AnswerSealing, Wrapper
from console.simulator.server.rate_limit import Window

AmountField = Literal["pointsTransferred", "transferredPoints", "pointsToTransfer", "points", ""]


@dataclass(frozen=True, slots=True)
class MastercardBehaviour:
    """One possible Mastercard.

    `amount_field` "" echoes no amount; `amount_level` 1 puts it one object down. `expirations_path` is the
    one of the two documented spellings that has a route. `history_lag_seconds` None keeps transfers out of
    every history. `entitled` False is a project the service isn't enabled for, and `unentitled` what it is
    told. `seal_errors` is about the services' errors: the gateway's own come in the clear. `reason_length` is
    how many characters of a reason come back, None all of them; without `tells_reason` the field isn't there.
    `rate_limit` 0 is no limit.
    """

    transfer_method: Literal["POST", "PUT", "GET"] = "POST"
    entitled: bool = True
    unentitled: Literal["NOT_FOUND", "DECLINED"] = "NOT_FOUND"
    encryption: bool = True
    wrapper: Wrapper = "encryptedPayload"
    answers: AnswerSealing = field(default_factory=AnswerSealing)
    seal_answers: bool = True
    seal_errors: bool = True
    amount_field: AmountField = "pointsTransferred"
    amount_level: Literal[0, 1] = 0
    balance_form: Literal["levels", "nested"] = "levels"
    references_field: Literal["userReferences", "userReference"] = "userReferences"
    expirations_path: Literal["points-expirations-details", "expiration-details"] = (
        "points-expirations-details"
    )
    history_lag_seconds: int | None = 5
    reason_length: int | None = None
    tells_reason: bool = True
    history_dates: Literal["offset", "utc", "date"] = "offset"
    central_offset_minutes: int = -360
    transfer_types: tuple[str, ...] = ("POOL", "GIFT")
    gateway_errors: ErrorForm = GATEWAY_FORM
    service_errors: ErrorForm = SERVICE_FORM
    rate_limit: int = 0
    rate_window: Window = "minute"

    @property
    def seals_answers(self) -> bool:
        """Whether successful answers come sealed."""
        return self.encryption and self.seal_answers

    @property
    def envelope(self) -> AnswerSealing:
        """How answers are sealed: in the wrapper of requests unless they have one of their own."""
        return replace(self.answers, wrapper=self.answers.wrapper or self.wrapper)

    def told(self, name: str, reason: str) -> dict[str, str]:
        """The reason of a row as its histories tell it, under `name`."""
        return {name: reason[: self.reason_length]} if self.tells_reason else {}
