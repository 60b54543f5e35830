"""Towards the operator an open question is processed, in progress or not found; it has not failed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from rich.cells import cell_len

from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.problems import Local, local
from console.domain.transfers import (
    UNPROVEN_STATES,
    WATCHED_STATES,
    HistoryRow,
    Intent,
    Reconciliation,
    SendAttempt,
    State,
    TransferOrder,
)
from console.explanations.cards import Moved
from console.explanations.words import describe, words_for

AN_END = re.compile(
    r"\b(fail\w*|error|lost|refused|rejected|declined|cancel\w*|unsuccessful|went wrong)\b", re.I
)
SENDER, RECIPIENT = Party(PartyKind.CUSTOMER, "1"), Party(PartyKind.CUSTOMER, "2")


def _intent(state: State, *, proof: str = "", code_refused: bool = False, looks: int = 0) -> Intent:
    return Intent(
        reference="K3F9Q2M7XA", provider="capillary", profile="test", operator="test", branch="12",
        order=TransferOrder(SENDER, RECIPIENT, 5, 973), state=state,
        created=datetime(2026, 1, 1, tzinfo=UTC), updated=datetime(2026, 1, 1, tzinfo=UTC),
        attempt=SendAttempt(1, code_refused=code_refused), proof=proof,
        reconciliation=Reconciliation(looks=looks),
    )  # fmt: skip


@pytest.mark.parametrize("state", State)
def test_every_state_has_words_and_a_symbol(state: State) -> None:
    words = words_for(state)
    assert cell_len(words.symbol) == 1
    assert words.label == f"{words.symbol} {words.title}"
    assert len(words.title) <= 40


@pytest.mark.parametrize(
    ("state", "label"),
    [
        (State.CONFIRMED, "✓ processed"),
        (State.SENDING, "… in progress — do not send again"),
        (State.UNKNOWN, "… in progress — do not send again"),
        (State.RECONCILING, "… in progress — do not send again"),
        (State.NOT_APPLIED, "∅ not found"),
        (State.NEEDS_HUMAN, "! needs a person — do not send again"),
        (State.REJECTED, "✗ refused"),
        (State.NOT_SENT, "– not sent"),
        (State.ABANDONED, "– not sent (given up)"),
        (State.DOUBLE_ALARM, "‼ found twice"),
        (State.MISSING_ALARM, "≠ missing — do not send again"),
    ],
)
def test_the_operators_words(state: State, label: str) -> None:
    assert words_for(state).label == label


@pytest.mark.parametrize("state", sorted(UNPROVEN_STATES))
def test_an_open_question_never_sounds_like_an_end(state: State) -> None:
    words = describe(_intent(state, looks=3))
    assert not AN_END.findall(f"{words.title} {words.sentence}")
    assert "do not send again" in words.title
    assert words.moved is Moved.UNKNOWN


@pytest.mark.parametrize("state", sorted(WATCHED_STATES))
def test_a_word_of_no_says_that_it_is_still_watched(state: State) -> None:
    """It isn't final (R15), and that frightens nobody."""
    words = words_for(state)
    assert words.moved is Moved.NO
    assert "looked at again for a while" in words.sentence
    assert not re.search(r"\b(perhaps|may have|might|danger|warning)\b", words.sentence, re.I)


def test_a_confirmed_transfer_that_is_missing_is_never_called_done() -> None:
    words = words_for(State.MISSING_ALARM)
    assert words.moved is Moved.UNKNOWN
    assert "do not send again" in words.title
    assert "supervisor" in words.sentence


def test_only_proof_says_that_points_moved_or_not() -> None:
    assert {state for state in State if words_for(state).moved is Moved.YES} == {
        State.CONFIRMED,
        State.RESOLVED_APPLIED,
        State.DOUBLE_ALARM,
    }
    assert {state for state in State if words_for(state).moved is Moved.NO} == {
        State.REJECTED,
        State.NOT_APPLIED,
        State.RESOLVED_NOT_APPLIED,
    }


def test_states_that_look_alike_share_a_symbol_only_if_they_mean_the_same() -> None:
    meanings: dict[str, set[Moved]] = {}
    for state in State:
        meanings.setdefault(words_for(state).symbol, set()).add(words_for(state).moved)
    assert all(len(moved) == 1 for moved in meanings.values())


@pytest.mark.parametrize(
    ("intent", "said"),
    [
        (_intent(State.UNKNOWN), "looks for proof at the provider."),
        (_intent(State.RECONCILING, looks=1), "The console has looked once."),
        (_intent(State.RECONCILING, looks=4), "The console has looked 4 times."),
        (_intent(State.NOT_APPLIED, looks=2), "The console has looked 2 times."),
        (_intent(State.CONFIRMED, proof="answer"), "Known from the provider's answer."),
        (
            _intent(State.CONFIRMED, proof="reference in history"),
            "Known by its reference in the provider's history.",
        ),
        (
            _intent(State.CONFIRMED, proof="matching row, with the sender's code"),
            "Known by a matching entry in the provider's history.",
        ),
        (_intent(State.RESOLVED_APPLIED, proof="Seen in the ledger"), "Reason given: Seen in the ledger"),
        (_intent(State.REJECTED, code_refused=True), "did not accept the one-time code."),
        (_intent(State.PREPARED), "has not been sent."),
    ],
)
def test_a_row_adds_what_it_knows(intent: Intent, said: str) -> None:
    assert describe(intent).sentence.endswith(said)


def test_what_was_booked_late_says_that_the_first_word_was_wrong() -> None:
    late = replace(_intent(State.CONFIRMED, proof="reference"), problems=(local(Local.BOOKED_LATE),))
    assert describe(late).sentence.startswith("The points moved after all")
    assert describe(late).sentence.endswith("Known by its reference in the provider's history.")


def test_two_equal_transfers_are_not_called_one_that_is_shown_twice() -> None:
    both = replace(_intent(State.DOUBLE_ALARM), problems=(local(Local.EQUAL_CONFIRMED),))
    assert "both this transfer and an equal one" in describe(both).sentence


def test_a_candidate_is_named_but_not_claimed() -> None:
    candidate = HistoryRow("1037890", True, SENDER, RECIPIENT, None, None)
    asked = replace(_intent(State.NEEDS_HUMAN), reconciliation=Reconciliation(candidate=candidate))
    assert "transfer 1037890, which may be this one" in describe(asked).sentence
    assert describe(asked).moved is Moved.UNKNOWN


def test_what_is_given_up_at_a_later_try_isnt_called_never_sent() -> None:
    first, later = (replace(_intent(State.ABANDONED), attempt=SendAttempt(attempt)) for attempt in (0, 1))
    assert describe(first).moved is Moved.NOTHING_SENT
    assert "before it was sent" in describe(first).sentence
    words = describe(later)
    assert words.moved is Moved.NO
    assert "The last try was given up before it was sent." in words.sentence
    assert "An earlier one was not found, or never left; it is looked at again" in words.sentence
    assert "not sent" not in words.title


def test_what_never_left_at_a_later_try_isnt_called_never_sent() -> None:
    first, later = (replace(_intent(State.NOT_SENT), attempt=SendAttempt(attempt)) for attempt in (1, 2))
    assert describe(first).sentence == "Nothing left this computer; it may be sent again."
    words = describe(later)
    assert words.moved is Moved.NO
    assert "The last try never left this computer. An earlier one was refused or not found" in words.sentence
