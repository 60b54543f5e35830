"""A gateway whose answers are handed in, and the documented transfer as an order."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from console.domain.clock import SystemClock
from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.sign_ins import SecretKind, Secrets
from console.domain.transfers import Attestation, CodePolicy, CustomerCode, TransferOrder
from console.providers.capillary.authentication import SignIn, TillSignIn
from console.providers.capillary.gateway import CapillaryGateway
from console.providers.capillary.settings import CapillaryProfile
from console.providers.response import Answer, TransportError
from tests.providers.scripted_http import JSON, ScriptedHttp

DOCUMENTED = Path(__file__).parent / "documented"
REFERENCE = "K3F9Q2M7XA"
REQUEST_ID = "sample-request-id"
NOON = datetime(2026, 2, 3, 12, 0, tzinfo=UTC)
ORDER = TransferOrder(
    sender=Party(PartyKind.CUSTOMER, "565039505"),
    recipient=Party(PartyKind.CUSTOMER, "565039506"),
    points=1000,
    program_id=973,
    note="sample gift",
)


def secrets_of(identity: str, secret: str) -> Secrets:
    """A till's user and password, or a client's key and secret."""
    return {SecretKind.IDENTITY: SecretStr(identity), SecretKind.SECRET: SecretStr(secret)}


SECRETS = secrets_of("store.server", "server123")
CODE = CustomerCode("X12Y3Z")
WORD = Attestation("sample document seen", "asha.k")


def documented(name: str) -> bytes:
    return (DOCUMENTED / name).read_bytes()


def sample_response() -> JSON:
    return json.loads(documented("transfer-response.json"))


def errors(*codes: int | str) -> JSON:
    return {
        "warnings": [],
        "errors": [{"status": False, "code": code, "message": "sample words"} for code in codes],
    }


def answer(body: JSON | bytes, status: int = 200, *, sealed: bool = False) -> Answer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, {}, raw, REQUEST_ID, sealed)


def profile(**changes: Any) -> CapillaryProfile:
    return CapillaryProfile.model_validate(
        {"name": "sample", "base_url": "http://127.0.0.1:9", "code_policy": CodePolicy.REQUIRED, **changes}
    )


class FixedClock(SystemClock):
    """Noon of a day in UTC, for whatever depends on the date."""

    def now(self) -> datetime:
        return NOON


def gateway(
    http: ScriptedHttp, *, sign_in: SignIn | None = None, sealed: bool = False, **changes: Any
) -> CapillaryGateway:
    return CapillaryGateway(
        profile(**changes), http, sign_in or TillSignIn(SECRETS), sealed=sealed, clock=FixedClock()
    )


def scripted(*answers: Answer | TransportError) -> ScriptedHttp:
    return ScriptedHttp(answers=list(answers))
