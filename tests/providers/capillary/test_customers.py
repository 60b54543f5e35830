from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from console.domain.identifiers import Identifier, IdentifierKind
from console.domain.parties import Channel, PointsExpiry, Program, ProgramBalance, Standing
from console.domain.problems import Context, Local, ProviderError
from console.providers.response import Answer, TransportError
from tests.providers.capillary.scripted import REQUEST_ID, answer, errors, gateway, scripted
from tests.providers.scripted_http import JSON, ScriptedHttp

BY_ID = Identifier(IdentifierKind.CUSTOMER_ID, "1001")
BY_MOBILE = Identifier(IdentifierKind.MOBILE, "910000000001")

PROFILE = {
    "firstName": "Asha",
    "lastName": "Sample",
    "source": "INSTORE",
    "userId": 1001,
    "identifiers": [
        {"type": "mobile", "value": "910000000001"},
        {"type": "cardNumber", "value": "C1", "seriesId": 1, "statusLabel": "ACTIVE"},
        {"type": "externalId", "value": "E-1"},
        {"type": "wechat", "value": "ignored"},
    ],
    "commChannels": [
        {"type": "mobile", "value": "910000000001", "primary": True, "verified": True},
        {"type": "email", "value": "asha@example.com", "verified": None},
    ],
    "attribution": {"createDate": "2020-03-04T05:06:07Z", "modifiedDate": "2026-01-02T03:04:05+05:30"},
}
DETAILS = {
    "id": 1001,
    "profiles": [PROFILE],
    "loyaltyInfo": {"loyaltyType": "loyalty", "attributionV2": {}, "lifetimePurchases": 0.0},
    "fraudDetails": {"markedBy": {}, "modifiedOn": "2026-01-01T00:00:00Z", "status": "NOT_FRAUD"},
    "loyaltyProgramDetails": [
        {"programId": 973, "programTitle": "Main", "loyaltyPoints": 8500.125, "delayedPoints": 20.0},
        {"programId": "1201", "programTitle": "Travel", "loyaltyPoints": "5"},
        {"programId": 1300, "programTitle": "Untold", "loyaltyPoints": None},
    ],
    "warnings": [],
}


async def test_a_customer_is_looked_up_with_everything_that_matters() -> None:
    http = scripted(answer(DETAILS))
    customer = await gateway(http).customer(BY_MOBILE)
    (sent,) = http.sent
    assert (sent.method, sent.path) == ("GET", "/v2/customers/lookup/customerDetails")
    assert sent.query == {
        "source": "INSTORE",
        "embed": "points,mlp,customerStatus",
        "includedFraudDetails": "true",
        "identifierName": "mobile",
        "identifierValue": "910000000001",
    }
    assert (customer.id, customer.masked_name, customer.in_loyalty) == ("1001", "Asha S•••", True)
    assert customer.identifiers == (
        BY_MOBILE,
        Identifier(IdentifierKind.CARD, "C1"),
        Identifier(IdentifierKind.EXTERNAL_ID, "E-1"),
    )
    assert customer.channels == (
        Channel("mobile", "••••••••0001", verified=True),
        Channel("email", "a•••@example.com", verified=False),
    )
    assert customer.created == datetime(2020, 3, 4, 5, 6, 7, tzinfo=UTC)
    assert customer.modified == datetime(2026, 1, 1, 21, 34, 5, tzinfo=UTC)
    assert customer.standing is Standing.CLEAR
    assert customer.programs == (
        ProgramBalance(973, "Main", Decimal("8500.125"), Decimal(20)),
        ProgramBalance(1201, "Travel", Decimal(5)),
    )


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (IdentifierKind.MOBILE, "mobile"),
        (IdentifierKind.EMAIL, "email"),
        (IdentifierKind.CARD, "cardnumber"),
        (IdentifierKind.EXTERNAL_ID, "externalId"),
    ],
)
async def test_kinds_are_spelt_as_lookups_spell_them(kind: IdentifierKind, name: str) -> None:
    http = scripted(answer(DETAILS))
    await gateway(http, source="MOBILE_APP").customer(Identifier(kind, "x"))
    assert (http.sent[0].query["identifierName"], http.sent[0].query["source"]) == (name, "MOBILE_APP")


async def test_an_id_goes_into_the_path_and_stays_one_segment() -> None:
    http = scripted(answer(DETAILS), answer(b"", 400))
    await gateway(http).customer(BY_ID)
    with pytest.raises(ProviderError):
        await gateway(http).customer(Identifier(IdentifierKind.CUSTOMER_ID, "../a b?x"))
    assert [sent.path for sent in http.sent] == ["/v2/customers/1001", "/v2/customers/..%2Fa%20b%3Fx"]
    assert "identifierName" not in http.sent[0].query


async def problems_of(*answers: Answer | TransportError, identifier: Identifier = BY_ID) -> JSON:
    with pytest.raises(ProviderError) as caught:
        await gateway(scripted(*answers)).customer(identifier)
    return [(problem.context, problem.code) for problem in caught.value.problems]


