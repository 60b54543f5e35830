from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from console.domain.parties import (
    Customer,
    Group,
    GroupKey,
    Member,
    Party,
    PointsExpiry,
    ProgramBalance,
    Role,
    Standing,
)
from console.domain.party_kinds import PartyKind
from console.domain.problems import Context, Local, ProviderError
from console.providers.capillary.groups import MEMBER_PAGES, MEMBERS_AT_ONCE
from console.providers.response import Answer, TransportError
from console.services.directories import Groups
from tests.doubles.matches import group_match
from tests.providers.capillary.scripted import REQUEST_ID, answer, errors, gateway, scripted
from tests.providers.scripted_http import JSON

DETAILS = {
    "id": 5001,
    "externalId": "fam-1",
    "groupStatus": "ACTIVE",
    "fleetGroupUsers": [
        {"userId": 1003, "groupId": 5001, "primaryMember": False, "active": False},
        {"userId": 1002, "groupId": 5001, "primaryMember": False, "active": True},
        {"userId": 1001, "groupId": 5001, "primaryMember": True, "active": True},
    ],
    "groupName": "Fam",
    "maxGroupSize": 6,
    "lifeTimePurchases": 0,
    "pointsSummaries": [
        {"programId": 973, "programTitle": "Main", "loyaltyPoints": 8500.125, "delayedPoints": 20.0},
        {"programId": "1201", "programTitle": "Travel", "loyaltyPoints": "-5"},
        {"programId": 1300, "programTitle": "Untold"},
        {"programTitle": "No number"},
    ],
    "expirySchedules": [
        {"points": 30, "expiryDate": "2026-09-30", "programId": 973},
        {"points": "10.5", "expiryDateISO": "2026-03-31T00:00:00Z", "programId": 973},
    ],
    "warnings": [],
}


def member(user_id: int, **changes: JSON) -> JSON:
    return {
        "fleetUserId": user_id,
        "firstName": "Asha",
        "lastName": "Sample",
        "permissions": "allow_points_redemption,allow_points_transfer",
        "email": "asha@example.com",
        "mobile": "910000000001",
        "role": "SECONDARY",
        "inActive": True,
        **changes,
    }


MEMBERS = [member(1003, inActive=True), member(1002, inActive=False), member(1001, role="PRIMARY")]


def page(*rows: JSON, total: int | None = None) -> Answer:
    paged = {} if total is None else {"pagination": {"limit": 50, "offset": 0, "total": total}}
    return answer({**paged, "data": list(rows), "warnings": [], "errors": []})


async def group_of(details: JSON = DETAILS, *members: Answer) -> Group:
    return await gateway(scripted(answer(details), *(members or (page(*MEMBERS),)))).group(
        GroupKey.ID, "5001"
    )


async def one(row: JSON, users: JSON = None) -> Member:
    (read,) = (await group_of(DETAILS | {"fleetGroupUsers": users or []}, page(row))).members
    return read


# -- one group -------------------------------------------------------------------------------------


async def test_a_group_in_full() -> None:
    http = scripted(answer(DETAILS), page(*MEMBERS, total=3))
    group = await gateway(http).group(GroupKey.ID, "5001")
    details, members = http.sent
    assert (details.method, details.path) == ("GET", "/v2/userGroup2")
    assert details.query == {"id": "5001", "programDetails": "true", "expirySchedules": "true"}
    assert (members.method, members.path) == ("GET", "/v2/userGroup2/members")
    assert members.query == {
        "source": "INSTORE",
        "identifierName": "id",
        "identifierValue": "5001",
        "paginationDetails": "true",
        "limit": str(MEMBERS_AT_ONCE),
        "offset": "0",
    }
    assert group == Group(
        id="5001",
        name="Fam",
        external_id="fam-1",
        status="ACTIVE",
        standing=Standing.CLEAR,
        members=(
            Member(Party(PartyKind.CUSTOMER, "1001", "Asha S•••"), Role.PRIMARY, True, True),
            Member(Party(PartyKind.CUSTOMER, "1002", "Asha S•••"), Role.SECONDARY, True, True),
            Member(Party(PartyKind.CUSTOMER, "1003", "Asha S•••"), Role.SECONDARY, False, True),
        ),
        programs=(
            ProgramBalance(
                973,
                "Main",
                Decimal("8500.125"),
                Decimal(20),
                (
                    PointsExpiry(Decimal("10.5"), date(2026, 3, 31)),
                    PointsExpiry(Decimal(30), date(2026, 9, 30)),
                ),
            ),
            ProgramBalance(1201, "Travel", Decimal(-5)),
        ),
        max_size=6,
    )


