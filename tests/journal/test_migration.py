"""A journal of the first version goes on under this console: nothing it holds loses its evidence.

`version_1.sql` was written by a console of that version, digests and all.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.transfers import Receipt, SendAttempt, State, Verdict
from console.journal import schema
from console.journal.chain import digest_row
from console.journal.journal_errors import JournalBehind, JournalBroken, JournalRowBroken
from console.journal.transactions import JournalStore
from console.journal.verification import Verified
from tests.journal.conftest import ACTING, NOON, ORDER, a_group_intent, an_intent, sent

Opener = Callable[..., JournalStore]
OLD = Path(__file__).with_name("version_1.sql")
HEAD = "7 eaf30872d8b88c57871623784fd3be24e4e48843d66b08368ca0e38699d4cc75\n"


@pytest.fixture
def old(path: Path, anchor: Path) -> Path:
    """A journal of version 1 with its anchor."""
    for folder in (path.parent, anchor.parent):
        folder.mkdir(mode=0o700)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(OLD.read_text(encoding="utf-8"))
    anchor.write_text(HEAD)
    return path


def _sql(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        assert connection.execute(statement).rowcount in (1, -1)


def _columns(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[1] for row in connection.execute("PRAGMA table_info(intent)")]


def _version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def test_an_old_journal_opens_and_its_chain_still_holds(open_store: Opener, old: Path, anchor: Path) -> None:
    assert (_version(old), "terms" in _columns(old)) == (1, False)
    store = open_store("run-2")
    assert (_version(old), _columns(old)[-1]) == (schema.VERSION, "terms")
    assert store.verify().entries == 8
    store.require_sendable()
    assert anchor.read_text().startswith("8 ")
    store.close()
    assert open_store("run-3").verify().entries == 8


def test_what_it_held_reads_as_before(open_store: Opener, old: Path) -> None:
    confirmed, doubtful = (open_store("run-2").get(reference) for reference in ("AAAAAAAAAA", "BBBBBBBBBB"))
    assert confirmed == replace(
        an_intent(),
        state=State.CONFIRMED,
        attempt=SendAttempt(1, NOON, NOON + timedelta(seconds=60), NOON, code_used=True),
        receipt=Receipt("7001", None),
        proof="answer",
    )
    assert doubtful is not None
    assert (doubtful.state, doubtful.order.acting, doubtful.is_open) == (State.UNKNOWN, None, True)


def test_a_migrated_journal_has_the_columns_of_a_new_one(
    open_store: Opener, old: Path, tmp_path: Path
) -> None:
    open_store().close()
    fresh = tmp_path / "fresh" / "journal.sqlite"
    JournalStore(fresh, tmp_path / "fresh" / "anchor", "run-1").close()
    assert _columns(old) == _columns(fresh)


def test_old_and_new_transfers_live_together(open_store: Opener, old: Path) -> None:
    store = open_store("run-2")
    store.settle("BBBBBBBBBB", NOON, "meena", Verdict(State.NOT_APPLIED, "not found"))
    store.prepare_again("BBBBBBBBBB", NOON, "meena", frozenset())
    sent(store, "BBBBBBBBBB")
    store.prepare(a_group_intent())
    sent(store, "GGGGGGGGGG")
    store.prepare(an_intent("CCCCCCCCCC", sender="1005"))
    assert store.verify().entries == 14
    store.close()
    again = open_store("run-3")
    assert again.verify().entries == 14
    assert [intent.reference for intent in again.open_intents()] == ["BBBBBBBBBB", "GGGGGGGGGG", "CCCCCCCCCC"]


def test_two_consoles_may_open_an_old_journal(open_store: Opener, old: Path) -> None:
    first, second = open_store("run-2"), open_store("run-3")
    first.prepare(a_group_intent())
    assert second.get("GGGGGGGGGG") == a_group_intent()
    assert first.verify() == second.verify() == Verified(9)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE intent SET points=points+1 WHERE id=1",
        """UPDATE intent SET terms='{"acting":{"id":"9","kind":"customer","masked_name":""}}' WHERE id=1""",
        "UPDATE intent SET terms='' WHERE id=2",
        "DELETE FROM event WHERE sequence=7",
    ],
)
def test_tampering_with_an_old_journal_is_found(open_store: Opener, old: Path, statement: str) -> None:
    store = open_store()
    store.verify()
    _sql(old, statement)
    with pytest.raises(JournalBroken):
        store.verify()


def test_an_old_journal_that_was_tampered_with_is_not_healed_by_opening_it(
    open_store: Opener, old: Path
) -> None:
    _sql(old, "UPDATE intent SET recipient_id='6666' WHERE id=2")
    with pytest.raises(JournalBroken):
        open_store().verify()


def test_an_old_copy_of_an_old_journal_blocks_sending(open_store: Opener, old: Path, anchor: Path) -> None:
    anchor.write_text(HEAD.replace("7 ", "8 "))
    with pytest.raises(JournalBehind):
        open_store().require_sendable()


def test_a_console_of_the_first_version_refuses_the_migrated_file(
    open_store: Opener, old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_store().close()
    monkeypatch.setattr(schema, "VERSION", 1)
    with pytest.raises(JournalBroken, match="newer console"):
        open_store()


# -- the acting member -----------------------------------------------------------------------------


def test_the_acting_member_survives_every_step(store: JournalStore) -> None:
    store.prepare(a_group_intent())
    sent(store, "GGGGGGGGGG")
    store.settle("GGGGGGGGGG", NOON, "meena", Verdict(State.NOT_SENT, "not sent"))
    store.prepare_again("GGGGGGGGGG", NOON, "meena", frozenset())
    kept = store.get("GGGGGGGGGG")
    assert kept is not None
    assert (kept.order, kept.order.authoriser) == (a_group_intent().order, ACTING)
    store.verify()


def test_the_acting_member_stands_in_the_first_event(store: JournalStore) -> None:
    store.prepare(a_group_intent())
    order = store.events("GGGGGGGGGG")[0].facts["order"]
    assert isinstance(order, dict)
    assert ACTING.id in order["terms"]
    assert (order["sender_kind"], order["sender_id"]) == ("group", "1001")


@pytest.mark.parametrize(
    "terms",
    [
        "NULL",
        "replace(terms, '315682954', '315682955')",
        "replace(terms, 'Divya', 'Devi')",
        "replace(terms, 'customer', 'group')",
        "'{}'",
    ],
)
def test_tampering_with_the_acting_member_is_found(store: JournalStore, path: Path, terms: str) -> None:
    store.prepare(a_group_intent())
    store.verify()
    _sql(path, f"UPDATE intent SET terms={terms}")
    with pytest.raises(JournalBroken):
        store.verify()


def test_only_an_empty_new_column_stays_out_of_the_digest() -> None:
    row = {"reference": "AAAAAAAAAA", "receipt": None}
    assert digest_row({**row, "terms": None}) == digest_row(row)
    assert (
        len({digest_row(row), digest_row({**row, "terms": ""}), digest_row({"reference": "AAAAAAAAAA"})}) == 3
    )


@pytest.mark.parametrize("terms", ["'[broken'", "'[]'", "'{\"acting\":null}'"])
def test_nonsense_in_the_new_column_is_a_broken_row(store: JournalStore, path: Path, terms: str) -> None:
    store.prepare(a_group_intent())
    _sql(path, f"UPDATE intent SET terms={terms}")
    with pytest.raises(JournalRowBroken):
        store.get("GGGGGGGGGG")


# -- customers and groups with the same number -----------------------------------------------------


def test_a_customer_and_a_group_with_one_number_are_two_senders(store: JournalStore) -> None:
    store.prepare(an_intent())
    store.prepare(a_group_intent())
    for party, reference in (
        (an_intent().order.sender, "AAAAAAAAAA"),
        (a_group_intent().order.sender, "GGGGGGGGGG"),
    ):
        held = store.open_of("capillary", party)
        assert held is not None
        assert held.reference == reference
        assert [intent.reference for _, intent in store.page(party=party)] == [reference]
    assert store.newer_of_sender("AAAAAAAAAA") is None


@pytest.mark.parametrize("side", ["sender", "recipient"])
def test_the_questions_of_the_journal_tell_them_apart(store: JournalStore, side: str) -> None:
    """R6, claims and refused codes, for a customer and then for the group of the same number."""
    store.prepare(an_intent())
    sent(store, "AAAAAAAAAA")
    store.settle("AAAAAAAAAA", NOON, "meena", Verdict(State.REJECTED, "code refused", code_refused=True))
    sent(store, "AAAAAAAAAA")
    receipt = Receipt("7001", None)
    store.settle("AAAAAAAAAA", NOON, "meena", Verdict(State.CONFIRMED, "confirmed", receipt=receipt))
    group = Party(PartyKind.GROUP, getattr(ORDER, side).id)
    swapped = replace(ORDER, sender=group) if side == "sender" else replace(ORDER, recipient=group)
    assert store.equals_since(ORDER, "capillary", NOON)
    assert store.equals_since(swapped, "capillary", NOON) == ()
    assert store.page(party=group) == ()
    assert store.claimed_by_others("ZZZZZZZZZZ", group) == frozenset()
    assert store.codes_refused_since(group, NOON) == 0