async def test_reasons_why_nobody_is_shown() -> None:
    missing = [(Context.LOCAL, Local.NO_SUCH_CUSTOMER.value)]
    assert await problems_of(answer(errors(8015), 400)) == [(Context.CUSTOMER, "8015")]
    assert await problems_of(answer(errors(8069), 200)) == [(Context.CUSTOMER, "8069")]
    assert await problems_of(answer(errors(1044), 400)) == [(Context.CUSTOMER, "1044")]
    denied = answer({"errorCode": 4000, "errorMessage": "x"}, 403)
    assert await problems_of(denied) == [(Context.AUTH, "4000")]
    assert await problems_of(answer(b"", 400)) == missing
    assert await problems_of(identifier=Identifier(IdentifierKind.NAME, "Asha")) == missing
    assert await problems_of(answer(b"", 400), identifier=BY_MOBILE) == [(Context.HTTP, "400")]
    assert await problems_of(answer(b"<html>", 404)) == [(Context.HTTP, "404")]
    assert await problems_of(answer(b"<html>", 200)) == [(Context.LOCAL, Local.NOT_JSON.value)]
    assert await problems_of(answer([], 200)) == [(Context.LOCAL, Local.UNREADABLE.value)]
    assert await problems_of(answer({"profiles": 7})) == [(Context.LOCAL, Local.UNREADABLE.value)]
    assert await problems_of(answer({"profiles": []})) == [(Context.LOCAL, Local.UNREADABLE.value)]
    assert await problems_of(answer(DETAILS, 302)) == [(Context.LOCAL, "redirected")]
    assert await problems_of(answer({"profiles": 7} | errors(8015), 400)) == [(Context.CUSTOMER, "8015")]
    lost = TransportError(Local.ANSWER_TIMEOUT, left_machine=True)
    assert await problems_of(lost) == [(Context.LOCAL, Local.ANSWER_TIMEOUT.value)]


async def test_a_merged_customer_is_never_shown_in_the_others_place() -> None:
    told = DETAILS | {"warnings": [{"status": False, "code": 91009, "message": "survivor \x1b["}]}
    with pytest.raises(ProviderError) as caught:
        await gateway(scripted(answer(told))).customer(BY_MOBILE)
    (problem,) = caught.value.problems
    assert (problem.context, problem.code, problem.request_id) == (Context.CUSTOMER, "91009", REQUEST_ID)
    assert "1001" in problem.message
    assert "\x1b" not in problem.message
    assert await problems_of(answer(DETAILS | {"id": 1002})) == [(Context.CUSTOMER, "91009")]


@pytest.mark.parametrize(
    ("status", "fraud", "standing"),
    [
        (None, None, Standing.UNKNOWN),
        (None, "NOT_FRAUD", Standing.CLEAR),
        (None, "NONE", Standing.CLEAR),
        (None, "MARKED", Standing.UNKNOWN),
        (None, "CONFIRMED", Standing.BLOCKED),
        (None, "RECONFIRMED", Standing.BLOCKED),
        (None, "INTERNAL", Standing.BLOCKED),
        ("ACTIVE", None, Standing.CLEAR),
        ({"status": "ACTIVE", "label": "Gold"}, "NOT_FRAUD", Standing.CLEAR),
        ({"status": "ACTIVE"}, "CONFIRMED", Standing.BLOCKED),
        ({"status": "SUSPENDED"}, "NOT_FRAUD", Standing.BLOCKED),
        ({"label": "Pending deletion"}, None, Standing.BLOCKED),
        ("Fraud confirmed", None, Standing.BLOCKED),
        ("FRAUD_SUSPECTED", "NOT_FRAUD", Standing.UNKNOWN),
        ([{"status": "SUSPENDED", "isActive": False}, {"status": "ACTIVE"}], None, Standing.CLEAR),
        ([{"status": "SUSPENDED"}, {"status": "ACTIVE"}], None, Standing.UNKNOWN),
        (["?"], None, Standing.UNKNOWN),
        ({"status": 7}, "NOT_FRAUD", Standing.CLEAR),
    ],
)
async def test_what_two_statuses_mean_together(status: JSON, fraud: str | None, standing: Standing) -> None:
    body = DETAILS | {"customerStatus": status, "fraudDetails": {"status": fraud} if fraud else None}
    customer = await gateway(scripted(answer(body))).customer(BY_ID)
    assert customer.standing is standing


@pytest.mark.parametrize(
    ("info", "in_loyalty"),
    [({"loyaltyType": "loyalty"}, True), ({"loyaltyType": "non_loyalty"}, False), ({}, None), (None, None)],
)
async def test_whether_a_customer_can_hold_points(info: JSON, in_loyalty: bool | None) -> None:
    customer = await gateway(scripted(answer(DETAILS | {"loyaltyInfo": info}))).customer(BY_ID)
    assert customer.in_loyalty is in_loyalty