@pytest.mark.parametrize(
    ("key", "name"),
    [
        (GroupKey.ID, "id"),
        (GroupKey.EXTERNAL_ID, "externalId"),
        (GroupKey.PRIMARY_MEMBER, "primaryUserId"),
    ],
)
async def test_a_group_is_asked_for_by_one_key(key: GroupKey, name: str) -> None:
    http = scripted(answer(DETAILS), page(*MEMBERS))
    await gateway(http, source="MOBILE_APP").group(key, "5001")
    assert http.sent[0].query.items() - {"programDetails": "true", "expirySchedules": "true"}.items() == {
        (name, "5001")
    }
    assert (http.sent[1].query["source"], http.sent[1].query["identifierValue"]) == ("MOBILE_APP", "5001")


@pytest.mark.parametrize(
    ("status", "standing"),
    [
        ("ACTIVE", Standing.CLEAR),
        ("active", Standing.CLEAR),
        ("INACTIVE", Standing.BLOCKED),
        ("DELETED", Standing.BLOCKED),
        ("EXITED", Standing.BLOCKED),
        ("PAUSED", Standing.UNKNOWN),
        ("", Standing.UNKNOWN),
        (None, Standing.UNKNOWN),
    ],
)
async def test_what_a_status_means(status: str | None, standing: Standing) -> None:
    group = await group_of(DETAILS | {"groupStatus": status})
    assert (group.standing, group.status) == (standing, status or "")


async def test_a_bare_group_is_a_group() -> None:
    group = await group_of({"id": "5001"}, page())
    assert group == Group("5001")


async def test_a_hostile_name_is_harmless() -> None:
    row = member(1001, firstName="A\x1b]52;c;eA==\x07\u202e", lastName="x" * 10_000)
    group = await group_of(DETAILS | {"groupName": "Fam\x1b[31m"}, page(row))
    assert "\x1b" not in group.name
    assert "\x1b" not in group.members[0].party.masked_name
    assert len(group.members[0].party.masked_name) < 500


# -- members ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("flag", [True, False, None, "true"])
@pytest.mark.parametrize("active", [True, False])
async def test_the_flag_that_says_the_opposite_is_never_believed(flag: JSON, active: bool) -> None:
    read = await one(member(1001, inActive=flag), [{"userId": 1001, "active": active}])
    assert read.active is active


@pytest.mark.parametrize("users", [[], [{"userId": 1009, "active": False}], [{"userId": 1001}]])
async def test_whoever_nobody_says_has_left_is_in(users: JSON) -> None:
    group = await group_of(DETAILS | {"fleetGroupUsers": users}, page(member(1001, inActive=False)))
    (read,) = [each for each in group.members if each.party.id == "1001"]
    assert read.active


async def test_a_member_of_the_details_alone_is_one_without_a_name_or_a_word_on_rights() -> None:
    group = await group_of(DETAILS, page())
    assert [each.party.label for each in group.members] == [
        "id ••1001",
        "id ••1002",
        "id ••1003",
    ]
    assert {each.may_transfer for each in group.members} == {None}
    assert (group.primary, group.active_members) == (group.members[0], 2)


