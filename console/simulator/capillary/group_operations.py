"""User groups as they are read: search, one group, its members (Capillary, userGroup2 pages)."""

from __future__ import annotations

import sqlite3
from typing import Any

from console.simulator.capillary.call import CapillaryCall, is_id
from console.simulator.capillary.customer_operations import beginning, find, source_of
from console.simulator.capillary.holdings import expiries, held_by_program, summary_of
from console.simulator.capillary.ledger_store import GROUP, Wallet
from console.simulator.capillary.organisation.specials import SpecialStage
from console.simulator.capillary.special_answers import special_warnings
from console.simulator.capillary.transfers.customer_order import fields
from console.simulator.server.json_answers import THOUSANDTHS, ProviderAnswer, plain_points, refuse

PRIMARY = "PRIMARY"
GROUP_TYPES = frozenset(
    {"id", "externalId", "primaryUserId", "primaryUserMobile", "primaryUserEmail", "primaryUserCardnumber"}
)
_READ_TYPES = ("id", "externalId", "primaryUserId")
_CONTACT_TYPES = {
    "primaryUserMobile": "mobile",
    "primaryUserEmail": "email",
    "primaryUserCardnumber": "cardnumber",
}
_DEFAULT_PAGE = 10
_PRIMARY_OF = "SELECT group_id FROM group_member WHERE role = 'PRIMARY' AND customer_id = ?"


def find_group(call: CapillaryCall, kind: str, value: str) -> sqlite3.Row | None:
    """The group with this exact identifier, one of `GROUP_TYPES`, whatever its status."""
    if kind == "externalId":
        return call.ledger.seeded("SELECT * FROM user_group WHERE external_id = ?", value)
    if kind == "id":
        number = int(value) if is_id(value) else None
        return call.ledger.seeded("SELECT * FROM user_group WHERE id = ?", number)
    primary = find(call, _CONTACT_TYPES.get(kind, "id"), value)
    if primary is None:
        return None
    return call.ledger.seeded(f"SELECT * FROM user_group WHERE id = ({_PRIMARY_OF})", primary["id"])  # noqa: S608


def members_of(call: CapillaryCall, group_id: int) -> list[sqlite3.Row]:
    """Everybody who is or was in the group, in the order in which they joined."""
    return call.ledger.rows(
        "SELECT * FROM group_member JOIN customer ON customer.id = customer_id WHERE group_id = ?"
        " ORDER BY joined_at, customer_id",
        group_id,
    )


def search(call: CapillaryCall) -> ProviderAnswer:
    """`GET /v2/userGroup2/search`: whole numbers and contacts, or how a name begins. 91052."""
    text = call.query.get("q", "").strip()
    limit, offset = _page(call)
    if not text:
        raise refuse(91052, "Nothing to search for.", 400)
    rows = call.ledger.rows(
        "SELECT * FROM user_group WHERE name LIKE ? ESCAPE '\\' OR external_id = ? OR CAST(id AS TEXT) = ?"
        " OR id IN (SELECT group_id FROM group_member JOIN identifier USING (customer_id) WHERE"
        " role = 'PRIMARY' AND identifier.type IN ('mobile', 'email', 'cardnumber')"
        " AND identifier.value = ?) ORDER BY id",
        beginning(text),
        *[text] * 3,
    )
    return call.page_of(rows, limit, offset, lambda row: _match(call, row))


def details(call: CapillaryCall) -> ProviderAnswer:
    """`GET /v2/userGroup2`: points and expiries only where they are asked for. 1635, 1632."""
    named = [(kind, call.query[kind]) for kind in _READ_TYPES if kind in call.query]
    if not named:
        raise refuse(1635, "No group is named.", 400)
    found = {kind: _found(call, kind, value) for kind, value in named}
    group = next(iter(found.values()))
    # Several may be given; they must mean the same group.
    if any(other["id"] != group["id"] for other in found.values()):
        raise refuse(1632, "The parameters name different groups.", 400)
    warnings = special_warnings(call.ledger, (GROUP, group["id"]), SpecialStage.LOOKUP)
    members = members_of(call, group["id"])
    active = sum(member["active"] for member in members)
    body: dict[str, Any] = {
        "id": group["id"],
        "externalId": group["external_id"],
        "groupStatus": group["status"],
        "fleetGroupUsers": [_listed(member) for member in members],
        "groupName": group["name"],
        "maxGroupSize": group["max_size"],
        "lifeTimePurchases": group["lifetime_purchases"],
        "totalActiveMembers": active,
        "totalExitedMembers": len(members) - active,
    }
    if call.query.get("programDetails") == "true":
        body["pointsSummaries"] = _points_summaries(call, group["id"])
    if call.query.get("expirySchedules") == "true":
        programs = call.ledger.seeded_rows("SELECT id FROM program ORDER BY id")
        wallets = [Wallet(GROUP, group["id"], program["id"]) for program in programs]
        body["expirySchedules"] = expiries(call, wallets, "0", "9999")
    return ProviderAnswer({**body, "warnings": warnings})


def members(call: CapillaryCall) -> ProviderAnswer:
    """`GET /v2/userGroup2/members`. `inActive` says true of those who are active. 403, 1632, 91052."""
    source_of(call)
    for name in ("identifierName", "identifierValue"):
        if not call.query.get(name):
            raise refuse(403, f"The field {name} is mandatory.", 400)
    group = _found(call, call.query["identifierName"], call.query["identifierValue"])
    warnings = special_warnings(call.ledger, (GROUP, group["id"]), SpecialStage.LOOKUP)
    limit, offset = _page(call)
    people = _sorted(call, members_of(call, group["id"]))
    body: dict[str, Any] = {}
    if call.query.get("paginationDetails") == "true":
        body["pagination"] = {
            "limit": limit,
            "offset": offset,
            "total": len(people),
            "sortBy": call.query.get("sortBy", ""),
            "sortOrder": call.query.get("sortOrder", "DESC"),
        }
    body["data"] = [_member(call, person) for person in people[offset : offset + limit]]
    return ProviderAnswer({**body, "warnings": warnings, "errors": []})


