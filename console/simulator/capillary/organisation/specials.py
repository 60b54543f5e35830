"""Members whose phone number says which code they bring about: 9000000414, 9200000605, 9100000502 …

The first two digits of the number name the context, the other eight are the code. Codes that a rule of
the ledger brings about by itself (fraud, merged accounts, limits, locks) have such a member too, but
without an entry in this table: their data is what the rule looks at. What each code means is told by the
lessons of `tests/simulator/guide`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SpecialStage(StrEnum):
    """When the answer of a special member or a special group comes."""

    LOOKUP = "lookup"
    SEARCH = "search"
    CHECK = "check"
    """At the precheck, and at a transfer that skips it."""
    ISSUE = "issue"
    """When a code is asked for."""
    WRONG_CODE = "wrong code"
    SEND = "send"
    """At the transfer, with everything else in order; nothing moves unless it is a warning."""
    LEDGER = "ledger"


class ReplyForm(StrEnum):
    """The shape of the answer."""

    ERROR = "error"
    WARNING = "warning"
    DENIED = "denied"
    BLANK = "blank"
    PAGE = "page"


class NumberPrefix(StrEnum):
    """Where a code comes from; the value is how the member's number starts."""

    XFER = "90"
    HTTP = "91"
    OTP = "92"
    AUTH = "93"
    WARN = "94"


@dataclass(frozen=True, slots=True)
class Special:
    """One code that no rule of the ledger brings about. `status` is the HTTP status it comes with."""

    context: NumberPrefix
    code: int
    stage: SpecialStage
    form: ReplyForm = ReplyForm.ERROR
    status: int = 200

    @property
    def number(self) -> str:
        """The member's ten digits, without the country code."""
        return number(self.context, self.code)


def number(context: NumberPrefix, code: int) -> str:
    """The ten digits of the member for a code, without the country code."""
    return f"{context.value}{code:08d}"


def member_id(context: NumberPrefix, code: int) -> int:
    """The customer id of that member."""
    # Far from the ids of the documented samples and of made-up members.
    return 600_000_000 + int(context.value) * 1_000_000 + code


def _many(context: NumberPrefix, stage: SpecialStage, *codes: int) -> tuple[Special, ...]:
    return tuple(Special(context, code, stage) for code in codes)


_XFER, _HTTP, _OTP, _AUTH, _WARN = NumberPrefix
_LOOKUP, _SEARCH, _CHECK, _ISSUE, _WRONG, _SEND, _ = SpecialStage
_NO_TRANSFERS = (
    *_many(_XFER, _CHECK, 412, 413, 416, 419, 422, 434, 885, 888, 899, 901, 3316, 8013),
    *_many(_XFER, _SEND, 804, 827, 886, 887, 896, 898),
)
_CODES = (
    Special(_OTP, 429, _ISSUE, status=429),
    *_many(_OTP, _ISSUE, 600, 601, 602, 603, 606, 607, 608, 621, 824, 860, 874, 875, 8056),
    *_many(_OTP, _WRONG, 808, 876, 1021),
    *_many(_OTP, _SEND, 822, 823),
    Special(_WARN, 610, _SEND, ReplyForm.WARNING),
    # The points are fine, but no code was made.
    Special(_WARN, 876, _ISSUE, ReplyForm.WARNING),
    # Done, but something beside the transfer isn't in order.
    *(Special(_WARN, code, _SEND, ReplyForm.WARNING) for code in (901, 902, 903, 904)),
)
_STATUSES = (401, 402, 403, 404, 405, 406, 407, 408, 415, 429, 500)
_EDGE_STATUSES = (502, 503, 504, *range(520, 528))
_BY_STATUS = (
    Special(_HTTP, 461, _SEARCH, status=461),
    Special(_XFER, 521, _CHECK, status=521),
    Special(_HTTP, 201, _SEND, status=201),
    Special(_HTTP, 400, _SEND, ReplyForm.BLANK, 400),
    *(Special(_HTTP, status, _SEND, status=status) for status in _STATUSES),
    *(Special(_HTTP, status, _SEND, ReplyForm.PAGE, status) for status in _EDGE_STATUSES),
    *(Special(_HTTP, code, _SEND, status=400) for code in (1060, 1061, 1062, 1064)),
)
_ACCESS = (
    Special(_AUTH, 4000, _SEND, ReplyForm.DENIED, 403),
    Special(_AUTH, 4001, _SEND, ReplyForm.DENIED, 503),
    *(Special(_AUTH, code, _SEND, status=400) for code in (91020, 91021, 825)),
    Special(_AUTH, 1044, _LOOKUP, status=400),
)

SPECIALS: tuple[Special, ...] = (*_NO_TRANSFERS, *_CODES, *_BY_STATUS, *_ACCESS)

HOSTILE_NAMES: tuple[tuple[str, str], ...] = (
    ("Ann [/] [@click=app.quit]x[/] \x1b]52;c;eA==\x07 \u202e", "Sample-Hostile"),
    ("Long " + "x" * 10_000, "Sample-Hostile"),
    ("\u6f22\u5b57\u540d\u524d", "Sample-Wide"),
    ("\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f600", "Sample-Emoji"),
    ("\u0928\u092e\u0938\u094d\u0924\u0947", "Sample-Devanagari"),
    ("e" + "\u0301" * 60, "Sample-Marks"),
    ("=cmd|' /C calc'!A0", "Sample-Formula"),
    ("Nul\x00\x9b31m\u200b", "Sample-Controls"),
)
