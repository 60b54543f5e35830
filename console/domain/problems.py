"""Problem: an error or warning code of a provider or of this console, with the call that met it.

ProviderError             a read failed; it carries one problem or more
JournalError              the journal can't do what was asked (`console.journal.journal_errors` has the tree)
TransferRefusedHere       this console won't send; nothing has left (`console.domain.transfers`)
VerificationMissing       a programming error: nothing may leave without a verification (R13)
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Context(StrEnum):
    """Where a code was met: the same number means different things in different places.

    Some answers name who refused: `GATEWAY` speaks before the service has seen the request; `SERVICE` is
    every other source, so the service answered itself; `HTTP` is an
    answer without a readable error body, with its status as the code. Only `SERVICE` knows of accounts.
    """

    TRANSFER = "XFER"
    GROUP_TRANSFER = "GXFER"
    OTP = "OTP"
    HISTORY = "HIST"
    CUSTOMER = "CUST"
    BALANCE = "BAL"
    GROUP = "GRP"
    LEDGER = "LED"
    POINTS = "PTS"
    AUTH = "AUTH"
    HTTP = "HTTP"
    GATEWAY = "GATEWAY"
    SERVICE = "SERVICE"
    LOCAL = "LOCAL"


class Severity(StrEnum):
    """An error means the main action failed; a warning that only a side action did."""

    ERROR = "error"
    WARNING = "warning"


class Local(StrEnum):
    """Conditions this console finds itself, with no code from a provider."""

    NO_CONNECTION = "no-connection"
    NAME_NOT_FOUND = "name-not-found"
    TLS_FAILED = "tls-failed"
    CONNECT_TIMEOUT = "connect-timeout"
    ANSWER_TIMEOUT = "answer-timeout"
    CONNECTION_LOST = "connection-lost"
    NOT_JSON = "not-json"
    UNREADABLE = "unreadable-answer"
    TOO_LARGE = "answer-too-large"
    NOT_DECRYPTED = "answer-not-decrypted"
    ENCRYPTION_FAILED = "encryption-failed"
    REDIRECTED = "redirected"
    NOT_SEALED = "answer-not-sealed"
    ANSWER_CONTRADICTS = "answer-contradicts-itself"
    PROMISED_ONLY = "promised-only"
    NO_TRANSFER_ID = "no-transfer-id"
    OTHER_PARTIES = "other-parties"
    OTHER_AMOUNT = "other-amount"
    KNOWN_TRANSFER_ID = "known-transfer-id"
    REPORTED_DIFFERS = "reported-differs"
    NOT_TRANSFERABLE = "not-transferable"
    NO_BASELINE = "no-baseline"
    INTERRUPTED = "interrupted"
    NOT_FOUND_IN_HISTORY = "not-found-in-history"
    CANDIDATE_ONLY = "candidate-only"
    CONTRADICTING_HISTORY = "contradicting-history"
    FOUND_TWICE = "found-twice"
    BOOKED_LATE = "booked-late"
    EQUAL_CONFIRMED = "equal-confirmed"
    MISSING_IN_HISTORY = "missing-in-history"
    HISTORY_UNREADABLE = "history-unreadable"
    SENDER_BUSY = "sender-busy"
    SENDER_ELSEWHERE = "sender-elsewhere"
    LEDGER_OUT_OF_REACH = "ledger-out-of-reach"
    REPEATED = "repeated"
    ORDERED_BEFORE = "ordered-before"
    SAME_CUSTOMER = "same-customer"
    NOT_IN_LOYALTY = "not-in-loyalty"
    BLOCKED = "blocked"
    TOO_FEW_POINTS = "too-few-points"
    TRANSFER_LIMIT = "transfer-limit"
    GIVER_LIMIT = "giver-limit"
    RECEIVER_LIMIT = "receiver-limit"
    CONSOLE_LIMIT = "console-limit"
    REASON_MISSING = "reason-missing"
    TICKET_MISSING = "ticket-missing"
    CONSENT_MISSING = "consent-missing"
    NEEDS_APPROVAL = "needs-approval"
    CODE_MISSING = "code-missing"
    STOPPED = "stopped"
    CODE_EXPIRED = "code-expired"
    CODE_TRIES_USED = "code-tries-used"
    CUSTOMER_TRIES_USED = "customer-tries-used"
    EDITED_AFTER_CODE = "edited-after-code"
    JOURNAL_UNWRITABLE = "journal-unwritable"
    JOURNAL_BEHIND = "journal-behind"
    JOURNAL_BROKEN = "journal-broken"
    JOURNAL_GONE = "journal-gone"
    JOURNAL_ROW_BROKEN = "journal-row-broken"
    NOT_ALLOWED = "not-allowed"
    NOT_REVERSIBLE = "not-reversible"
    SENT_BACK_BEFORE = "sent-back-before"
    LOOKUP_UNRECORDED = "look-up-unrecorded"
    TYPED_UNREADABLE = "typed-unreadable"
    NO_SUCH_CUSTOMER = "no-such-customer"
    NO_SUCH_GROUP = "no-such-group"
    GROUP_INACTIVE = "group-inactive"
    NO_ACTING_MEMBER = "no-acting-member"
    NOT_A_MEMBER = "not-a-member"
    MAY_NOT_TRANSFER = "may-not-transfer"
    NO_CONTACT = "no-contact"
    LEDGER_ONLY = "ledger-only"
    SIGNING_KEY_UNUSABLE = "signing-key-unusable"
    KEY_FILE_PASSWORD = "key-file-password"  # noqa: S105 - the name of a condition
    KEY_MISSING = "key-missing"
    KEY_TOO_WEAK = "key-too-weak"
    KEY_FILE_EXPOSED = "key-file-exposed"
    KEY_EXPIRED = "key-expired"
    KEY_EXPIRES_SOON = "key-expires-soon"
    ANSWER_KEY_UNKNOWN = "answer-key-unknown"
    ANSWER_ALTERED = "answer-altered"
    ANSWER_HEADER_FORBIDDEN = "answer-header-forbidden"
    READ_FIRST = "read-first"
    CLOCK_SKEW = "clock-skew"
    AMOUNT_NOT_ECHOED = "amount-not-echoed"
    ECHO_DIFFERS = "echo-differs"
    BALANCES_ONLY = "balances-only"
    ACCOUNT_NOT_FOUND = "account-not-found"
    TRANSFER_TYPE_MISSING = "transfer-type-missing"
    REASON_DIGITS = "reason-digits"
    OTHER_HOLDER = "other-holder"
    TOO_MANY_CARDS = "too-many-cards"
    NUMBER_FORGOTTEN = "number-forgotten"


REPEATS = frozenset({Local.REPEATED.value, Local.ORDERED_BEFORE.value})
"""The same was ordered within a day: a second, different confirmation lets it through (R6)."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One objection of a provider, or of this console.

    `provider` is its name in the registry, or "console"; `code` the provider's code as text, or a
    `Local` value with `Context.LOCAL`. Where the provider names the entry in fault beside the code, it
    stands behind it: `INVALID_INPUT_VALUE(transferReason)`. `message` is the provider's own text, cleaned.
    """

    provider: str
    context: Context
    code: str
    severity: Severity = Severity.ERROR
    message: str = ""
    http_status: int | None = None
    request_id: str = ""


def local(
    condition: Local, message: str = "", *, request_id: str = "", http_status: int | None = None
) -> Problem:
    """A `Problem` this console found itself."""
    return Problem(
        "console",
        Context.LOCAL,
        condition.value,
        message=message,
        request_id=request_id,
        http_status=http_status,
    )


class ProviderError(Exception):
    """A read failed. Nothing was moved by it; `problems` says why, at least one.

    `warnings` are what the answer noted beside them.
    """

    def __init__(self, *problems: Problem, warnings: tuple[Problem, ...] = ()) -> None:
        super().__init__("; ".join(f"{problem.context.value} {problem.code}" for problem in problems))
        self.problems = problems
        self.warnings = warnings
