"""The gateway against a Mastercard that shares no code with it, over real connections."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from console.domain.parties import Party, Standing
from console.domain.party_kinds import PartyKind
from console.domain.problems import Context, Local, ProviderError
from console.domain.references import references_in
from console.domain.transfers import Accepted, Attestation, Refused, TransferOrder, VerificationMissing
from console.providers.mastercard.account_book import AccountBook
from console.simulator.mastercard.behaviour import MastercardBehaviour
from console.simulator.mastercard.sample_accounts import (
    ALL_ON_HOLD,
    FROM,
    LEADING_ZEROS,
    NOT_CARD_LIKE,
    OTHER_HOLDER,
    TO,
    UNKNOWN_BAN,
)
from tests.providers.mastercard.scripted import REFERENCE, WORD
from tests.providers.mastercard.simulated import desk


@pytest.mark.parametrize("encryption", [True, False])
@pytest.mark.parametrize("balance_form", ["levels", "nested"])
@pytest.mark.parametrize("references_field", ["userReferences", "userReference"])
async def test_a_whole_transfer(encryption: bool, balance_form: Any, references_field: Any) -> None:
    behaviour = MastercardBehaviour(
        encryption=encryption,
        balance_form=balance_form,
        references_field=references_field,
        history_lag_seconds=0,
    )
    async with desk(behaviour) as at:
        sender = await at.gateway.account(FROM.ban)
        assert (sender.id, sender.holder_id, sender.masked_name) == (FROM.ranac, FROM.rancu, "9999 •••• 6000")
        assert (sender.available, sender.on_hold) == (Decimal(25_000), Decimal(1_500))
        assert [one.points for one in sender.expiring] == [Decimal(250)]
        outcome = await at.move(await at.order())
        assert isinstance(outcome, Accepted)
        assert (outcome.receipt.reported, outcome.receipt.warnings) == (Decimal(500), ())
        assert outcome.receipt.request_id.startswith("0.")
        (booked,) = at.simulator.transfers()
        assert (booked["fromId"], booked["toId"], booked["points"]) == (FROM.ranac, TO.ranac, 500)
        assert (booked["typeCode"], booked["adjustedBy"]) == ("POOL", WORD.operator)
        assert booked["notes"] == f"#{REFERENCE} holiday"
        again = await at.sender()
        assert again == replace(sender, available=Decimal(24_500))
        page = await at.gateway.history(sender.party, 1, 50)
        assert page.last
        assert page.by_ledger
        (ours,) = [row for row in page.rows if REFERENCE in references_in(row.note)]
        assert (ours.outgoing, ours.reported, ours.sender.id) == (True, Decimal(500), FROM.ranac)
        assert (ours.is_partial, ours.zone_known) == (True, True)
        (theirs,) = [row for row in await at.adjustments(TO.ranac) if REFERENCE in references_in(row.note)]
        assert not theirs.outgoing
        assert at.gateway.warnings == ()


@pytest.mark.parametrize("method", ["POST", "PUT", "GET"])
async def test_the_method_is_the_profiles(method: Any) -> None:
    async with desk(
        MastercardBehaviour(transfer_method=method), mastercard={"transfer_method": method}
    ) as at:
        assert isinstance(await at.move(await at.order()), Accepted)


async def test_a_wrong_method_is_a_refusal_and_never_another_try() -> None:
    async with desk(MastercardBehaviour(transfer_method="PUT")) as at:
        outcome = await at.move(await at.order())
        assert isinstance(outcome, Refused)
        assert outcome.problems[0].code == "METHOD_NOT_ALLOWED"
        assert at.transfers_sent() == 1


@pytest.mark.parametrize("sample", [LEADING_ZEROS, NOT_CARD_LIKE, OTHER_HOLDER, ALL_ON_HOLD])
async def test_numbers_of_every_kind(sample: Any) -> None:
    async with desk() as at:
        found = await at.gateway.account(sample.ban)
        assert (found.id, found.available) == (sample.ranac, Decimal(sample.available))
        assert (found.first_four, found.last_four) == (sample.ban[:4], sample.ban[-4:])
        assert found.standing is Standing.UNKNOWN


async def test_a_number_nobody_has() -> None:
    async with desk() as at:
        with pytest.raises(ProviderError) as caught:
            await at.gateway.account(UNKNOWN_BAN)
        (problem,) = caught.value.problems
        assert (problem.context, problem.code) == (Context.SERVICE, "INVALID_FIELD_VALUE_USER_ID")
        assert problem.request_id


async def test_expirations_at_either_address_and_the_winner_is_remembered() -> None:
    async with desk(MastercardBehaviour(expirations_path="expiration-details")) as at:
        first = await at.gateway.expirations(FROM.ranac)
        assert [one.points for one in first] == [Decimal(250)]
        asked = len(at.simulator.requests())
        assert await at.gateway.expirations(FROM.ranac) == first
        assert len(at.simulator.requests()) == asked + 1


async def test_without_expirations_the_balance_still_stands() -> None:
    async with desk() as at:
        at.simulator.behave(expirations_path="nowhere")
        found = await at.gateway.account(FROM.ban)
        assert (found.available, found.expiring) == (Decimal(25_000), ())


@pytest.mark.parametrize(("dates", "known"), [("offset", True), ("utc", True), ("date", False)])
async def test_dates_of_a_history(dates: Any, known: bool) -> None:
    async with desk(MastercardBehaviour(history_dates=dates, history_lag_seconds=0)) as at:
        rows = await at.adjustments(FROM.ranac)
        assert rows
        assert all(row.zone_known is known and row.at is not None for row in rows)


async def test_a_history_that_lags_shows_the_transfer_later() -> None:
    async with desk(MastercardBehaviour(history_lag_seconds=0)) as at:
        order = await at.order()
        before = {row.transfer_id for row in (await at.gateway.history(order.sender, 1, 50)).rows}
        assert isinstance(await at.move(order), Accepted)
        at.simulator.arm("history", "history-lag", seconds=3600)
        lagging = {row.transfer_id for row in (await at.gateway.history(order.sender, 1, 50)).rows}
        later = {row.transfer_id for row in (await at.gateway.history(order.sender, 1, 50)).rows}
        assert lagging == before
        assert before < later
        assert len(later) == len(before) + 1


async def test_rows_keep_their_ids_whatever_the_spelling() -> None:
    async with desk(MastercardBehaviour(history_lag_seconds=0)) as at:
        order = await at.order(points=10)
        for _ in range(3):
            assert isinstance(await at.move(order), Accepted)
        rows = (await at.gateway.history(order.sender, 1, 50)).rows
        assert len({row.transfer_id for row in rows}) == len(rows)
        at.simulator.arm("history", "string-numbers")
        assert (await at.gateway.history(order.sender, 1, 50)).rows == rows
        at.simulator.behave(history_dates="utc")
        assert (await at.gateway.history(order.sender, 1, 50)).rows == rows


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"points": 30_000}, "INSUFFICIENT_POINTS"),
        ({"points": 99_000_000}, "INVALID_FIELD_VALUE_POINTS_TO_TRANSFER"),
        ({"sender": ALL_ON_HOLD.ban}, "INSUFFICIENT_POINTS"),
        ({"transfer_type": "NONE"}, "INVALID_FIELD_VALUE_TRANSFER_TYPE_CODE"),
        ({"recipient": FROM.ban}, "INVALID_FIELD_VALUE_TO_BANK_ACCOUNT_NUMBER"),
    ],
)
async def test_refusals_of_the_service(changes: dict[str, Any], code: str) -> None:
    async with desk() as at:
        outcome = await at.move(await at.order(**changes))
        assert isinstance(outcome, Refused)
        assert outcome.reached_provider
        assert [(problem.context, problem.code) for problem in outcome.problems] == [(Context.SERVICE, code)]
        assert at.simulator.transfers() == []


async def test_after_a_restart_the_number_is_forgotten() -> None:
    async with desk() as at:
        order = await at.order()
    async with desk() as at:
        assert (await at.gateway.account_again(order.sender.id)).available == Decimal(25_000)
        assert (await at.gateway.history(order.sender, 1, 50)).last
        outcome = await at.move(order)
        assert isinstance(outcome, Refused)
        assert not outcome.reached_provider
        assert [problem.code for problem in outcome.problems] == [Local.NUMBER_FORGOTTEN.value]
        assert at.transfers_sent() == 0
        assert isinstance(await at.move(await at.order()), Accepted)


async def test_nothing_is_sent_before_a_read_has_succeeded() -> None:
    async with desk() as at:
        at.simulator.behave(entitled=False)
        with pytest.raises(ProviderError) as caught:
            await at.gateway.account(FROM.ban)
        assert (caught.value.problems[0].context, caught.value.problems[0].code) == (
            Context.GATEWAY,
            "NOT_FOUND",
        )
        at.simulator.behave(entitled=True)
        # The service that knows numbers answers, the one that moves points can't be reached.
        at.simulator.arm("balance", "html-error-page", times=30, status=404)
        for number in (FROM.ban, TO.ban):
            with pytest.raises(ProviderError):
                await at.gateway.account(number)
        sender, recipient = (Party(PartyKind.ACCOUNT, sample.ranac) for sample in (FROM, TO))
        order = TransferOrder(sender, recipient, points=500, program_id=0, transfer_type="POOL")
        outcome = await at.move(order)
        assert isinstance(outcome, Refused)
        assert [problem.code for problem in outcome.problems] == [Local.READ_FIRST.value]
        assert at.transfers_sent() == 0
        await at.adjustments(FROM.ranac)
        assert isinstance(await at.move(order), Accepted)


async def test_nothing_leaves_that_nobody_vouches_for() -> None:
    async with desk() as at:
        order = await at.order()
        with pytest.raises(VerificationMissing):
            await at.gateway.transfer(order, REFERENCE, Attestation("photo ID seen", ""))
        assert at.simulator.transfers() == []


# -- an account's past -----------------------------------------------------------------------------


async def test_a_past_tells_what_both_lists_tell_once() -> None:
    async with desk(MastercardBehaviour(history_lag_seconds=0)) as at:
        assert isinstance(await at.move(await at.order()), Accepted)
        past = await at.gateway.past(FROM.ranac)
        assert past.problems == ()
        (ours,) = [one for one in past.movements if REFERENCE in one.what]
        assert (ours.points, ours.zone_known) == (Decimal(-500), True)
        assert past.movements[0].at == max(one.at for one in past.movements if one.at is not None)
        (asked,) = [one for one in at.simulator.requests() if one["path"].endswith("/transactions/searches")]
        assert (asked["query"], asked["status"]) == ("offset=0&limit=25", 200)
        assert FROM.ranac not in asked["body"]


@pytest.mark.parametrize("lists", [1, 2])
async def test_a_list_that_cannot_be_read_is_said_to_be_missing(lists: int) -> None:
    async with desk(MastercardBehaviour(history_lag_seconds=0)) as at:
        at.simulator.arm("history", "gateway-404", times=lists)
        past = await at.gateway.past(FROM.ranac)
        assert [(each.context, each.code) for each in past.problems] == [
            (Context.GATEWAY, "NOT_FOUND")
        ] * lists
        assert bool(past.movements) is (lists == 1)


async def test_an_account_without_a_random_number_has_no_past_here() -> None:
    async with desk() as at:
        with pytest.raises(ProviderError) as caught:
            await at.gateway.past(AccountBook(b"k" * 32).hashed_id(FROM.ban))
        assert caught.value.problems[0].code == Local.HISTORY_UNREADABLE.value
