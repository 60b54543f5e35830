"""What is said about points is true, number by number, on the real services against the real simulators.

1 a bare status · 2 "no" isn't final · 3 clear text where we seal · 4 another console's row · 5 our reference
on another row · 6 missing · 7 a success that says two things · 8 a damaged row, a disk that refuses. The seal
of the journal (9) and its disappearance (10) are in tests/journal, the cards (11) in tests/explanations, what
is sent and what the simulator refuses (12) in tests/providers and tests/simulator.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from console.domain.party_kinds import PartyKind
from console.domain.problems import Local
from console.domain.transfers import Intent, State, TransferRefusedHere
from console.explanations.cards import Moved
from console.explanations.words import describe
from console.journal.journal_errors import JournalUnwritable
from console.simulator.mastercard.sample_accounts import FROM
from tests.journeys.conftest import OpenTeller
from tests.journeys.teller import Teller
from tests.journeys.test_mastercard_codes import at_a_desk, sent
from tests.journeys.ways import BETWEEN_CUSTOMERS, DOCUMENTED, FROM_GROUP

pytestmark = pytest.mark.usefixtures("no_pauses")

STATUSES = (401, 403, 404, 405, 415, 429)
BODIES = ("none", "html", "foreign", "truncated")
_MINUTES = 300.0


@pytest.fixture
async def teller(open_teller: OpenTeller, request: pytest.FixtureRequest) -> Teller:
    return await open_teller(**getattr(request, "param", {}))


both_ways = pytest.mark.parametrize(
    "teller",
    [{"way": BETWEEN_CUSTOMERS}, {"way": FROM_GROUP}],
    ids=["customers", "from a group"],
    indirect=True,
)


def _says_nothing_moved(intent: Intent) -> bool:
    return describe(intent).moved in (Moved.NO, Moved.NOTHING_SENT)


async def _search(teller: Teller, hours: float) -> None:
    """What the app's own task does over hours, in rounds of five minutes."""
    for _ in range(int(hours * 12)):
        await teller.desk.reconciliation.pass_once()
        await teller.skip(300)


# -- 1: a bare status ------------------------------------------------------------------------------


@both_ways
@pytest.mark.parametrize("body", BODIES)
async def test_1_a_bare_status_after_the_booking_is_no_refusal(teller: Teller, body: str) -> None:
    for number, status in enumerate(STATUSES, 1):
        intent = await teller.ready(100 + number)
        teller.simulator.arm("transfer", "error-after-commit", status=status, body=body)
        answered = await teller.send(intent)
        assert (status, answered.state) == (status, State.UNKNOWN)
        assert not _says_nothing_moved(answered)
        with pytest.raises(TransferRefusedHere) as refused:
            await teller.desk.transfers.prepare(answered.order, repeat_confirmed=True)
        assert refused.value.problem.code == Local.SENDER_BUSY.value
        ended = await teller.watch(answered, _MINUTES)
        assert (ended.state, teller.booked()) == (State.CONFIRMED, number)
        assert teller.transfer_requests() == number


@pytest.mark.parametrize("body", BODIES)
async def test_1_a_bare_status_is_no_refusal_at_mastercard_either(tmp_path: Path, body: str) -> None:
    async with at_a_desk(tmp_path) as (desk, simulator):
        for number, status in enumerate(STATUSES, 1):
            simulator.arm("transfer", "error-after-commit", status=status, body=body)
            intent = await sent(desk, number)
            assert (status, intent.state) == (status, State.UNKNOWN)
            assert not _says_nothing_moved(intent)
            # Not far: the gateway refuses signatures of another time.
            await desk.clock.sleep(40)
            simulator.advance(40)
            found = await desk.reconciliation.look(intent.reference)
            assert (found.state, found.proof) == (State.CONFIRMED, "reference in history")
            assert len(simulator.transfers()) == number


@pytest.mark.parametrize("teller", [{"settle_seconds": 120}], indirect=True, ids=["default window"])
@pytest.mark.parametrize("status", [401, 403, 429])
async def test_1_the_price_of_a_true_bare_status_is_two_and_a_half_minutes(
    teller: Teller, status: int
) -> None:
    """Nothing was booked: the sender is held until the history has shown it twice after the settle window."""
    intent = await teller.ready()
    teller.simulator.arm("transfer", "error-before-commit", status=status, body="html")
    answered = await teller.send(intent)
    assert answered.state is State.UNKNOWN
    card = teller.desk.catalogue.explain_intent(answered)[0]
    assert card.moved is Moved.UNKNOWN
    began = teller.desk.clock.monotonic()
    ended = await teller.watch(answered, _MINUTES)
    held = teller.desk.clock.monotonic() - began
    assert ended.state is State.NOT_APPLIED
    assert 120 <= held <= 165