@pytest.mark.parametrize(
    ("permissions", "may"),
    [
        ("allow_points_transfer", True),
        ("allow_points_redemption, ALLOW_POINTS_TRANSFER ", True),
        (["allow_points_redemption", "allow_points_transfer"], True),
        ("allow_points_transfer,block_points_transfer", False),
        ("block_points_transfer,allow_points_transfer", False),
        ("block_points_transfer", False),
        ("allow_points_redemption", False),
        ("disallow_points_transfer", False),
        ("", False),
        ([], False),
        (None, None),
    ],
)
async def test_who_may_transfer(permissions: JSON, may: bool | None) -> None:
    assert (await one(member(1001, permissions=permissions))).may_transfer is may


async def test_without_any_word_on_permissions_nothing_is_known() -> None:
    row = member(1001)
    del row["permissions"]
    assert (await one(row)).may_transfer is None


@pytest.mark.parametrize(
    ("listed", "told", "role"),
    [
        ({"role": "PRIMARY"}, {}, Role.PRIMARY),
        ({"role": "primary"}, {"primaryMember": False}, Role.PRIMARY),
        ({"role": "SECONDARY"}, {"primaryMember": True}, Role.SECONDARY),
        ({"role": None, "primaryMember": True}, {}, Role.PRIMARY),
        ({"role": "?"}, {"primaryMember": True}, Role.PRIMARY),
        ({"role": "", "primaryMember": False}, {}, Role.SECONDARY),
        ({"role": ""}, {}, Role.UNKNOWN),
    ],
)
async def test_what_somebody_is_in_the_group(listed: JSON, told: JSON, role: Role) -> None:
    assert (await one(member(1001, **listed), [{"userId": 1001, **told}])).role is role


def crowd(first: int, count: int) -> list[JSON]:
    return [member(number) for number in range(first, first + count)]


@pytest.mark.parametrize("total", [None, 120])
async def test_members_are_read_to_the_end(total: int | None) -> None:
    pages = [
        page(*crowd(1, 50), total=total),
        page(*crowd(51, 50), total=total),
        page(*crowd(101, 20), total=total),
    ]
    http = scripted(answer(DETAILS | {"fleetGroupUsers": []}), *pages)
    group = await gateway(http).group(GroupKey.ID, "5001")
    assert len(group.members) == 120
    assert [sent.query["offset"] for sent in http.sent[1:]] == ["0", "50", "100"]


@pytest.mark.parametrize("total", [None, 500])
async def test_a_list_that_ignores_paging_ends(total: int | None) -> None:
    http = scripted(answer(DETAILS | {"fleetGroupUsers": []}), *[page(*crowd(1, 50), total=total)] * 2)
    assert len((await gateway(http).group(GroupKey.ID, "5001")).members) == 50


async def test_a_list_without_an_end_is_cut() -> None:
    pages = [page(*crowd(1 + 50 * number, 50)) for number in range(MEMBER_PAGES + 1)]
    http = scripted(answer(DETAILS | {"fleetGroupUsers": []}), *pages)
    assert len((await gateway(http).group(GroupKey.ID, "5001")).members) == 50 * MEMBER_PAGES


# -- misses and faults -----------------------------------------------------------------------------


async def problems_of(*answers: Answer | TransportError, key: GroupKey = GroupKey.ID) -> JSON:
    with pytest.raises(ProviderError) as caught:
        await gateway(scripted(*answers)).group(key, "5001")
    return [(problem.context, problem.code) for problem in caught.value.problems]


async def test_nobody_answers() -> None:
    missing = [(Context.LOCAL, Local.NO_SUCH_GROUP.value)]
    assert await problems_of(answer(errors(1632), 400)) == [(Context.GROUP, "1632")]
    assert await problems_of(answer(errors(1619), 200)) == [(Context.GROUP, "1619")]
    assert await problems_of(answer(errors(8015), 400)) == [(Context.GROUP, "8015")]
    assert await problems_of(answer(b"", 400)) == missing
    assert await problems_of(answer({})) == missing
    assert await problems_of(answer({"warnings": [], "errors": None})) == missing


