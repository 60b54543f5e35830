"""What leaves for a transfer from or to a group, and what can't leave at all."""

from __future__ import annotations

import ast
import json
from dataclasses import replace
from pathlib import Path

import pytest

import console.providers.capillary
from console.domain.clock import SystemClock
from console.domain.exchanges import Trace
from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.transfers import (
    Attestation,
    CustomerCode,
    TransferOrder,
    Verification,
    VerificationMissing,
)
from console.providers.capillary import addresses
from console.providers.capillary.addresses import CapillaryHttp
from console.providers.capillary.gateway import open_capillary
from console.providers.capillary.requests import (
    Entity,
    group_check_body,
    group_order_body,
    group_transfer_body,
)
from console.settings.profiles import SettingsError
from tests.providers.capillary.scripted import (
    CODE,
    ORDER,
    REFERENCE,
    SECRETS,
    WORD,
    answer,
    gateway,
    profile,
    scripted,
)
from tests.providers.capillary.ways import (
    BETWEEN_GROUPS,
    FROM_GROUP,
    GROUP,
    GROUP_WAYS,
    MEMBER,
    OTHER_GROUP,
    TO_GROUP,
    Way,
    name_of,
)
from tests.providers.scripted_http import JSON

CUSTOMER_SIDE = {"type": "CUSTOMER", "identifierType": "id", "identifierValue": "565345942"}
GROUP_SIDE = {"type": "USERGROUP2", "identifierType": "id", "identifierValue": "3847940"}
ACTING = {"identifierType": "id", "identifierValue": "565345942", "source": "INSTORE"}


async def fields_sent(way: Way, verification: Verification | None = None, **changes: JSON) -> JSON:
    http = scripted(answer(way.sample()))
    await gateway(http, **changes).transfer(way.order, REFERENCE, verification or way.proof)
    (sent,) = http.sent
    assert (sent.method, sent.path) == ("POST", "/v2/points/userGroup2/transfer")
    return sent.fields


@pytest.mark.parametrize(
    ("way", "sender", "recipient"),
    [
        (TO_GROUP, CUSTOMER_SIDE, GROUP_SIDE),
        (FROM_GROUP, GROUP_SIDE, CUSTOMER_SIDE),
        (BETWEEN_GROUPS, GROUP_SIDE | {"identifierValue": "565345942"}, GROUP_SIDE),
    ],
    ids=name_of,
)
async def test_each_way_in_full(way: Way, sender: JSON, recipient: JSON) -> None:
    fields = await fields_sent(way)
    assert fields.pop("code", None) == ("X12Y3Z" if way is TO_GROUP else None)
    assert fields == {
        "pointsTobeTransferred": 1,
        "programId": 973,
        "notes": f"notes123 #{REFERENCE}",
        "transferredBy": ACTING,
        "toEntity": recipient | {"source": "INSTORE"},
        "fromEntity": sender,
    }


@pytest.mark.parametrize("way", GROUP_WAYS, ids=name_of)
async def test_source_and_account_are_the_profiles_and_go_where_the_page_has_them(way: Way) -> None:
    fields = await fields_sent(way, source="MOBILE_APP", account_id="app-1")
    told = {
        side: (fields[side].get("source"), fields[side].get("accountId"))
        for side in ("transferredBy", "toEntity", "fromEntity")
    }
    known = ("MOBILE_APP", "app-1")
    assert told == {"transferredBy": known, "toEntity": known, "fromEntity": (None, None)}


@pytest.mark.parametrize("way", GROUP_WAYS, ids=name_of)
def test_the_question_is_the_transfer_without_its_note(way: Way) -> None:
    asked = group_check_body(way.order, profile())
    sent = group_transfer_body(way.order, REFERENCE, profile())
    assert sent.keys() - asked.keys() == {"notes"}
    assert asked == {name: value for name, value in sent.items() if name != "notes"}


