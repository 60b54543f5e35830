"""Who a customer is: lookups by identifier, details, search (Capillary, customer pages)."""

from __future__ import annotations

import sqlite3
from typing import Any

from console.simulator.capillary.call import CapillaryCall, is_id
from console.simulator.capillary.holdings import program_details
from console.simulator.capillary.ledger_store import CUSTOMER
from console.simulator.capillary.organisation.specials import SpecialStage
from console.simulator.capillary.printed_messages import refuse_as_printed
from console.simulator.capillary.special_answers import special_warnings
from console.simulator.server.json_answers import ProviderAnswer, Refusal, plain_points, refuse

SOURCES = frozenset(
    {"INSTORE", "MARTJACK", "WECHAT", "FACEBOOK", "WEB_ENGAGE", "TMALL", "TAOBAO", "JD", "ECOMMERCE",
     "WEBSITE", "LINE", "MOBILE_APP", "MAPP_SDK", "ALL", "OTHERS"}
)  # fmt: skip
_WITHOUT_ACCOUNT = frozenset({"INSTORE", "ALL"})
_LOOKUP_TYPES = frozenset(
    {"mobile", "email", "externalId", "cardnumber", "cardExternalId", "wechat", "martjackId", "fbId"}
)
_PRINTED = {"cardnumber": "cardNumber"}
_DEFAULT_PAGE = 10


def lookup(call: CapillaryCall) -> ProviderAnswer:
    """`GET /v2/customers/lookup`: the id behind an identifier."""
    customer, warnings = by_identifier(call)
    return ProviderAnswer({"entity": customer["id"], "warnings": warnings})


def details_by_identifier(call: CapillaryCall) -> ProviderAnswer:
    """`GET /v2/customers/lookup/customerDetails`."""
    customer, warnings = by_identifier(call)
    return ProviderAnswer({**_details(call, customer), "warnings": warnings})


def details_by_id(call: CapillaryCall) -> ProviderAnswer:
    """`GET /v2/customers/{id}`: anything but digits gets an empty 400, as documented."""
    source_of(call)
    customer, warnings = by_id(call)
    return ProviderAnswer({**_details(call, customer), "warnings": warnings})


def source_of(call: CapillaryCall) -> str:
    """The mandatory `source`, with the account it may need: 8003, 8045, 8011."""
    source = call.query.get("source", "")
    if source not in SOURCES:
        raise refuse(8003, "The source is missing or unknown.", 400)
    account = call.query.get("accountId", "")
    if source not in _WITHOUT_ACCOUNT:
        if not account:
            raise refuse(8045, "This source needs an account id.", 400)
        if (
            call.ledger.seeded("SELECT 1 FROM customer WHERE source = ? AND account_id = ?", source, account)
            is None
        ):
            raise refuse(8011, "The account of this source isn't known.", 400)
    return source


def by_identifier(
    call: CapillaryCall, extra_types: frozenset[str] = frozenset()
) -> tuple[sqlite3.Row, list[Any]]:
    """The customer a query names, following the documented order of refusals, and warnings."""
    source = source_of(call)
    kind = call.query.get("identifierName", "")
    value = call.query.get("identifierValue", "")
    if kind not in _LOOKUP_TYPES | extra_types:
        raise refuse_as_printed(8013, 400)
    customer = find(call, kind, value)
    if customer is None:
        raise refuse_as_printed(8015, 400)
    account = call.query.get("accountId", customer["account_id"])
    # The same mobile may belong to somebody else in another source.
    if source != "ALL" and (customer["source"], customer["account_id"]) != (source, account):
        raise refuse(8065, "The customer isn't known in this source.", 400)
    return _admitted(call, customer)


def by_id(call: CapillaryCall) -> tuple[sqlite3.Row, list[Any]]:
    """The customer the path names."""
    given = call.path_id
    if not (given.isascii() and given.isdigit()):
        # No body at all: the page shows none for an id that isn't a number.
        raise Refusal(ProviderAnswer(status=400, page=""))
    customer = call.ledger.seeded("SELECT * FROM customer WHERE id = ?", int(given) if len(given) < 19 else 0)
    if customer is None:
        raise refuse_as_printed(8015, 400)
    return _admitted(call, customer)


def find(call: CapillaryCall, kind: str, value: str) -> sqlite3.Row | None:
    """The customer with this exact identifier, in any source."""
    if kind == "id":
        return call.ledger.seeded("SELECT * FROM customer WHERE id = ?", int(value)) if is_id(value) else None
    return call.ledger.seeded(
        "SELECT customer.* FROM identifier JOIN customer ON customer.id = identifier.customer_id"
        " WHERE identifier.type = ? AND identifier.value = ?",
        kind,
        value,
    )


def _admitted(call: CapillaryCall, customer: sqlite3.Row) -> tuple[sqlite3.Row, list[Any]]:
    if warnings := special_warnings(call.ledger, (CUSTOMER, customer["id"]), SpecialStage.LOOKUP):
        survivor = call.ledger.one("SELECT * FROM customer WHERE id = ?", customer["merged_into"])
        return survivor, warnings
    if customer["merged_into"]:
        raise refuse(8069, f"The customer was merged into {customer['merged_into']}.", 400)
    if customer["status"] == "DELETED":
        raise refuse(8015, "The customer was deleted after a request about personal data.", 400)
    return customer, []


