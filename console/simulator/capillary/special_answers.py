"""What special members and groups bring about at each stage of a request."""

from __future__ import annotations

from typing import Any

from console.simulator.capillary.ledger_store import Ledger, Party
from console.simulator.capillary.organisation.specials import ReplyForm, SpecialStage
from console.simulator.server.json_answers import (
    ProviderAnswer,
    Refusal,
    access_denied,
    edge_page,
    element,
    refuse,
)


def special_warnings(ledger: Ledger, party: Party, stage: SpecialStage) -> list[dict[str, Any]]:
    """The warning of a special customer or group at a stage, if any; raises `Refusal` where it is more."""
    special = ledger.seeded(
        "SELECT * FROM special WHERE owner_type = ? AND owner_id = ? AND stage = ?", *party, stage
    )
    if special is None:
        return []
    code, message, status = special["code"], special["message"], special["status"]
    match special["form"]:
        case ReplyForm.WARNING:
            return [element(code, message)]
        case ReplyForm.PAGE:
            raise Refusal(edge_page(status))
        case ReplyForm.BLANK:
            raise Refusal(ProviderAnswer(status=status, page=""))
        case ReplyForm.DENIED:
            raise access_denied(code, message, status)
    raise refuse(code, message, status)