def move_members(call: CapillaryCall) -> ProviderAnswer:
    """`POST /v2/userGroup2/transfer`, which moves people and not points: so no console has a use for it.

    It says that all went well and moves nobody; the log of requests keeps that somebody called. 403.
    """
    body = fields(call)
    for name in ("leaveGroupId", "joinGroupId", "userIds"):
        if name not in body:
            raise refuse(403, f"The field {name} is mandatory.", 400)
    people = body["userIds"] if isinstance(body["userIds"], list) else [body["userIds"]]
    # Nobody is moved: a test looks for the call in the log of requests.
    done = [{"entityId": person, "result": True, "warnings": []} for person in people]
    return ProviderAnswer({"response": done, "totalCount": len(done), "failureCount": 0})


def _page(call: CapillaryCall) -> tuple[int, int]:
    limit, offset = (
        call.whole(name, default, 400, 91052) for name, default in (("limit", _DEFAULT_PAGE), ("offset", 0))
    )
    if limit == 0:
        raise refuse(91052, "A page has at least one row.", 400)
    return limit, offset


def _found(call: CapillaryCall, kind: str, value: str) -> sqlite3.Row:
    group = find_group(call, kind, value) if kind in _READ_TYPES else None
    if group is None:
        raise refuse(1632, "The group's id, external id or primary member isn't valid.", 400)
    return group


def _match(call: CapillaryCall, group: sqlite3.Row) -> dict[str, Any]:
    people = members_of(call, group["id"])
    primary = next((person for person in people if person["role"] == PRIMARY), None)
    contacts = _contacts(call.ledger.identifiers(primary["customer_id"])) if primary else {}
    return {
        "groupId": group["id"],
        "groupName": group["name"],
        "groupStatus": group["status"],
        "groupExternalId": group["external_id"],
        "firstName": primary["first_name"] if primary else "",
        "lastName": primary["last_name"] if primary else "",
        "primaryMemberId": primary["customer_id"] if primary else None,
        "email": contacts.get("email", ""),
        "mobile": contacts.get("mobile", ""),
        "totalMembers": sum(person["active"] for person in people),
        "extendedFields": {},
    }


def _contacts(rows: list[sqlite3.Row]) -> dict[str, str]:
    return {row["type"]: row["value"] for row in rows}


def _listed(member: sqlite3.Row) -> dict[str, Any]:
    return {
        "userId": member["customer_id"], "groupId": member["group_id"],
        "defaultGroup": bool(member["is_default"]), "primaryMember": member["role"] == PRIMARY,
        "active": bool(member["active"]),
    }  # fmt: skip


def _points_summaries(call: CapillaryCall, group_id: int) -> list[dict[str, Any]]:
    return [
        {
            **summary_of(program, held),
            "lifetimePoints": plain_points(held.usable + _moved(call, "from", group_id, program["id"])),
            "redeemed": plain_points(0),
            "expired": plain_points(0),
            "pointsContributionToGroup": plain_points(_moved(call, "to", group_id, program["id"])),
            "userGroup2Id": group_id,
        }
        for program, held in held_by_program(call, GROUP, group_id)
    ]


def _moved(call: CapillaryCall, direction: str, group_id: int, program_id: int) -> int:
    moved = call.ledger.one(
        f"SELECT coalesce(sum(points), 0) AS points FROM transfer WHERE {direction}_type = ?"  # noqa: S608 - our names
        f" AND {direction}_id = ? AND program_id = ?",
        GROUP,
        group_id,
        program_id,
    )
    return int(moved["points"])


def _sorted(call: CapillaryCall, people: list[sqlite3.Row]) -> list[sqlite3.Row]:
    column, order = call.query.get("sortBy"), call.query.get("sortOrder", "DESC").upper()
    if column not in (None, "IS_PRIMARY") or order not in ("ASC", "DESC"):
        raise refuse(91052, "The order isn't one that is known.", 400)
    if column is None:
        return people
    return sorted(people, key=lambda person: person["role"] == PRIMARY, reverse=order == "DESC")


def _member(call: CapillaryCall, member: sqlite3.Row) -> dict[str, Any]:
    rows = call.ledger.identifiers(member["customer_id"])
    contacts = _contacts(rows)
    given = call.ledger.one(
        "SELECT coalesce(sum(points), 0) AS points FROM transfer"
        " WHERE from_type = 'CUSTOMER' AND from_id = ? AND to_type = ? AND to_id = ?",
        member["customer_id"],
        GROUP,
        member["group_id"],
    )
    return {
        "fleetUserId": member["customer_id"],
        "firstName": member["first_name"],
        "lastName": member["last_name"],
        "joinedOn": call.zone.iso(member["joined_at"]),
        "permissions": member["permissions"],
        "pointsContributed": given["points"] // THOUSANDTHS,
        "email": contacts.get("email", ""),
        "mobile": contacts.get("mobile", ""),
        "role": member["role"],
        "roleCode": member["role"],
        "identifiers": [{"type": row["type"], "value": row["value"]} for row in rows],
        "primaryMember": member["role"] == PRIMARY,
        # As the page says it and as its samples show it: true is said of members who are active.
        "inActive": bool(member["active"]),
    }
