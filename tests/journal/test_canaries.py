"""What must not outlive the screen isn't in the file, nor beside it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.problems import Context, Local, Problem, local
from console.domain.transfers import CustomerCode, HistoryRow, Receipt, Reconciliation, State, Verdict
from console.journal.transactions import JournalStore
from tests.journal.conftest import NOON, an_intent, sent

MOBILE = "919148574269"
SPELLINGS = (MOBILE, "91 9148 574269", "+91-9148-574269", "(914) 857-4269", "91.91485.74269")
ADDRESS = "canary@example.com"
WORDS = f"call {' or '.join(SPELLINGS)} or {ADDRESS}"


def test_no_number_and_no_address_reaches_the_disk(store: JournalStore, tmp_path: Path) -> None:
    problem = Problem("capillary", Context.TRANSFER, "800", message=WORDS)
    party = Party(PartyKind.CUSTOMER, "1009", MOBILE)
    order = replace(an_intent().order, note=WORDS, recipient=party)
    store.prepare(replace(an_intent(), order=order))
    store.remark("AAAAAAAAAA", NOON, "meena", "code not issued", {"codes": ["800"]})
    store.code_issued("AAAAAAAAAA", NOON, "meena")
    sent(store, "AAAAAAAAAA")
    row = HistoryRow("7001", True, party, party, None, None, note=WORDS)
    store.settle(
        "AAAAAAAAAA",
        NOON,
        "meena",
        Verdict(
            State.UNKNOWN,
            "unknown",
            problems=(problem, local(Local.UNREADABLE, WORDS)),
            receipt=Receipt("7001", None, note=WORDS, warnings=(problem,)),
            found=Reconciliation(candidate=row),
        ),
    )
    store.settle(
        "AAAAAAAAAA", NOON, "meena", Verdict(State.NEEDS_HUMAN, "candidate found", problems=(problem,))
    )
    store.settle("AAAAAAAAAA", NOON, "meena", Verdict(State.RESOLVED_APPLIED, "resolved", proof=WORDS))
    store.accept_restored(NOON, "meena", WORDS)
    store.close()
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"AAAAAAAAAA" in written
    for spelling in SPELLINGS:
        assert spelling.encode() not in written
    for part in (MOBILE[-8:], "574269", "857-4269", "canary"):
        assert part.encode() not in written


def test_a_code_can_not_even_be_told_to_the_journal() -> None:
    code = CustomerCode(" 482915 ")
    assert "482915" not in f"{code} {code!r} {[code]}"
    assert code.reveal() == "482915"
