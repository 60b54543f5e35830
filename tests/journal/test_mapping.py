"""What a journal holds of a receipt, byte for byte: a change here changes each journal from now on."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.problems import Context, Problem, Severity
from console.domain.transfers import BreakupLine, HistoryRow, Receipt
from console.journal.mapping import dump, facts_of

AT = datetime(2026, 3, 4, 0, 6, 7, 89, tzinfo=UTC)
BREAKUP = (BreakupLine(1, Decimal(5), None), BreakupLine(2, Decimal("5.50"), Decimal(0)))
WARNING = Problem("capillary", Context.TRANSFER, "885", Severity.WARNING, "call 919148574269", 503, "r1")


def test_a_receipt_is_stored_with_every_field_and_without_what_is_private() -> None:
    receipt = Receipt("7001", Decimal("10.50"), BREAKUP, AT, False, "Main", "of a@b.co", "r2", (WARNING,))
    assert dump(facts_of(receipt)) == (
        '{"at":"2026-03-04T00:06:07.000089+00:00","breakup":[{"deducted":"5","left":null,"program_id":1},'
        '{"deducted":"5.50","left":"0","program_id":2}],'
        '"note":"of \\u2022\\u2022\\u2022@\\u2022\\u2022\\u2022",'
        '"program_name":"Main","reported":"10.50","request_id":"r2","transfer_id":"7001","warnings":['
        '{"code":"885","context":"XFER","http_status":503,"message":"call \\u2022\\u2022\\u2022\\u20224269",'
        '"provider":"capillary","request_id":"r1","severity":"warning"}],"zone_known":false}'
    )


def test_a_row_of_the_history_is_stored_with_both_sides() -> None:
    party = Party(PartyKind.GROUP, "7", "Family")
    row = HistoryRow("7002", True, party, party, None, None, breakup=())
    side = '{"id":"7","kind":"group","masked_name":"Family"}'
    assert dump(facts_of(row)) == (
        f'{{"at":null,"breakup":[],"note":"","outgoing":true,"program_name":"","recipient":{side},'
        f'"reported":null,"sender":{side},"transfer_id":"7002","zone_known":true}}'
    )