@pytest.mark.parametrize("policy", ["required", "off"])
@pytest.mark.parametrize("way", [FROM_GROUP, BETWEEN_GROUPS], ids=name_of)
async def test_a_group_never_gives_with_a_code_but_with_the_operators_word(way: Way, policy: str) -> None:
    assert "code" not in await fields_sent(way, WORD, code_policy=policy)
    for missing in (CODE, CustomerCode(""), Attestation("", "asha.k"), Attestation("seen", "")):
        http = scripted()
        with pytest.raises(VerificationMissing):
            await gateway(http, code_policy=policy).transfer(way.order, REFERENCE, missing)
        assert http.sent == []


@pytest.mark.parametrize(
    ("policy", "missing"),
    [
        ("required", WORD),
        ("required", CustomerCode(" ")),
        ("off", CODE),
        ("off", Attestation("", "asha.k")),
    ],
)
async def test_a_customer_gives_to_a_group_as_to_anybody(policy: str, missing: Verification) -> None:
    http = scripted()
    with pytest.raises(VerificationMissing):
        await gateway(http, code_policy=policy).transfer(TO_GROUP.order, REFERENCE, missing)
    assert http.sent == []


async def test_an_attested_transfer_to_a_group_carries_no_code() -> None:
    assert "code" not in await fields_sent(TO_GROUP, WORD, code_policy="off")


STRANGER = Party(PartyKind.CUSTOMER, "1")
NOBODY = Party(PartyKind.CUSTOMER, "")


@pytest.mark.parametrize(
    ("order", "why"),
    [
        (replace(FROM_GROUP.order, acting=None), "member"),
        (replace(FROM_GROUP.order, acting=NOBODY), "member"),
        (replace(FROM_GROUP.order, acting=GROUP), "member"),
        (replace(TO_GROUP.order, acting=STRANGER), "nobody acts"),
        (replace(TO_GROUP.order, sender=NOBODY), "member"),
        (replace(TO_GROUP.order, recipient=Party(PartyKind.GROUP, "")), "known ids"),
        (replace(FROM_GROUP.order, sender=Party(PartyKind.GROUP, "")), "known ids"),
        (replace(TO_GROUP.order, points=0), "positive"),
        (replace(TO_GROUP.order, points=-1), "positive"),
    ],
)
async def test_an_order_that_makes_no_sense_never_leaves(order: TransferOrder, why: str) -> None:
    http = scripted()
    proof = CODE if order.sender.kind is PartyKind.CUSTOMER else WORD
    with pytest.raises(ValueError, match=why):
        await gateway(http).transfer(order, REFERENCE, proof)
    with pytest.raises(ValueError, match=why):
        await gateway(http).precheck(order)
    assert http.sent == []


def test_customers_alone_are_no_business_of_the_group_call() -> None:
    with pytest.raises(ValueError, match="group"):
        group_transfer_body(ORDER, REFERENCE, profile())


def test_a_recipient_without_its_type_would_be_taken_for_a_customer() -> None:
    with pytest.raises(ValueError, match="type"):
        group_order_body(1, 973, Entity("1"), recipient=Entity("2"), sender=Entity("1", "CUSTOMER"))


@pytest.mark.parametrize("way", GROUP_WAYS, ids=name_of)
def test_the_request_is_the_same_bytes_each_time_and_tells_orders_apart(way: Way) -> None:
    capillary = gateway(scripted())
    first = capillary.fingerprint(way.order, REFERENCE)
    assert first == capillary.fingerprint(replace(way.order), REFERENCE)
    others = {
        capillary.fingerprint(replace(way.order, points=2), REFERENCE),
        capillary.fingerprint(replace(way.order, program_id=974), REFERENCE),
        capillary.fingerprint(replace(way.order, recipient=Party(PartyKind.GROUP, "9")), REFERENCE),
        capillary.fingerprint(way.order, "0000000000"),
    }
    assert len(others | {first}) == 5
    assert first.isascii()


def test_a_customer_and_a_group_of_one_number_are_two_requests() -> None:
    capillary = gateway(scripted())
    to_group = replace(FROM_GROUP.order, recipient=OTHER_GROUP)
    one, other = (capillary.fingerprint(order, REFERENCE) for order in (FROM_GROUP.order, to_group))
    assert json.loads(one)["toEntity"]["identifierValue"] == json.loads(other)["toEntity"]["identifierValue"]
    assert one != other
    assert to_group.recipient.id == MEMBER.id


