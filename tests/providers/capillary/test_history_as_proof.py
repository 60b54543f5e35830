"""A history is never emptier than it is, and a row says what it says."""

from __future__ import annotations

import pytest

from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.problems import Local, ProviderError
from console.domain.references import references_in
from console.providers.response import Answer
from tests.loop_over import loop_over
from tests.providers.capillary.history_rows import GROUP, GROUP_ROW, NAMESAKE, PARTY, ROW, only, page
from tests.providers.capillary.scripted import REFERENCE, answer, errors, gateway, scripted
from tests.providers.scripted_http import JSON


@pytest.mark.parametrize("status", [202, 203, 204, 206])
@pytest.mark.parametrize("party", [PARTY, GROUP], ids=["customer", "group"])
async def test_a_part_of_a_page_is_not_a_page(party: Party, status: int) -> None:
    with pytest.raises(ProviderError) as caught:
        await gateway(scripted(Answer(status, {}, page().body))).history(party, 1, 10)
    assert [problem.code for problem in caught.value.problems] == [Local.UNREADABLE.value]


@loop_over("code", [814, 8015])
@loop_over("status", [401, 403, 408, 409, 429, 500, 503, 302])
@pytest.mark.parametrize("party", [PARTY, GROUP], ids=["customer", "group"])
async def test_no_results_under_a_status_that_looked_at_nothing(party: Party, status: int, code: int) -> None:
    with pytest.raises(ProviderError) as caught:
        await gateway(scripted(answer(errors(code), status))).history(party, 1, 10)
    assert caught.value.problems[0].code == str(code)


@loop_over(
    "body",
    [b"", b"<html>", {}, [], {"data": []}, {"data": [], "warnings": [], "errors": []}, {"ledgerEntries": []}],
)
@pytest.mark.parametrize("party", [PARTY, GROUP], ids=["customer", "group"])
@pytest.mark.parametrize("sealing", [True, False])
async def test_a_refused_sign_in_is_never_an_empty_history(party: Party, body: JSON, sealing: bool) -> None:
    with pytest.raises(ProviderError) as caught:
        await gateway(scripted(answer(body, 401, sealed=sealing)), sealed=sealing).history(party, 1, 10)
    assert [problem.code for problem in caught.value.problems] == ["401"]


@pytest.mark.parametrize(
    "body",
    [
        {"code": 814, "message": "no"},
        {"errors": {"code": 814, "message": "no"}},
        {"errors": [{"code": 814}]},
        {"errors": [{"code": 814, "message": "no"}], "success": True},
        {"errors": [{"code": 814, "message": "no"}], "data": [ROW]},
    ],
)
async def test_no_results_in_another_shape_is_an_error(body: JSON) -> None:
    with pytest.raises(ProviderError) as caught:
        await gateway(scripted(answer(body))).history(PARTY, 1, 10)
    assert caught.value.problems[0].code == "814"


@pytest.mark.parametrize(
    ("around", "doubt"),
    [
        ({"status": {"success": False, "code": 401}}, Local.ANSWER_CONTRADICTS),
        ({"success": "false"}, Local.ANSWER_CONTRADICTS),
        ({"status": "PENDING"}, Local.PROMISED_ONLY),
    ],
)
@pytest.mark.parametrize("rows", [(), (ROW,)], ids=["empty", "a row"])
async def test_a_history_that_says_it_failed_proves_nothing(
    rows: tuple[JSON, ...], around: JSON, doubt: Local
) -> None:
    body = {"data": list(rows), "warnings": [], "errors": [], **around}
    with pytest.raises(ProviderError) as caught:
        await gateway(scripted(answer(body))).history(PARTY, 1, 10)
    assert [problem.code for problem in caught.value.problems] == [doubt.value]


async def test_a_row_that_contradicts_itself_is_delivered_with_both() -> None:
    """Our reference on a row that calls itself an addition, although the sender stands where we gave."""
    row = await only(transferType="ADDITION")
    assert (row.outgoing, row.sender.key, references_in(row.note)) == (False, PARTY.key, (REFERENCE,))
    row = await only(fromEntityId=1002, toEntityId=1001, transferredFrom=1002, transferredTo=1001)
    assert (row.outgoing, row.recipient.key) == (True, PARTY.key)
    (row,) = (
        await gateway(scripted(page(GROUP_ROW | {"transferType": "ADDITION"}))).history(GROUP, 1, 10)
    ).rows
    assert (row.outgoing, row.sender.key) == (False, GROUP.key)


async def test_a_row_of_others_is_delivered_as_it_names_them() -> None:
    row = await only(fromEntityId=7, transferredFrom=7, toEntityId=8, transferredTo=8)
    assert (row.outgoing, row.sender.id, row.recipient.id) == (True, "7", "8")


async def test_a_groups_row_with_a_word_nobody_knows_is_unreadable() -> None:
    with pytest.raises(ProviderError) as caught:
        await gateway(scripted(page(GROUP_ROW | {"transferType": "SIDEWAYS"}))).history(GROUP, 1, 10)
    assert [problem.code for problem in caught.value.problems] == [Local.UNREADABLE.value]


async def test_rows_under_a_groups_number_that_are_somebody_elses_stand_beside_its_ledger() -> None:
    """No part of its history, but a reference of ours on one of them would contradict it."""
    listed = page(ROW | NAMESAKE, ROW | NAMESAKE | {"transferId": 700002, "notes": ""})
    found = await gateway(scripted(listed, answer({"ledgerEntries": []}))).history(GROUP, 1, 10)
    assert (found.rows, found.by_ledger) == ((), True)
    assert [references_in(row.note) for row in found.beside] == [(REFERENCE,), ()]
    assert [(row.outgoing, row.sender.key) for row in found.beside] == [
        (True, Party(PartyKind.CUSTOMER, "5001").key)
    ] * 2