@pytest.mark.parametrize("status", [401, 403, 429])
async def test_1_the_price_of_a_true_bare_status_at_mastercard_is_a_persons_word(
    tmp_path: Path, status: int
) -> None:
    """There absence proves nothing, so after the same two looks a person decides."""
    async with at_a_desk(tmp_path) as (desk, simulator):
        simulator.arm("transfer", "error-before-commit", status=status, body="html")
        intent = await sent(desk)
        began = desk.clock.monotonic()
        while intent.is_unproven and intent.state is not State.NEEDS_HUMAN:
            await desk.reconciliation.pass_once()
            intent = await desk.transfers.get(intent.reference)
            await desk.clock.sleep(5)
        assert intent.state is State.NEEDS_HUMAN
        assert desk.clock.monotonic() - began <= 165


async def test_1_a_wrong_password_leaves_no_unknown_transfer(teller: Teller) -> None:
    """An authenticated read comes just before: it fails, and nothing was sent."""
    intent = await teller.ready()
    await teller.skip(45)
    teller.simulator.arm("any", "error-before-commit", times=20, status=401, body="html")
    with pytest.raises(TransferRefusedHere):
        await teller.send(intent)
    assert (await teller.desk.transfers.get(intent.reference)).state is State.PREPARED
    assert (teller.booked(), teller.transfer_requests()) == (0, 0)


# -- 2: "no" isn't final ---------------------------------------------------------------------------


@both_ways
async def test_2_a_refusal_that_was_booked_an_hour_later_is_found(teller: Teller) -> None:
    intent = await teller.ready()
    teller.simulator.arm("transfer", "late-commit", seconds=3600, answer="refusal", locked="no")
    refused = await teller.send(intent)
    assert (refused.state, teller.booked()) == (State.REJECTED, 0)
    with pytest.raises(TransferRefusedHere) as stopped:
        await teller.desk.transfers.prepare(refused.order)
    assert stopped.value.problem.code == Local.ORDERED_BEFORE.value
    await _search(teller, 3.5)
    found = await teller.desk.transfers.get(intent.reference)
    assert (found.state, found.problems[0].code, teller.booked()) == (
        State.CONFIRMED,
        Local.BOOKED_LATE.value,
        1,
    )


async def test_2_ordered_again_in_between_it_is_an_alarm(teller: Teller) -> None:
    intent = await teller.ready()
    teller.simulator.arm("transfer", "late-commit", seconds=3600, answer="refusal", locked="no")
    refused = await teller.send(intent)
    again = await teller.desk.transfers.prepare(refused.order, repeat_confirmed=True)
    await teller.have_code_sent(again)
    assert (await teller.send(again)).state is State.CONFIRMED
    await _search(teller, 3.5)
    found = await teller.desk.transfers.get(intent.reference)
    assert (found.state, teller.booked()) == (State.DOUBLE_ALARM, 2)
    assert again.reference in found.problems[0].message


async def test_2_what_a_person_called_not_moved_is_found_at_mastercard(tmp_path: Path) -> None:
    async with at_a_desk(tmp_path, 2.0) as (desk, simulator):
        simulator.arm("transfer", "late-commit", seconds=3600, answer="504")
        intent = await sent(desk)
        # The gateway refuses signatures of another time, so that this console's clock is moved little.
        while intent.state is not State.NEEDS_HUMAN:
            await desk.reconciliation.pass_once()
            await desk.clock.sleep(30)
            intent = await desk.transfers.get(intent.reference)
        checker = await desk.people.vouch("super", "3456")
        await desk.reconciliation.resolve(
            intent.reference, applied=False, reason="asked by phone", checker=checker
        )
        simulator.advance(3700)
        await desk.directories[PartyKind.ACCOUNT].find(FROM.ban)
        simulator.advance(300)
        await desk.clock.sleep(60)
        await desk.reconciliation.pass_once()
        assert (await desk.transfers.get(intent.reference)).state is State.CONFIRMED


# -- 3: clear text where we seal -------------------------------------------------------------------


async def test_3_a_refusal_in_the_clear_is_none_where_we_seal(teller: Teller) -> None:
    intent = await teller.ready()
    teller.simulator.arm("transfer", "error-after-commit", status=400, code=885, sealed="no")
    answered = await teller.send(intent)
    assert answered.state is State.UNKNOWN
    assert (await teller.watch(answered, _MINUTES)).state is State.CONFIRMED


async def test_3_a_forged_row_and_an_emptied_list_in_the_clear_prove_nothing(teller: Teller) -> None:
    teller.book_elsewhere(700)
    intent = await teller.ready()
    teller.simulator.arm("transfer", "request-lost", seconds=0.1)
    answered = await teller.desk.transfers.send(intent.reference, teller.code())
    assert answered.state is State.UNKNOWN
    teller.simulator.arm("history", "forged-history", 3)
    for _ in range(3):
        assert (await teller.desk.reconciliation.look(intent.reference)).is_unproven
    await teller.skip(150)
    teller.simulator.disarm()
    teller.simulator.arm("history", "empty-history", 4, sealed="no")
    for _ in range(4):
        assert (await teller.desk.reconciliation.look(intent.reference)).is_unproven
        await teller.skip(40)