def describe(call: CapillaryCall, customer: sqlite3.Row) -> dict[str, Any]:
    """The customer object that lookups and prechecks share."""
    rows = call.ledger.identifiers(customer["id"])
    identifiers = [{"type": _PRINTED.get(row["type"], row["type"]), "value": row["value"]} for row in rows]
    profile = {
        "firstName": customer["first_name"],
        "lastName": customer["last_name"],
        "attribution": _attribution(call, customer),
        "fields": {},
        "allFields": {},
        "identifiers": identifiers,
        "identifiersAll": identifiers,
        "commChannels": [_channel(row) for row in rows if row["type"] in ("mobile", "email")],
        "source": customer["source"],
        "userId": customer["id"],
        "accountId": customer["account_id"],
        "conflictingProfileList": [],
        "autoUpdateTime": call.zone.iso(customer["modified_at"]),
    }
    loyalty: dict[str, Any] = {
        "loyaltyType": "loyalty" if customer["in_loyalty"] else "non_loyalty",
        "attributionV2": {},
        "lifetimePurchases": plain_points(0),
    }
    return {
        "id": customer["id"],
        "profiles": [profile],
        "loyaltyInfo": loyalty,
        "segments": {},
        "extendedFields": {},
    }


def _attribution(call: CapillaryCall, customer: sqlite3.Row) -> dict[str, Any]:
    till = {"id": 1, "code": call.till.code, "name": call.till.code, "type": "TILL"}
    return {
        "createDate": call.zone.iso(customer["created_at"]),
        "createdBy": till,
        "modifiedBy": till,
        "modifiedDate": call.zone.iso(customer["modified_at"]),
    }


def _channel(identifier: sqlite3.Row) -> dict[str, Any]:
    return {
        "type": identifier["type"],
        "value": identifier["value"],
        "primary": True,
        "verified": bool(identifier["verified"]),
        "meta": {"residence": False, "office": False},
        "attributes": {},
    }


def _details(call: CapillaryCall, customer: sqlite3.Row) -> dict[str, Any]:
    found = describe(call, customer)
    wanted = set(call.query.get("embed", "").split(","))
    programs = program_details(call, customer["id"])
    if "points" in wanted:
        found["pointsSummary"] = {
            "loyaltyPoints": sum(program["loyaltyPoints"] for program in programs),
            "lifetimePoints": sum(program["loyaltyPoints"] for program in programs),
            "redeemed": plain_points(0),
            "expired": plain_points(0),
            "returned": plain_points(0),
            "adjusted": plain_points(0),
            "currentSlab": "Sample",
            "slabSNo": 1,
            "loyaltyId": customer["id"],
        }
    if "mlp" in wanted:
        found["loyaltyProgramDetails"] = programs
        found["groupLoyaltyProgramDetails"] = []
    if "customerStatus" in wanted:
        found["customerStatus"] = {
            "status": customer["status"],
            "label": customer["status"].replace("_", " ").capitalize(),
            "reason": "",
            "isActive": True,
            "createdOn": call.zone.iso(customer["modified_at"]),
        }
    if call.query.get("includedFraudDetails") == "true":
        found["fraudDetails"] = {
            "markedBy": {},
            "modifiedOn": call.zone.iso(customer["modified_at"]),
            "status": customer["fraud"],
        }
    return found


def search(call: CapillaryCall) -> ProviderAnswer:
    """`GET /v2/customers/search`: prefixes of names and identifiers, in all sources."""
    text = call.query.get("q", "").strip()
    limit, offset = call.whole("limit", _DEFAULT_PAGE, 400), call.whole("offset", 0, 400)
    if not text:
        raise refuse(91052, "Nothing to search for.", 400)
    pattern = beginning(text)
    rows = call.ledger.rows(
        "SELECT * FROM customer WHERE merged_into IS NULL AND status <> 'DELETED' AND"
        " (first_name LIKE ? ESCAPE '\\' OR last_name LIKE ? ESCAPE '\\'"
        " OR first_name || ' ' || last_name LIKE ? ESCAPE '\\' OR id IN"
        " (SELECT customer_id FROM identifier WHERE value LIKE ? ESCAPE '\\')) ORDER BY id",
        *[pattern] * 4,
    )
    for row in rows[:1]:
        special_warnings(call.ledger, (CUSTOMER, row["id"]), SpecialStage.SEARCH)
    return call.page_of(rows, limit, offset, lambda row: _match(call, row, text))


def beginning(text: str) -> str:
    """The pattern of SQL's LIKE for what begins with `text`, taken to the letter."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def _match(call: CapillaryCall, customer: sqlite3.Row, text: str) -> dict[str, Any]:
    identifiers = call.ledger.identifiers(customer["id"])
    return {
        "userId": customer["id"],
        "matchedIdentifiers": [
            {
                "idType": _PRINTED.get(row["type"], row["type"]),
                "idValue": row["value"],
                "source": customer["source"],
                "accountId": customer["account_id"],
            }
            for row in identifiers
            if row["value"].lower().startswith(text.lower())
        ],
        "profiles": [
            {
                "source": customer["source"],
                "firstName": customer["first_name"],
                "lastName": customer["last_name"],
            }
        ],
    }
