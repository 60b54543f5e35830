"""On a profile that seals, a read in the clear is believed for nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from console.domain.identifiers import Identifier, IdentifierKind
from console.domain.parties import Customer, GroupKey, Party
from console.domain.party_kinds import PartyKind
from console.domain.problems import Local, ProviderError
from console.providers.capillary.gateway import CapillaryGateway
from console.providers.response import Answer
from tests.loop_over import loop_over
from tests.providers.capillary.scripted import ORDER, answer, errors, gateway
from tests.providers.capillary.ways import TO_GROUP
from tests.providers.scripted_http import JSON, ScriptedHttp

Read = Callable[[CapillaryGateway], Awaitable[object]]

CUSTOMER = Party(PartyKind.CUSTOMER, "1001")
GROUP = Party(PartyKind.GROUP, "5001")
LIST, LEDGER = "/v2/points/transfer", "/v2/pointsLedger/getCustomerLedgerInfo"
BY_ID = Identifier(IdentifierKind.CUSTOMER_ID, "1001")

READS: dict[str, Read] = {
    "a customer": lambda at: at.customer(BY_ID),
    "a search": lambda at: at.search("asha"),
    "programmes": lambda at: at.programs(),
    "balances": lambda at: at.balances(Customer("1001", "", "")),
    "groups": lambda at: at.find_groups("fam"),
    "a group": lambda at: at.group(GroupKey.ID, "5001"),
    "a check": lambda at: at.precheck(ORDER),
    "a group's check": lambda at: at.precheck(TO_GROUP.order),
    "a code": lambda at: at.issue_code(ORDER),
    "a customer's history": lambda at: at.history(CUSTOMER, 1, 10),
    "a group's list": lambda at: at.history(GROUP, 1, 10),
    "a group's ledger": lambda at: at.history(GROUP, 2, 10),
}
every_read = pytest.mark.parametrize("read", READS.values(), ids=READS.keys())
CHECKED = {"pointsTobeTransferred": 1, "transferrable": True, "transferFrom": {"id": 1}}
EVERYTHING = {
    "id": 1001,
    "createdId": 7,
    "data": [CHECKED],
    "ledgerEntries": [],
    "warnings": [],
    "errors": [],
}
"""A success for most questions at once."""


class Always(ScriptedHttp):
    """Gives every question the same answer."""

    def _next(self, path: str) -> Answer:
        given = self.answers[0]
        assert isinstance(given, Answer)
        return given


def sealing(given: Answer) -> CapillaryGateway:
    return gateway(Always(answers=[given]), sealed=True)


async def why(read: Read, given: Answer) -> list[str]:
    with pytest.raises(ProviderError) as caught:
        await read(sealing(given))
    return [problem.code for problem in caught.value.problems]


@loop_over("body", [EVERYTHING, {"data": []}, {"data": [], "errors": []}])
@every_read
async def test_no_success_in_the_clear_is_believed(read: Read, body: JSON) -> None:
    assert (await why(read, answer(body)))[0] == Local.NOT_SEALED.value


@loop_over("code", ["814", "8015", "8065", "8069", "11003", "885", "605", "1632"])
@loop_over("status", [200, 400, 404])
@every_read
async def test_no_error_in_the_clear_is_a_miss_or_a_no(read: Read, code: str, status: int) -> None:
    """It is shown, behind what is wrong with it, so that nobody takes it for "nothing there"."""
    assert await why(read, answer(errors(code), status)) == [Local.NOT_SEALED.value, code]


@loop_over("body", [b"", b"<html>", b"{}"])
@loop_over("status", [400, 401, 403, 404])
@every_read
async def test_no_page_in_the_clear_is_a_miss(read: Read, status: int, body: bytes) -> None:
    shown = await why(read, answer(body, status))
    assert shown[0] == str(status)
    assert shown[1:] in ([Local.NOT_SEALED.value], []), "a check's wrong address is told alone"
    assert Local.NO_SUCH_CUSTOMER.value not in shown


@every_read
async def test_a_page_of_the_edge_keeps_its_name(read: Read) -> None:
    assert await why(read, answer(b"<html>", 503)) == ["503"]
    assert await why(read, answer(b"", 302)) == [Local.REDIRECTED.value]


async def test_what_comes_sealed_is_believed() -> None:
    empty = await sealing(answer(errors(814), sealed=True)).history(CUSTOMER, 1, 10)
    assert (empty.rows, empty.last) == ((), True)
    assert (await sealing(answer({"data": [CHECKED]}, sealed=True)).precheck(ORDER)).transferable
    refused = await sealing(answer(errors(885), sealed=True)).precheck(ORDER)
    assert [problem.code for problem in refused.problems] == ["885"]
    ledger = await sealing(answer(errors(11003), sealed=True)).history(GROUP, 2, 10)
    assert (ledger.rows, ledger.last) == ((), True)
    with pytest.raises(ProviderError) as caught:
        await sealing(answer(errors(8015), 400, sealed=True)).customer(BY_ID)
    assert [problem.code for problem in caught.value.problems] == ["8015"]