# -- 4, 5, 6: rows ---------------------------------------------------------------------------------


async def test_4_a_row_without_our_reference_is_not_taken_for_ours(teller: Teller) -> None:
    """Another till's equal transfer, where notes don't come back: a person decides."""
    teller.simulator.behave(tells_notes=False)
    intent = await teller.ready()
    teller.simulator.arm("transfer", "reset-before-commit")
    answered = await teller.send(intent)
    teller.book_elsewhere(1000)
    ended = await teller.watch(answered, _MINUTES)
    assert (ended.state, ended.problems[0].code) == (State.NEEDS_HUMAN, Local.CANDIDATE_ONLY.value)
    assert ended.reconciliation.candidate is not None


@pytest.mark.parametrize("fault", ["addition-row", "other-sides-row", "other-amount-row"])
async def test_5_our_reference_on_another_row_is_a_contradiction(teller: Teller, fault: str) -> None:
    intent = await teller.ready()
    teller.simulator.arm("transfer", "reset-after-commit")
    answered = await teller.send(intent)
    teller.simulator.arm("history", fault, 100)
    ended = await teller.watch(answered, _MINUTES)
    assert (ended.state, ended.problems[0].code) == (
        State.NEEDS_HUMAN,
        Local.CONTRADICTING_HISTORY.value,
    )


async def test_6_a_confirmed_transfer_the_history_never_shows_is_an_alarm(teller: Teller) -> None:
    teller.book_elsewhere(700)
    done = await teller.moved()
    teller.simulator.arm("history", "lost-row", 1000)
    await _search(teller, 0.4)
    found = await teller.desk.transfers.get(done.reference)
    assert (found.state, found.problems[0].code) == (State.MISSING_ALARM, Local.MISSING_IN_HISTORY.value)
    assert [each.reference for each in await teller.desk.reconciliation.alarms()] == [done.reference]
    assert describe(found).moved is Moved.UNKNOWN


# -- 7: a success that says two things --------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "options", "told"),
    [
        ("status-false", {}, Local.ANSWER_CONTRADICTS),
        ("success-with-errors", {}, Local.ANSWER_CONTRADICTS),
        ("promised", {"status": 202}, Local.PROMISED_ONLY),
        ("promised", {"status": 206}, Local.PROMISED_ONLY),
    ],
)
async def test_7_a_success_that_says_two_things_is_unknown(
    teller: Teller, fault: str, options: dict[str, Any], told: Local
) -> None:
    intent = await teller.ready()
    teller.simulator.arm("transfer", fault, **options)
    answered = await teller.send(intent)
    assert (answered.state, answered.problems[0].code) == (State.UNKNOWN, told.value)
    assert (await teller.watch(answered, _MINUTES)).state is State.CONFIRMED


# -- 8: a damaged row, a disk that refuses -----------------------------------------------------------


def _change(home: Path, statement: str) -> None:
    with sqlite3.connect(home / "journal" / "journal.sqlite") as connection:
        connection.execute(statement)
    connection.close()


async def test_8_one_damaged_row_stops_nobody_elses_search(teller: Teller, tmp_path: Path) -> None:
    damaged = await teller.ready()
    teller.simulator.arm("transfer", "reset-after-commit")
    await teller.send(damaged)
    _change(tmp_path, f"UPDATE intent SET baseline = 'nonsense' WHERE reference = '{damaged.reference}'")
    other = Teller(teller.desk, teller.simulator, DOCUMENTED)
    intent = await other.ready(1)
    other.simulator.arm("transfer", "reset-after-commit")
    ended = await other.watch(await other.send(intent), _MINUTES)
    assert ended.state is State.CONFIRMED
    assert [each.reference for each in await teller.desk.reconciliation.open_intents()] == []
    with pytest.raises(TransferRefusedHere) as refused:
        await teller.ready(5)
    assert refused.value.problem.code == Local.JOURNAL_ROW_BROKEN.value


async def test_8_a_disk_that_refuses_ends_no_search_for_good(
    teller: Teller, monkeypatch: pytest.MonkeyPatch
) -> None:
    intent = await teller.ready()
    teller.simulator.arm("transfer", "reset-after-commit")
    answered = await teller.send(intent)
    told: list[str] = []
    teller.desk.reconciliation.tell_trouble = lambda why: told.append("" if why is None else why.code)

    def refuse(*_: object) -> None:
        raise JournalUnwritable("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr("console.journal.transactions.JournalStore.waiting", refuse)
        await teller.desk.reconciliation.pass_once()
    assert told == [Local.JOURNAL_UNWRITABLE.value]
    assert (await teller.watch(answered, _MINUTES)).state is State.CONFIRMED
    assert told == [Local.JOURNAL_UNWRITABLE.value, ""]
