"""The shapes all of Capillary's answers share: tolerant fields, and warnings and errors in any envelope."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictInt,
    StrictStr,
)
from pydantic.alias_generators import to_camel

from console.domain.masking import redact
from console.domain.party_kinds import PartyKind
from console.domain.text import MAX_LENGTH, clean
from console.providers.answer_problems import listed

ENTITY_TYPES = {PartyKind.CUSTOMER: "CUSTOMER", PartyKind.GROUP: "USERGROUP2"}
"""How the sides of a transfer are told apart, in questions and answers."""

_LARGEST = 10**15
_LONGEST_CODE = 24


def _text(value: Any) -> Any:
    if value is None:
        return ""
    return clean(value) if isinstance(value, str) else value


def _objection(value: Any) -> Any:
    return value if isinstance(value, Mapping | StatusItem) else {"message": str(value)}


_Plain = Annotated[str, Field(pattern=rf"^[ -~]{{0,{MAX_LENGTH}}}$")]
"""What `clean` would give back unchanged, told apart without leaving pydantic's own code."""

Text = Annotated[_Plain | Annotated[str, BeforeValidator(_text)], Field(union_mode="left_to_right")]
"""Foreign words, cleaned; null is empty."""

Told = Annotated[Text, AfterValidator(redact)]
"""What the provider says of a problem, which goes to cards, journal and lines: it may name the customer."""

Points = Annotated[Decimal, Field(ge=-_LARGEST, le=_LARGEST, allow_inf_nan=False)]
"""An amount as number or text; bounded, so that arithmetic on it stays exact and cheap."""

WireId = Annotated[
    Annotated[StrictInt, Field(ge=0, lt=10**18)] | Annotated[StrictStr, Field(max_length=100)],
    Field(union_mode="left_to_right"),
]
"""An id, as number or text: pages disagree, and both are kept as they came."""


def id_text(value: int | str | None) -> str:
    """An id in the one form used inside; empty where there is none."""
    if value is None:
        return ""
    text = str(value).strip()
    return text if text.isalnum() and text.isascii() else clean(text)


TOLERANT = ConfigDict(
    alias_generator=to_camel,
    validate_by_alias=True,
    extra="ignore",
    coerce_numbers_to_str=True,
    defer_build=True,
    hide_input_in_errors=True,
)
"""Unknown keys are ignored, and an error never quotes what came."""


class Wire(BaseModel):
    """A JSON object of the provider."""

    model_config = TOLERANT


class StatusItem(Wire):
    """One element of `errors` or `warnings`; rights errors spell their keys differently."""

    status: Any = None
    code: StrictInt | StrictStr | None = Field(
        default=None, validation_alias=AliasChoices("code", "errorCode")
    )
    message: Told = Field(default="", validation_alias=AliasChoices("message", "errorMessage"))

    @property
    def code_text(self) -> str:
        """The code as text, however it was written; one that is too long is nobody's, and is cut."""
        code = id_text(self.code)
        return code if len(code) <= _LONGEST_CODE else f"{code[:_LONGEST_CODE]}…"


Objections = Annotated[
    tuple[Annotated[StatusItem, BeforeValidator(_objection)], ...], BeforeValidator(listed)
]


class Envelope(BaseModel):
    """What can stand around any answer. `error` is an older `errors`; a bare code may stand alone."""

    model_config = TOLERANT

    warnings: Objections = ()
    errors: Objections = ()
    error: Objections = ()
    code: StrictInt | StrictStr | None = Field(
        default=None, validation_alias=AliasChoices("code", "errorCode")
    )
    message: Told = Field(default="", validation_alias=AliasChoices("message", "errorMessage"))

    @property
    def objections(self) -> tuple[StatusItem, ...]:
        """Every error, wherever it stood."""
        bare = () if self.code is None else (StatusItem(code=self.code, message=self.message),)
        return (*self.errors, *self.error, *bare)
