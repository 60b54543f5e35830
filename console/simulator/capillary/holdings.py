"""What a customer holds: balances, expiry schedule, programmes (Capillary, Get Points Balance and kin)."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime
from typing import Any

from console.simulator.capillary.call import CapillaryCall
from console.simulator.capillary.ledger_store import CUSTOMER, Balance, Wallet
from console.simulator.server.json_answers import ProviderAnswer, plain_points, refuse

_FARTHEST_YEARS = 50
"""Years ahead that a schedule is told for; later is 1217."""


def _programs(call: CapillaryCall) -> list[sqlite3.Row]:
    return call.ledger.seeded_rows("SELECT * FROM program ORDER BY is_default DESC, id")


def chosen_programs(call: CapillaryCall) -> list[sqlite3.Row]:
    """The programme a query names, all of them, or the default one. 1213."""
    programs = _programs(call)
    if call.query.get("fetchDataForAllPrograms") == "true":
        return programs
    wanted = call.query.get("programId")
    if wanted is None:
        return programs[:1]
    chosen = [program for program in programs if str(program["id"]) == wanted]
    if not chosen:
        raise refuse(1213, "The programme isn't known.", 400)
    return chosen


def balance_of(call: CapillaryCall, customer_id: int) -> ProviderAnswer:
    """Main points can be spent now; promised ones are only in the total."""
    if call.query.get("entityType", CUSTOMER) not in (CUSTOMER, "FLEET"):
        raise refuse(1212, "The type of entity isn't valid.", 400)
    programs = chosen_programs(call)
    held = [_balance(call, customer_id, program["id"]) for program in programs]
    main = sum(balance.usable for balance in held)
    delayed = sum(balance.delayed for balance in held)
    awaiting = sum(balance.awaiting_event for balance in held)
    body: dict[str, Any] = {"entityId": customer_id, "entityType": CUSTOMER}
    if call.query.get("fetchDataForAllPrograms") != "true":
        body["programId"] = programs[0]["id"]
    body |= {
        "totalPoints": plain_points(main + delayed + awaiting),
        "mainPoints": plain_points(main),
        "promisedPoints": plain_points(delayed + awaiting),
        "promisedPointsBreakup": {
            "delayedAccrualPoints": plain_points(delayed),
            "externalTriggerBasedPoints": plain_points(awaiting),
        },
        "warnings": [],
    }
    return ProviderAnswer(body)


def _balance(call: CapillaryCall, customer_id: int, program_id: int) -> Balance:
    return call.ledger.balance(Wallet(CUSTOMER, customer_id, program_id), call.now)


def held_by_program(call: CapillaryCall, owner_type: str, owner_id: int) -> list[tuple[sqlite3.Row, Balance]]:
    """The programmes in which a customer or group holds or owes anything, or the default one."""
    held = [
        (program, call.ledger.balance(Wallet(owner_type, owner_id, program["id"]), call.now))
        for program in _programs(call)
    ]
    return [
        (program, balance)
        for program, balance in held
        if balance.usable or balance.delayed or balance.awaiting_event or program["is_default"]
    ]


def program_details(call: CapillaryCall, customer_id: int) -> list[dict[str, Any]]:
    """`loyaltyProgramDetails` of a customer."""
    return [
        {**summary_of(program, held), "programPointsToCurrencyRatio": 1, "linkedPartnerPrograms": []}
        for program, held in held_by_program(call, CUSTOMER, customer_id)
    ]


def summary_of(program: sqlite3.Row, held: Balance) -> dict[str, Any]:
    """What a customer and a group are both told of what they hold in one programme."""
    promised = held.delayed + held.awaiting_event
    return {
        "programId": program["id"],
        "programTitle": program["name"],
        "programDescription": program["description"],
        "loyaltyPoints": plain_points(held.usable),
        "totalAvailablePoints": plain_points(held.usable + promised),
        "delayedPoints": plain_points(promised),
        "currentSlab": "Sample",
    }


def expiry_of(call: CapillaryCall, customer_id: int) -> ProviderAnswer:
    """What ends when, soonest first. 1214–1217 for the dates."""
    wallets = [Wallet(CUSTOMER, customer_id, program["id"]) for program in chosen_programs(call)]
    schedule = expiries(call, wallets, *_window(call))
    if call.query.get("fetchEarliestExpiryOnly") == "true":
        schedule = schedule[:1]
    return ProviderAnswer({"expirySchedules": schedule, "warnings": []})


def expiries(call: CapillaryCall, wallets: list[Wallet], first: str, last: str) -> list[dict[str, Any]]:
    """What ends in each wallet between two days, soonest first, a day's lots together."""
    ending: dict[tuple[int, str], tuple[int, int]] = {}
    for wallet in wallets:
        for lot in call.ledger.live_lots(wallet, call.now):
            day = call.zone.bare(lot["expires_at"])[:10]
            # What can't be used yet isn't listed as ending.
            if lot["available_at"] <= call.now and first <= day <= last:
                # Lots that end on one day are one line, at the last one's hour.
                _, points = ending.get((wallet.program_id, day), (0, 0))
                ending[wallet.program_id, day] = lot["expires_at"], points + lot["remaining"]
    return [
        {
            "points": plain_points(points),
            "expiryDate": call.zone.bare(moment),
            "expiryDateISO": call.zone.iso(moment),
            "programId": program_id,
            "pointsType": "REGULAR",
            "expiryType": "EXPIRY",
        }
        for (program_id, _), (moment, points) in sorted(ending.items(), key=lambda each: each[1][0])
    ]


def _window(call: CapillaryCall) -> tuple[str, str]:
    today = date.fromisoformat(call.zone.bare(call.now)[:10])
    first = _day(call, "startDate") or today
    last = _day(call, "endDate") or date(today.year + _FARTHEST_YEARS, 1, 1)
    if first > last:
        raise refuse(1214, "The start is after the end.", 400)
    if first < today:
        raise refuse(1215, "The date is in the past.", 400)
    if last.year > today.year + _FARTHEST_YEARS:
        raise refuse(1217, "The date is too far in the future.", 400)
    return first.isoformat(), last.isoformat()


def _day(call: CapillaryCall, name: str) -> date | None:
    given = call.query.get(name)
    if given is None:
        return None
    try:
        return datetime.strptime(given, "%Y-%m-%d").date()  # noqa: DTZ007 - a calendar day has no zone
    except ValueError:
        raise refuse(1216, "A date is written YYYY-MM-DD.", 400) from None


def programs(call: CapillaryCall) -> ProviderAnswer:
    """`GET /v2/organization/programs`."""
    found = [
        {
            "programId": program["id"],
            "programName": program["name"],
            "programDescription": program["description"],
            "pointsToCurrencyRatio": plain_points(1000),
            "pointsExchangeRate": plain_points(1000),
            "partnerProgramType": None,
            "tierBased": False,
            "membershipPeriodValue": 0,
        }
        for program in _programs(call)
    ]
    return ProviderAnswer({"data": found, "warnings": [], "errors": []})
