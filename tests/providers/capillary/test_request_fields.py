"""Nothing is sent that the provider's pages don't have, whatever the profile holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.providers.capillary.scripted import REFERENCE, WORD, answer, gateway, scripted
from tests.providers.capillary.ways import CUSTOMERS, GROUP_WAYS, WAYS, Way, name_of
from tests.providers.scripted_http import JSON

IDENTIFIER: JSON = {"type": {}, "value": {}}
CUSTOMER_CALL: JSON = {
    "pointsTobeTransferred": {},
    "programId": {},
    "fromCustomerIdentifier": IDENTIFIER,
    "toCustomerIdentifier": IDENTIFIER,
    "groupProgramTransfer": {},
    "code": {},
    "notes": {},  # in the OpenAPI and the answer, not in the newest table
}
CUSTOMER_CHECK: JSON = {name: told for name, told in CUSTOMER_CALL.items() if name != "code"} | {
    "issueOtp": {}
}
ACTING: JSON = {"identifierType": {}, "identifierValue": {}, "source": {}, "accountId": {}}
GROUP_CALL: JSON = {
    "pointsTobeTransferred": {},
    "programId": {},
    "notes": {},
    "transferredBy": ACTING,
    "toEntity": {"type": {}, **ACTING},
    "fromEntity": {"type": {}, "identifierType": {}, "identifierValue": {}},
    "code": {},  # in the OpenAPI alone
}
GROUP_CHECK: JSON = {name: told for name, told in GROUP_CALL.items() if name not in ("code", "notes")}
MANDATORY_FOR_GROUPS = (
    *("programId", "transferredBy.identifierType", "transferredBy.identifierValue"),
    *("toEntity.type", "toEntity.identifierType", "toEntity.identifierValue"),
    *("fromEntity.identifierType", "fromEntity.identifierValue"),
)
PROFILES: tuple[dict[str, Any], ...] = (
    {},
    {"account_id": "app-1", "source": "MOBILE_APP", "group_program_transfer": "text"},
    {"code_policy": "off", "country_code": "1", "branch": "12", "operator": "asha.k"},
)


def undocumented(fields: Mapping[str, JSON], known: Mapping[str, JSON], under: str = "") -> list[str]:
    found = []
    for name, value in fields.items():
        if name not in known:
            found.append(under + name)
        elif isinstance(value, dict):
            found += undocumented(value, known[name], f"{under}{name}.")
    return found


async def sent_by(way: Way, **changes: Any) -> JSON:
    http = scripted(answer(way.sample()))
    proof = WORD if changes.get("code_policy") == "off" else way.proof
    await gateway(http, **changes).transfer(way.order, REFERENCE, proof)
    return http.sent[0].fields


@pytest.mark.parametrize("changes", PROFILES)
@pytest.mark.parametrize("way", WAYS, ids=name_of)
async def test_a_transfer_has_documented_fields_alone(way: Way, changes: dict[str, Any]) -> None:
    fields = await sent_by(way, **changes)
    assert undocumented(fields, CUSTOMER_CALL if way is CUSTOMERS else GROUP_CALL) == []


@pytest.mark.parametrize("changes", PROFILES)
@pytest.mark.parametrize("way", WAYS, ids=name_of)
async def test_a_check_has_documented_fields_alone(way: Way, changes: dict[str, Any]) -> None:
    word = answer({"data": [{"transferrable": True}], "warnings": [], "errors": []})
    http = scripted(word, word)
    capillary = gateway(http, **changes)
    await capillary.precheck(way.order)
    if way is CUSTOMERS:
        await capillary.issue_code(way.order)
    for sent in http.sent:
        assert undocumented(sent.fields, CUSTOMER_CHECK if way is CUSTOMERS else GROUP_CHECK) == []


@pytest.mark.parametrize("way", GROUP_WAYS, ids=name_of)
async def test_a_groups_transfer_has_every_mandatory_field(way: Way) -> None:
    fields = await sent_by(way)
    for path in MANDATORY_FOR_GROUPS:
        value: JSON = fields
        for part in path.split("."):
            value = value[part]
        assert value, path
