"""Members whose phone number says which code they bring about: 9000000414, 9200000605, 9100000502 …

The first two digits of the number name the context, the other eight are the code. Codes that a rule of
the ledger brings about by itself (fraud, merged accounts, limits, locks) have such a member too, but
without an entry in this table: their data is what the rule looks at.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
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


class Form(StrEnum):
    """The shape of the answer."""

    ERROR = "error"
    WARNING = "warning"
    DENIED = "denied"
    BLANK = "blank"
    PAGE = "page"


class Context(StrEnum):
    """The dossier's context of a code; the value is how the member's number starts."""

    XFER = "90"
    HTTP = "91"
    OTP = "92"
    AUTH = "93"
    WARN = "94"


@dataclass(frozen=True, slots=True)
class Special:
    """One code that no rule of the ledger brings about. `status` is the HTTP status it comes with."""

    context: Context
    code: int
    stage: Stage
    meaning: str
    form: Form = Form.ERROR
    status: int = 200

    @property
    def number(self) -> str:
        return number(self.context, self.code)


def number(context: Context, code: int) -> str:
    """The ten digits of the member for a code, without the country code."""
    return f"{context.value}{code:08d}"


def member_id(context: Context, code: int) -> int:
    """The customer id of that member."""
    return 600_000_000 + int(context.value) * 1_000_000 + code


def _many(context: Context, stage: Stage, meanings: dict[int, str]) -> tuple[Special, ...]:
    return tuple(Special(context, code, stage, meaning) for code, meaning in meanings.items())


_TRANSFERS = (
    *_many(
        Context.XFER,
        Stage.CHECK,
        {
            412: "The fraud check of transfers is set up wrongly.",
            413: "The set-up of the fraud check can't be read.",
            416: "The points engine turned the points down.",
            419: "One side was merged meanwhile.",
            422: "The amount isn't a number the provider takes.",
            434: "An identifier's value or type isn't valid.",
            885: "The programme isn't one of this organisation.",
            888: "The organisation's set-up is wrong.",
            899: "The programme's set-up is wrong.",
            901: "This customer may not transfer points.",
            3316: "The cross-programme switch doesn't fit this organisation.",
            8013: "The kind of identifier isn't known.",
        },
    ),
    *_many(
        Context.XFER,
        Stage.SEND,
        {
            804: "The transfer can't be processed.",
            827: "Redemption is on, but it fails.",
            886: "A temporary fault at the provider.",
            887: "The data doesn't pass the provider's validation.",
            896: "A temporary fault; the request isn't processed.",
            898: "Transfers are unavailable at the moment.",
        },
    ),
)
_CODES = (
    Special(Context.OTP, 429, Stage.ISSUE, "No more codes for this customer now.", status=429),
    *_many(
        Context.OTP,
        Stage.ISSUE,
        {
            600: "The code's purpose isn't valid.",
            601: "The code's kind of recipient isn't valid.",
            602: "The address for the code isn't valid.",
            603: "The channel for the code isn't valid.",
            606: "Codes can't be made at the moment.",
            607: "No template for WhatsApp is set.",
            608: "The message template can't be fetched.",
            621: "No template for Zalo is set.",
            824: "The customer's mobile must be validated first.",
            860: "The code can't be issued.",
            874: "A validation code can't be made.",
            875: "A validation code can't be made for this customer.",
            8056: "The customer's mobile isn't valid.",
        },
    ),
    *_many(
        Context.OTP,
        Stage.WRONG_CODE,
        {
            808: "The validation code is wrong.",
            876: "The check of the code failed.",
            1021: "The validation code isn't valid.",
        },
    ),
    *_many(
        Context.OTP,
        Stage.SEND,
        {822: "No missed call was found.", 823: "Missed calls are switched off."},
    ),
    Special(Context.WARN, 610, Stage.SEND, "The code is right (said beside a success).", Form.WARNING),
    Special(Context.WARN, 876, Stage.ISSUE, "The points are fine, but no code was made.", Form.WARNING),
    *(
        Special(Context.WARN, code, Stage.SEND, meaning, Form.WARNING)
        for code, meaning in (
            (901, "Done, but a points or redemption id beside it isn't valid."),
            (902, "Done, but an id beside it doesn't exist."),
            (903, "Done, but a redemption beside it failed."),
            (904, "Done, but customer details beside it aren't valid."),
        )
    ),
)
_HTTP = (
    Special(Context.HTTP, 461, Stage.SEARCH, "The search engine is busy.", status=461),
    Special(Context.XFER, 521, Stage.CHECK, "Another request of this customer is running.", status=521),
    Special(Context.HTTP, 201, Stage.SEND, "Some of the requests failed.", status=201),
    Special(Context.HTTP, 400, Stage.SEND, "The request isn't valid (an empty answer).", Form.BLANK, 400),
    *(
        Special(Context.HTTP, status, Stage.SEND, meaning, status=status)
        for status, meaning in (
            (401, "The sign-in isn't accepted."),
            (402, "This version isn't supported for the resource."),
            (403, "Access is denied, or a field is missing."),
            (404, "There is no such resource."),
            (405, "The operation isn't supported."),
            (406, "The method isn't supported."),
            (407, "An unknown error while processing."),
            (408, "The till is bound to another machine."),
            (415, "The media type isn't supported."),
            (429, "Too many requests."),
            (500, "All requests failed."),
        )
    ),
    *(
        Special(
            Context.HTTP, status, Stage.SEND, "The edge in front of the provider failed.", Form.PAGE, status
        )
        for status in (502, 503, 504, *range(520, 528))
    ),
    *(
        Special(Context.HTTP, code, Stage.SEND, meaning, status=400)
        for code, meaning in (
            (1060, "Too many items in one batch."),
            (1061, "An attribution type without its value."),
            (1062, "The test or control status isn't valid."),
            (1064, "The organisation isn't valid here."),
        )
    ),
)
_ACCESS = (
    Special(Context.AUTH, 4000, Stage.SEND, "This sign-in lacks the right.", Form.DENIED, 403),
    Special(Context.AUTH, 4001, Stage.SEND, "The rights can't be checked now.", Form.DENIED, 503),
    Special(Context.AUTH, 91020, Stage.SEND, "The till isn't known.", status=400),
    Special(Context.AUTH, 91021, Stage.SEND, "The attribution till isn't known.", status=400),
    Special(Context.AUTH, 825, Stage.SEND, "The organisation wants signed calls.", status=400),
    Special(Context.AUTH, 1044, Stage.LOOKUP, "This store may not see the customer.", status=400),
)

SPECIALS: tuple[Special, ...] = (*_TRANSFERS, *_CODES, *_HTTP, *_ACCESS)

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