# -- addresses -------------------------------------------------------------------------------------

SPELLINGS = (
    "/v2/userGroup2/transfer",
    "/v2/usergroup2/TRANSFER",
    "/v2/userGroup2/transfer/",
    "/v2//userGroup2/transfer",
    "/v2/userGroup2/%74ransfer",
)


def real_http() -> CapillaryHttp:
    """The product's own, on an address nobody listens at: what it refuses must not even be dialled."""
    return CapillaryHttp(
        "http://127.0.0.1:9",
        authenticator=None,
        cipher=None,
        trace=Trace(),
        clock=SystemClock(),
        request_id_header="X-Cap-Requestid",
        deadline_seconds=1,
    )


@pytest.mark.parametrize("path", [*SPELLINGS, "/v2/points/isTransferrable", "/v2/points", ""])
async def test_only_the_two_calls_that_move_points_are_ever_sent_once(path: str) -> None:
    with pytest.raises(ValueError, match="two calls"):
        await real_http().send_once(path, b"{}")


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
@pytest.mark.parametrize(
    "path", [*SPELLINGS, "/v2/points/userGroup2/transfer", "/v2/points/userGroup2//transfer"]
)
async def test_nothing_that_moves_members_or_a_groups_points_is_ever_asked(method: str, path: str) -> None:
    with pytest.raises(ValueError, match="never asked"):
        await real_http().read(method, path)


@pytest.mark.parametrize("path", ["/v2/points/transfer", "/v2/points/transfer/", "/v2/points/Transfer"])
async def test_a_question_can_not_become_a_transfer(path: str) -> None:
    with pytest.raises(ValueError, match="never asked"):
        await real_http().read("POST", path, body=b"{}")


@pytest.mark.parametrize("path", [*SPELLINGS, "/v2/points/transfer", "/v2/points/userGroup2/transfer"])
async def test_no_profile_can_make_the_check_move_anything(path: str) -> None:
    with pytest.raises(SettingsError, match="precheck_path"):
        await open_capillary(
            profile().model_copy(update={"precheck_path": path}),
            SECRETS,
            cipher=None,
            trace=Trace(),
            clock=SystemClock(),
        )


async def test_the_products_gateway_speaks_through_the_guard() -> None:
    capillary = await open_capillary(profile(), SECRETS, cipher=None, trace=Trace(), clock=SystemClock())
    assert isinstance(capillary._http, CapillaryHttp)  # what `test_only_the_two_calls` is about
    await capillary.close()


def texts_of_the_package() -> set[tuple[str, str]]:
    folder = Path(str(console.providers.capillary.__file__)).parent
    found = set()
    for file in folder.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("/v"):
                found.add((file.name, node.value))
    return found


def test_the_address_that_moves_members_is_written_once_to_be_refused() -> None:
    written = {where for where in texts_of_the_package() if "usergroup2" in where[1].lower()}
    assert written == {
        ("addresses.py", "/v2/points/userGroup2/transfer"),
        ("addresses.py", "/v2/points/userGroup2/isTransferrable"),
        ("addresses.py", "/v2/userGroup2"),
        ("addresses.py", "/v2/userGroup2/search"),
        ("addresses.py", "/v2/userGroup2/members"),
        ("addresses.py", "/v2/userGroup2/transfer"),
    }
    sent = (addresses.TRANSFER_PATH, addresses.GROUP_TRANSFER_PATH)
    assert sent == ("/v2/points/transfer", "/v2/points/userGroup2/transfer")
    assert addresses.MOVES_MEMBERS not in sent


def test_nobody_but_the_guard_uses_the_address_that_moves_members() -> None:
    folder = Path(str(console.providers.capillary.__file__)).parent
    users = {file.name for file in folder.glob("*.py") if "MOVES_MEMBERS" in file.read_text(encoding="utf-8")}
    assert users == {"addresses.py"}