@pytest.mark.parametrize(
    "nothing",
    [
        answer(errors(1632), 400),
        answer(errors(1619)),
        answer(errors(8015), 400),
        answer(b"", 400),
        answer({}),
    ],
)
async def test_every_miss_is_one_to_the_desk(nothing: Answer) -> None:
    http = scripted(nothing)
    assert await Groups(gateway(http), "91").led_by(Customer("1001")) is None
    assert http.sent[0].query["primaryUserId"] == "1001"


async def test_faults_keep_their_name() -> None:
    assert await problems_of(answer({"errorCode": 4000, "errorMessage": "x"}, 403)) == [
        (Context.AUTH, "4000")
    ]
    assert await problems_of(answer(b"<html>", 503)) == [(Context.HTTP, "503")]
    assert await problems_of(answer(b"", 404)) == [(Context.HTTP, "404")]
    assert await problems_of(answer(b"<html>")) == [(Context.LOCAL, Local.NOT_JSON.value)]
    lost = TransportError(Local.CONNECTION_LOST, left_machine=True)
    assert await problems_of(lost) == [(Context.LOCAL, Local.CONNECTION_LOST.value)]
    assert await problems_of(answer(DETAILS), answer(errors(91052), 400)) == [(Context.GROUP, "91052")]
    assert await problems_of(answer(DETAILS), lost) == [(Context.LOCAL, Local.CONNECTION_LOST.value)]


@pytest.mark.parametrize(
    "details",
    [DETAILS | {"id": 5002}, DETAILS | {"id": None}, {"data": [DETAILS]}, {"groupName": "Fam"}],
)
async def test_another_group_or_none_is_never_shown_in_its_place(details: JSON) -> None:
    assert await problems_of(answer(details), page()) == [(Context.LOCAL, Local.UNREADABLE.value)]


async def test_by_another_key_the_answer_brings_the_id() -> None:
    capillary = gateway(scripted(answer(DETAILS | {"id": "7777"}), page()))
    assert (await capillary.group(GroupKey.EXTERNAL_ID, "fam-1")).id == "7777"


@pytest.mark.parametrize("rows", [{"data": None}, {"data": []}, {}])
async def test_no_members_is_a_group_without_members_and_no_list_is_a_fault(rows: JSON) -> None:
    if "data" in rows:
        assert (await group_of(DETAILS | {"fleetGroupUsers": []}, answer(rows))).members == ()
    else:
        assert await problems_of(answer(DETAILS), answer(rows)) == [(Context.LOCAL, Local.UNREADABLE.value)]


# -- search ----------------------------------------------------------------------------------------

FOUND = {
    "groupId": 5001,
    "groupName": "Fam",
    "groupStatus": "ACTIVE",
    "groupExternalId": "fam-1",
    "firstName": "Asha",
    "lastName": "Sample",
    "primaryMemberId": 1001,
    "email": "asha@example.com",
    "mobile": "910000000001",
    "totalMembers": 4,
    "extendedFields": {},
}


async def test_groups_are_found_by_what_was_typed() -> None:
    http = scripted(page(FOUND, {"groupId": "5002"}, total=2))
    found = await gateway(http).find_groups("fam & co")
    (sent,) = http.sent
    assert (sent.method, sent.path) == ("GET", "/v2/userGroup2/search")
    assert sent.query == {"q": "fam & co", "limit": "10", "offset": "0"}
    assert found == (
        group_match("5001", "Fam", "ACTIVE", Standing.CLEAR, "Asha S•••", 4),
        group_match("5002", ""),
    )


async def test_at_most_ten_are_shown_and_nobody_is_nobody() -> None:
    many = page(*[FOUND | {"groupId": number} for number in range(30)])
    assert len(await gateway(scripted(many)).find_groups("fam")) == 10
    assert await gateway(scripted(page())).find_groups("fam") == ()


async def test_a_search_that_fails_says_why() -> None:
    with pytest.raises(ProviderError) as caught:
        await gateway(scripted(answer(errors(91052), 400))).find_groups("")
    (problem,) = caught.value.problems
    assert (problem.context, problem.code, problem.request_id) == (Context.GROUP, "91052", REQUEST_ID)
