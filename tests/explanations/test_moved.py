"""The second line of the card never says more than is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.problems import Context, Local, Problem, Severity, local
from console.domain.transfers import UNPROVEN_STATES, Intent, SendAttempt, State, TransferOrder
from console.explanations.catalogue import VERIFY_FIRST, Catalogue, Moved, RetryClass, Who
from console.explanations.words import words_for
from tests.explanations.documented_codes import DOCUMENTED, Documented
from tests.explanations.documented_refusals import ROWS
from tests.loop_over import loop_over

CATALOGUE = Catalogue()
WORDS_THAT_SEND_AGAIN = ("again", "retry", "resend", "once more", "anew")
TRANSFER_LISTS = (Context.TRANSFER, Context.GROUP_TRANSFER)
UNDECIDED = [row for row in DOCUMENTED if row.retry is RetryClass.VERIFY]
REFUSING = {RetryClass.FIX, RetryClass.ACCESS, RetryClass.STOP, RetryClass.ESCALATE}

INTENT = Intent(
    reference="K3F9Q2M7XA", provider="capillary", profile="test", operator="test", branch="12",
    order=TransferOrder(Party(PartyKind.CUSTOMER, "1"), Party(PartyKind.CUSTOMER, "2"), 5, 973),
    state=State.UNKNOWN, attempt=SendAttempt(1),
    created=datetime(2026, 1, 1, tzinfo=UTC), updated=datetime(2026, 1, 1, tzinfo=UTC),
)  # fmt: skip


def _sends_again(sentence: str) -> bool:
    allowed = sentence.replace("Do not send it again.", "")
    return any(word in allowed.lower() for word in WORDS_THAT_SEND_AGAIN)


@loop_over("documented", UNDECIDED)
def test_an_undecided_code_after_sending_is_an_open_question(
    catalogue: Catalogue, documented: Documented
) -> None:
    card = catalogue.explain(documented.problem, sent=True)
    assert (card.moved, card.retry) == (Moved.UNKNOWN, RetryClass.VERIFY)
    assert card.next_step == VERIFY_FIRST


@loop_over("documented", UNDECIDED)
@pytest.mark.parametrize("met", TRANSFER_LISTS)
def test_it_stays_open_when_a_transfer_meets_it(
    catalogue: Catalogue, documented: Documented, met: Context
) -> None:
    card = catalogue.explain(replace(documented.problem, context=met), sent=True)
    refused_in_transfers = documented.problem.code == "817"  # too few points, and no longer "not processed"
    assert card.moved is (Moved.NO if refused_in_transfers else Moved.UNKNOWN)


@loop_over("documented", DOCUMENTED)
def test_a_read_moves_nothing(catalogue: Catalogue, documented: Documented) -> None:
    assert catalogue.explain(documented.problem).moved is Moved.NO


@loop_over("documented", DOCUMENTED)
def test_after_sending_only_refusals_say_that_nothing_moved(
    catalogue: Catalogue, documented: Documented
) -> None:
    card = catalogue.explain(documented.problem, sent=True)
    too_many_requests = documented.problem == Problem("capillary", Context.HTTP, "429")
    if card.moved is Moved.NO:
        assert documented.problem.severity is Severity.ERROR
        assert documented.retry in REFUSING or too_many_requests
    else:
        assert card.moved is Moved.UNKNOWN
        assert not _sends_again(card.next_step)


@pytest.mark.parametrize("code", ["422", "885", "807", "8015", "605", "903", "899", "414"])
@pytest.mark.parametrize("context", TRANSFER_LISTS)
def test_a_refusal_says_so_also_after_sending(catalogue: Catalogue, context: Context, code: str) -> None:
    assert catalogue.explain(Problem("capillary", context, code), sent=True).moved is Moved.NO


@given(
    st.sampled_from([context for context in Context if context is not Context.LOCAL]),
    st.from_regex(r"[0-9]{1,6}|[A-Z_]{1,30}|", fullmatch=True),
    st.sampled_from(Severity),
    st.sampled_from(["capillary", "mastercard"]),
)
def test_an_unlisted_code_after_sending_is_an_open_question(
    context: Context, code: str, severity: Severity, provider: str
) -> None:
    card = CATALOGUE.explain(Problem(provider, context, code, severity), sent=True)
    if not card.known:
        assert card.moved is Moved.UNKNOWN
        assert card.retry is (RetryClass.VERIFY if severity is Severity.ERROR else RetryClass.INFORM)


@pytest.mark.parametrize("context", [Context.GROUP_TRANSFER, Context.TRANSFER, Context.POINTS])
@pytest.mark.parametrize("sent", [True, False])
def test_889_never_advises_another_try(catalogue: Catalogue, context: Context, sent: bool) -> None:
    card = catalogue.explain(Problem("capillary", context, "889", message="please try later"), sent=sent)
    assert not _sends_again(f"{card.what} {card.next_step}")
    assert "try" not in f"{card.title} {card.what} {card.next_step}".lower().split()
    assert card.moved is (Moved.UNKNOWN if sent else Moved.NO)


BEFORE_LEAVING = [
    Local.NO_CONNECTION, Local.NAME_NOT_FOUND, Local.TLS_FAILED, Local.CONNECT_TIMEOUT,
    Local.ENCRYPTION_FAILED, Local.JOURNAL_UNWRITABLE,
    Local.SIGNING_KEY_UNUSABLE, Local.KEY_FILE_PASSWORD, Local.KEY_MISSING, Local.KEY_TOO_WEAK,
    Local.KEY_FILE_EXPOSED, Local.KEY_EXPIRED, Local.READ_FIRST,
    Local.TRANSFER_TYPE_MISSING, Local.REASON_DIGITS, Local.OTHER_HOLDER, Local.TOO_MANY_CARDS,
    Local.REPEATED, Local.ORDERED_BEFORE, Local.JOURNAL_GONE, Local.JOURNAL_ROW_BROKEN,
]  # fmt: skip


@pytest.mark.parametrize("condition", BEFORE_LEAVING)
def test_what_stopped_before_leaving_sent_nothing(catalogue: Catalogue, condition: Local) -> None:
    assert catalogue.explain(local(condition)).moved is Moved.NOTHING_SENT


@pytest.mark.parametrize("condition", BEFORE_LEAVING)
def test_it_speaks_for_itself_only_not_for_a_transfer_that_left(
    catalogue: Catalogue, condition: Local
) -> None:
    card = catalogue.explain(local(condition), sent=True)
    assert (card.moved, card.next_step) == (Moved.UNKNOWN, VERIFY_FIRST)


@pytest.mark.parametrize(
    "condition",
    [
        Local.ANSWER_TIMEOUT, Local.CONNECTION_LOST, Local.NOT_JSON, Local.UNREADABLE, Local.TOO_LARGE,
        Local.NOT_DECRYPTED, Local.REDIRECTED, Local.OTHER_PARTIES, Local.ANSWER_KEY_UNKNOWN,
        Local.ANSWER_ALTERED, Local.ANSWER_HEADER_FORBIDDEN, Local.NOT_SEALED, Local.ANSWER_CONTRADICTS,
        Local.PROMISED_ONLY,
    ],
)  # fmt: skip
def test_a_lost_answer_is_open_for_a_transfer_and_harmless_for_a_read(
    catalogue: Catalogue, condition: Local
) -> None:
    assert catalogue.explain(local(condition), sent=True).moved is Moved.UNKNOWN
    assert catalogue.explain(local(condition)).moved is Moved.NO


@pytest.mark.parametrize(
    "condition",
    [
        Local.INTERRUPTED, Local.NO_TRANSFER_ID, Local.OTHER_AMOUNT, Local.KNOWN_TRANSFER_ID,
        Local.CANDIDATE_ONLY, Local.CONTRADICTING_HISTORY, Local.HISTORY_UNREADABLE, Local.LEDGER_ONLY,
        Local.ECHO_DIFFERS, Local.BALANCES_ONLY, Local.MISSING_IN_HISTORY,
    ],
)  # fmt: skip
@pytest.mark.parametrize("sent", [True, False])
def test_what_is_only_met_after_sending_is_always_open(
    catalogue: Catalogue, condition: Local, sent: bool
) -> None:
    card = catalogue.explain(local(condition), sent=sent)
    assert card.moved is Moved.UNKNOWN
    assert not _sends_again(card.next_step)


@pytest.mark.parametrize(
    "condition",
    [
        Local.GROUP_INACTIVE, Local.NO_ACTING_MEMBER, Local.NOT_A_MEMBER, Local.MAY_NOT_TRANSFER,
        Local.NO_CONTACT, Local.ACCOUNT_NOT_FOUND,
        Local.KEY_EXPIRES_SOON, Local.CLOCK_SKEW,
    ],
)  # fmt: skip
def test_the_state_of_a_party_or_profile_says_nothing_about_a_transfer_that_left(
    catalogue: Catalogue, condition: Local
) -> None:
    assert catalogue.explain(local(condition)).moved is Moved.NO
    left = catalogue.explain(local(condition), sent=True)
    assert (left.moved, left.next_step) == (Moved.UNKNOWN, VERIFY_FIRST)


@pytest.mark.parametrize("condition", [Local.BOOKED_LATE, Local.EQUAL_CONFIRMED, Local.FOUND_TWICE])
@pytest.mark.parametrize("sent", [True, False])
def test_what_was_found_at_the_provider_has_moved(catalogue: Catalogue, condition: Local, sent: bool) -> None:
    card = catalogue.explain(local(condition), sent=sent)
    assert card.moved is Moved.YES
    assert not _sends_again(card.next_step)


@pytest.mark.parametrize("condition", [Local.EQUAL_CONFIRMED, Local.FOUND_TWICE, Local.MISSING_IN_HISTORY])
def test_an_alarm_goes_to_a_supervisor(catalogue: Catalogue, condition: Local) -> None:
    card = catalogue.explain(local(condition))
    assert card.who is Who.SUPERVISOR
    assert "supervisor" in card.next_step


NOTES = [Local.KEY_EXPIRES_SOON, Local.CLOCK_SKEW, Local.AMOUNT_NOT_ECHOED]


@pytest.mark.parametrize("condition", NOTES)
def test_a_note_stands_beside_a_transfer_that_went_through(catalogue: Catalogue, condition: Local) -> None:
    note = replace(local(condition, "12 days left"), severity=Severity.WARNING)
    (card,) = catalogue.explain_intent(replace(INTENT, state=State.CONFIRMED, problems=(note,)))
    assert (card.known, card.moved, card.retry) == (True, Moved.YES, RetryClass.INFORM)
    assert "12 days left" in card.detail


def test_an_amount_that_isnt_repeated_is_no_doubt(catalogue: Catalogue) -> None:
    assert catalogue.explain(local(Local.AMOUNT_NOT_ECHOED), sent=True).moved is Moved.YES


@pytest.mark.parametrize("state", State)
def test_the_cards_of_an_intent_agree_with_its_state(catalogue: Catalogue, state: State) -> None:
    problems = (
        *(row.problem for row in DOCUMENTED),
        *(row.problem for row in ROWS),
        *(local(condition) for condition in Local),
        Problem("capillary", Context.TRANSFER, "123456"),
    )
    cards = catalogue.explain_intent(replace(INTENT, state=state, problems=problems))
    assert len(cards) == len(problems)
    assert {card.moved for card in cards} == {words_for(state).moved}
    if state in UNPROVEN_STATES:
        assert not [card for card in cards if _sends_again(card.next_step)]
