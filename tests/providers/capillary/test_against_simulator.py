"""The gateway against a provider that shares no code with it, over real connections."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from console.domain.clock import SystemClock
from console.domain.exchanges import Trace
from console.domain.identifiers import Identifier, IdentifierKind
from console.domain.parties import Customer, Standing
from console.domain.problems import Context, Local, ProviderError
from console.domain.transfers import Accepted, CustomerCode, Outcome, Refused, Unknown
from console.providers.capillary.gateway import open_capillary
from console.providers.capillary.settings import Attribution, CapillaryProfile
from console.simulator.capillary.fault_catalogue import CATALOGUE
from console.simulator.server.ordered_faults import Operation
from tests.loop_over import loop_over
from tests.providers.capillary.scripted import ORDER, REFERENCE, WORD, secrets_of
from tests.providers.capillary.simulated import Desk, desk

SENDER = Identifier(IdentifierKind.MOBILE, "919148574269")
pytestmark = pytest.mark.usefixtures("no_pauses")
CANARIES = ("server123", "8a16a6b70505eb1f1ff7cdc0cd5559a7", "sample-client-secret")


@pytest.mark.parametrize("encryption", [False, True])
@pytest.mark.parametrize("sign_in", ["basic", "oauth"])
async def test_a_whole_transfer(sign_in: str, encryption: bool) -> None:
    branch = Attribution(entity_code="sample.till.12") if sign_in == "oauth" else None
    async with desk(encryption=encryption, sign_in=sign_in, attribution=branch) as at:
        sender = await at.gateway.customer(SENDER)
        assert (sender.id, sender.standing, sender.in_loyalty) == ("565039505", Standing.CLEAR, True)
        (held,) = await at.gateway.balances(await at.gateway.customer(SENDER))
        assert (held.program_id, held.name, held.usable) == (973, "DocDemoDefaultProgram", Decimal(8500))
        assert [expiry.points for expiry in held.expiring] == [Decimal(2000), Decimal(3000), Decimal(3500)]
        assert (await at.gateway.precheck(ORDER)).transferable
        assert at.simulator.phone() == []
        outcome = await at.move()
        assert isinstance(outcome, Accepted)
        assert (outcome.receipt.transfer_id, outcome.receipt.deducted) == ("1037890", Decimal(1000))
        assert outcome.receipt.reported == Decimal(2000)
        assert outcome.receipt.request_id
        assert [problem.code for problem in outcome.receipt.warnings] == [Local.REPORTED_DIFFERS.value]
        history = await at.gateway.history(ORDER.sender, 1, 50)
        assert [row.transfer_id for row in history.rows] == ["1037890"]
        assert REFERENCE in history.rows[0].note
        assert history.rows[0].at == outcome.receipt.at
        (held,) = await at.gateway.balances(await at.gateway.customer(SENDER))
        assert held.usable == Decimal(7500)
        assert len(at.simulator.transfers(565039505)) == 1
        shown = repr(list(at.trace))
        assert not [canary for canary in (*CANARIES, at.simulator.phone()[-1]["code"]) if canary in shown]
        assert all(exchange.encrypted is encryption for exchange in at.trace if exchange.method == "POST")


async def test_the_sample_members_by_every_identifier() -> None:
    async with desk() as at:
        members = await at.gateway.search("Madhurima")
        assert [member.party.id for member in members] == ["565039506"]
        by_mail = await at.gateway.customer(Identifier(IdentifierKind.EMAIL, "madhurima@example.com"))
        by_id = await at.gateway.customer(Identifier(IdentifierKind.CUSTOMER_ID, "565039506"))
        outside = await at.gateway.customer(Identifier(IdentifierKind.EXTERNAL_ID, "73818141"))
        assert by_mail == by_id
        assert (by_id.masked_name, outside.id) == ("Madhurima B•••", "565345942")
        assert [program.id for program in await at.gateway.programs()] == [973, 1201, 1344]


@pytest.mark.parametrize(
    ("identifier", "code"),
    [
        (Identifier(IdentifierKind.MOBILE, "910000999999"), "8015"),
        (Identifier(IdentifierKind.CUSTOMER_ID, "999"), "8015"),
        (Identifier(IdentifierKind.CUSTOMER_ID, "x"), Local.NO_SUCH_CUSTOMER.value),
        (Identifier(IdentifierKind.MOBILE, "919300008069"), "8069"),
        (Identifier(IdentifierKind.MOBILE, "919300091009"), "91009"),
        (Identifier(IdentifierKind.MOBILE, "919300001044"), "1044"),
        (Identifier(IdentifierKind.MOBILE, "919500000010"), "8065"),
    ],
)
async def test_why_nobody_is_shown(identifier: Identifier, code: str) -> None:
    async with desk() as at:
        with pytest.raises(ProviderError) as caught:
            await at.gateway.customer(identifier)
        (problem,) = caught.value.problems
        assert problem.code == code
        assert problem.request_id


async def special(at: Desk, number: str) -> Customer:
    return await at.gateway.customer(Identifier(IdentifierKind.MOBILE, "91" + number))


@loop_over(
    ("number", "kind", "context"),
    [
        *((f"9000000{code}", Refused, Context.TRANSFER) for code in (412, 413, 415, 416, 422, 434)),
        *((f"9000000{code}", Refused, Context.TRANSFER) for code in (885, 888, 899, 901, 904)),
        ("9000003316", Refused, Context.TRANSFER),
        ("9000008013", Refused, Context.TRANSFER),
        *((f"9000000{code}", Unknown, Context.TRANSFER) for code in (804, 827, 886, 887, 896, 898)),
        *((f"9200000{code}", Refused, Context.OTP) for code in (822, 823)),
        *((f"9100000{code}", Unknown, Context.HTTP) for code in (401, 403, 404, 405, 415, 429)),
        *((f"9100000{code}", Unknown, Context.HTTP) for code in (400, 402, 406, 407, 408)),
        *((f"9100000{code}", Unknown, Context.HTTP) for code in (500, 502, 521, 524)),
        *((f"910000{code}", Refused, Context.HTTP) for code in (1060, 1061, 1062, 1064)),
        ("9300004000", Refused, Context.AUTH),
        ("9300004001", Unknown, Context.AUTH),
        ("9300091020", Refused, Context.AUTH),
        ("9300000825", Refused, Context.AUTH),
        ("9400000901", Accepted, None),
        ("9400000902", Accepted, None),
    ],
)  # fmt: skip
async def test_special_members_bring_about_their_code(
    number: str, kind: type[Outcome], context: Context | None
) -> None:
    async with desk(otp="off") as at:
        order = replace(ORDER, sender=(await special(at, number)).party, points=100)
        outcome = await at.gateway.transfer(order, REFERENCE, WORD)
        assert isinstance(outcome, kind)
        booked = [row["notes"] for row in at.simulator.transfers(int(order.sender.id))]
        assert (booked != []) is isinstance(outcome, Accepted)
        if isinstance(outcome, Refused | Unknown):
            first = outcome.problems[0]
            assert (first.context, first.code) == (context, number[2:].lstrip("0"))


async def test_a_wrong_code_may_be_tried_again_and_a_used_one_not() -> None:
    async with desk() as at:
        right = await at.code()
        wrong = await at.gateway.transfer(ORDER, REFERENCE, CustomerCode("000000x"))
        assert isinstance(wrong, Refused)
        assert wrong.code_refused
        assert isinstance(await at.gateway.transfer(ORDER, REFERENCE, right), Accepted)
        again = await at.gateway.transfer(ORDER, REFERENCE, right)
        assert isinstance(again, Refused)
        assert len(at.simulator.transfers(565039505)) == 1


LOST = (
    *("reset-before-commit", "reset-after-commit", "answer-lost", "request-lost"),
    *("error-before-commit", "error-after-commit", "html-error-page", "redirect"),
)


@pytest.mark.parametrize("fault", LOST)
async def test_a_lost_answer_is_open_and_sent_once(fault: str) -> None:
    async with desk(otp="off", deadline_seconds=0.5) as at:
        at.simulator.arm("transfer", fault)
        outcome = await at.gateway.transfer(ORDER, REFERENCE, WORD)
        assert isinstance(outcome, Unknown)
        sent = [one for one in at.simulator.requests() if one["method"] == "POST"]
        assert len(sent) == 1
        booked = at.simulator.transfers(565039505)
        history = await at.gateway.history(ORDER.sender, 1, 50)
        assert len(history.rows) == len(booked)


DISTORTIONS = tuple(name for name, fault in CATALOGUE.items() if Operation.TRANSFER in fault.operations)


@loop_over("fault", DISTORTIONS)
@pytest.mark.parametrize("encryption", [False, True])
async def test_no_fault_breaks_or_lies(fault: str, encryption: bool) -> None:
    async with desk(encryption=encryption, otp="off", deadline_seconds=1.5) as at:
        options: dict[str, Any] = {"seconds": 0.05} if fault == "latency" else {}
        at.simulator.arm("transfer", fault, **options)
        outcome = await at.gateway.transfer(ORDER, REFERENCE, WORD)
        booked = at.simulator.transfers(565039505)
        if isinstance(outcome, Accepted):
            assert [str(row["transferId"]) for row in booked] == [outcome.receipt.transfer_id]
        if isinstance(outcome, Refused):
            assert booked == []


@pytest.mark.parametrize("fault", ["string-numbers", "null-errors", "missing-iso-date", "unsorted-history"])
async def test_reads_see_through_spellings(fault: str) -> None:
    async with desk(otp="off") as at:
        await at.gateway.transfer(ORDER, REFERENCE, WORD)
        party = ORDER.sender
        customer, history = await at.gateway.customer(SENDER), await at.gateway.history(party, 1, 50)
        balances, word = await at.gateway.balances(customer), await at.gateway.precheck(ORDER)
        for operation in ("history", "lookup", "balance", "precheck"):
            if operation in CATALOGUE[fault].operations:
                at.simulator.arm(operation, fault, times=9)
        again = await at.gateway.history(party, 1, 50)
        assert [replace(row, at=None, zone_known=True) for row in again.rows] == [
            replace(row, at=None) for row in history.rows
        ]
        assert all(row.zone_known is (fault != "missing-iso-date") for row in again.rows)
        same = await at.gateway.customer(SENDER)
        assert same == customer
        assert await at.gateway.balances(same) == balances
        assert replace(await at.gateway.precheck(ORDER), request_id="") == replace(word, request_id="")


async def test_paging_that_is_ignored_repeats_a_page_and_never_ends() -> None:
    async with desk(otp="off") as at:
        for _ in range(3):
            await at.gateway.transfer(replace(ORDER, points=10), REFERENCE, WORD)
        first = await at.gateway.history(ORDER.sender, 1, 2)
        assert len({row.transfer_id for row in first.rows}) == 2
        assert (await at.gateway.history(ORDER.sender, 2, 2)).last
        at.simulator.arm("history", "unpaged-history", times=2)
        first = await at.gateway.history(ORDER.sender, 1, 2)
        second = await at.gateway.history(ORDER.sender, 2, 2)
        assert first.rows == second.rows
        assert not second.last


async def test_a_wrong_password_is_an_access_problem() -> None:
    async with desk() as at:
        profile = CapillaryProfile.model_validate({"name": "sample", "base_url": at.simulator.base_url})
        secrets = secrets_of("store.server", "wrong")
        stranger = await open_capillary(profile, secrets, cipher=None, trace=Trace(), clock=SystemClock())
        with pytest.raises(ProviderError) as caught:
            await stranger.customer(SENDER)
        assert caught.value.problems[0].code == "401"
        await stranger.close()


async def test_an_unreachable_token_service_means_nothing_was_sent() -> None:
    async with desk(otp="off", sign_in="oauth") as at:
        at.simulator.arm("token", "error-before-commit", times=9)
        outcome = await at.gateway.transfer(ORDER, REFERENCE, WORD)
        assert isinstance(outcome, Refused)
        assert not outcome.reached_provider
        assert at.simulator.transfers(565039505) == []


async def test_nothing_left_for_a_closed_port(tmp_path: Path) -> None:
    async with desk(otp="off", deadline_seconds=1) as at:
        pass
    outcome = await at.gateway.transfer(ORDER, REFERENCE, WORD)
    assert isinstance(outcome, Refused)
    assert not outcome.reached_provider
    assert outcome.problems[0].code == Local.NO_CONNECTION.value
    await at.gateway.close()