async def test_the_profile_of_our_source_names_the_customer() -> None:
    web = PROFILE | {"firstName": "Web", "source": "WEBSITE"}
    body = DETAILS | {"profiles": [web, PROFILE]}
    assert (await gateway(scripted(answer(body))).customer(BY_ID)).first_name == "Asha"
    nameless = {"source": "INSTORE", "firstName": None, "identifiers": None, "commChannels": None}
    body = DETAILS | {"profiles": [nameless, web]}
    assert (await gateway(scripted(answer(body))).customer(BY_ID)).first_name == "Web"


async def test_hostile_names_are_made_safe() -> None:
    hostile = PROFILE | {"firstName": "A\x1b]52;c;eA==\x07\u202e", "lastName": "x" * 10_000}
    customer = await gateway(scripted(answer(DETAILS | {"profiles": [hostile]}))).customer(BY_ID)
    assert not {"\x1b", "\x07", "\u202e"} & set(customer.first_name)
    assert len(customer.last_name) == 400


async def test_several_members_are_a_choice_list() -> None:
    rows = [
        {
            "userId": 1000 + number,
            "matchedIdentifiers": [{"idType": "mobile", "idValue": "910000000001", "source": "INSTORE"}],
            "profiles": [{"source": "INSTORE", "firstName": "Asha", "lastName": "Sample"}],
        }
        for number in range(12)
    ]
    http = scripted(answer({"pagination": {"limit": 10, "offset": 0, "total": 12}, "data": rows}))
    matches = await gateway(http).search("Ash")
    assert http.sent[0].path == "/v2/customers/search"
    assert http.sent[0].query == {"q": "Ash", "limit": "10", "offset": "0"}
    assert len(matches) == 10
    assert matches[0].party.masked_name == "Asha S•••"
    assert matches[0].matched == ("mobile ••••••••0001",)


async def test_a_busy_search_is_a_problem() -> None:
    with pytest.raises(ProviderError) as caught:
        await gateway(scripted(answer(errors(461), 461))).search("Ash")
    assert [(one.context, one.code) for one in caught.value.problems] == [(Context.HTTP, "461")]


EXPIRY = "/v2/customers/1001/pointsExpirySchedule"
SCHEDULE = {
    "expirySchedules": [
        {"points": 300, "expiryDate": "2026-03-01 18:29:59", "programId": 973, "pointsType": "REGULAR"},
        {"points": "120.5", "expiryDateISO": "2026-01-30T00:00:00Z", "programId": "973"},
        {"points": 5, "expiryDate": "soon", "programId": 973},
        {"points": 7, "expiryDate": "2026-02-01"},
    ],
    "warnings": [],
}


async def balances(http: ScriptedHttp) -> tuple[ProgramBalance, ...]:
    """As a look-up reads them: the customer first, and then what the customer's details don't hold."""
    at = gateway(http)
    return await at.balances(await at.customer(BY_ID))


async def test_balances_come_with_what_ends_next() -> None:
    http = ScriptedHttp(by_path={"/v2/customers/1001": answer(DETAILS), EXPIRY: answer(SCHEDULE)})
    main, travel = await balances(http)
    assert (main.usable, main.locked) == (Decimal("8500.125"), Decimal(20))
    assert main.expiring == (
        PointsExpiry(Decimal("120.5"), date(2026, 1, 30)),
        PointsExpiry(Decimal(300), date(2026, 3, 1)),
    )
    assert travel.expiring == ()
    asked = {sent.path: sent.query for sent in http.sent}
    assert len(http.sent) == 2, "nothing is read twice"
    assert asked[EXPIRY] == {"fetchDataForAllPrograms": "true"}


async def test_balances_stand_without_their_schedule() -> None:
    http = ScriptedHttp(by_path={"/v2/customers/1001": answer(DETAILS), EXPIRY: answer(b"", 500)})
    assert [balance.expiring for balance in await balances(http)] == [(), ()]


async def test_an_organisation_with_one_programme() -> None:
    balance = {"entityId": 1001, "totalPoints": 170.5, "mainPoints": 150.0, "promisedPoints": 20.5}
    http = ScriptedHttp(
        by_path={
            "/v2/customers/1001": answer(DETAILS | {"loyaltyProgramDetails": None}),
            "/v2/customers/1001/points/balance": answer(balance),
            "/v2/organization/programs": answer({"data": [{"programId": 973, "programName": "Main"}]}),
            EXPIRY: answer(SCHEDULE),
        }
    )
    (held,) = await balances(http)
    assert held == ProgramBalance(973, "Main", Decimal(150), Decimal("20.5"), held.expiring)
    assert len(held.expiring) == 2


@pytest.mark.parametrize("key", ["data", "programs", "loyaltyPrograms"])
async def test_programmes_of_the_organisation(key: str) -> None:
    rows = [{"programId": 973, "programName": "Main", "isDefault": True}, {"id": 1, "name": "Travel"}]
    programs = await gateway(scripted(answer({key: rows}))).programs()
    assert programs == (Program(973, "Main", is_default=True), Program(1, "Travel"))
