"""The lessons that need no special member: the ledger's own rules bring their codes about."""

from __future__ import annotations

from typing import Any

from console.simulator.capillary.one_time_codes import CodePolicy
from console.simulator.capillary.organisation.dataset import (
    CLOSED_PROGRAM,
    LIMITED_PROGRAM,
    MULTIPLE,
    SAMPLE_SENDER,
    SUSPENDED,
)
from tests.simulator.guide.customer_lesson import Act, Lesson, special_lessons

_POLICY = CodePolicy()
_TOO_MUCH = 1_000_000


def _xfer(code: int, meaning: str, what_to_do: str, **how: Any) -> Lesson:
    return Lesson("XFER", "error", str(code), meaning, what_to_do, **how)


_PEOPLE = (
    _xfer(414, "The recipient has a fraud status.", "Transfer to 9000000414.", recipient="9000000414"),
    _xfer(415, "The sender has a fraud status.", "Transfer from 9000000415.", sender="9000000415"),
    _xfer(
        417,
        "A customer with a fraud status is involved.",
        "Transfer from 9000000417 to 9000000414.",
        sender="9000000417",
        recipient="9000000414",
    ),
    _xfer(
        418,
        "Both sides are the same customer.",
        f"Transfer from 9148574269 to id {SAMPLE_SENDER}.",
        recipient=str(SAMPLE_SENDER),
    ),
    _xfer(419, "One side was merged.", "Transfer to 9300008069 without a look-up.", recipient="9300008069"),
    _xfer(901, "This customer may not transfer.", f"Transfer from id {SUSPENDED}.", sender=str(SUSPENDED)),
    _xfer(904, "Transfers of this customer are locked.", "Transfer from 9000000904.", sender="9000000904"),
    Lesson(
        "PTS",
        "error",
        "881",
        "Not in the loyalty programme.",
        "Transfer from 9000000881.",
        sender="9000000881",
    ),
    _xfer(
        8015,
        "No customer fits the identifier.",
        "Transfer to 9999999999 without a look-up.",
        recipient="9999999999",
    ),
    _xfer(
        8013,
        "The kind of identifier isn't known.",
        "Send a type that isn't documented.",
        twist={"body": {"toCustomerIdentifier": {"type": "PASSPORT", "value": "1"}}},
    ),
)
_AMOUNTS = (
    _xfer(422, "The amount isn't valid.", "Send 0 points.", points=0),
    _xfer(
        422,
        "The amount isn't valid.",
        "Send points as text.",
        twist={"body": {"pointsTobeTransferred": "10"}},
    ),
    _xfer(
        422,
        "The field isn't recognised.",
        "Send the amount in pointsToBeTransferred.",
        twist={"body": {"pointsTobeTransferred": None, "pointsToBeTransferred": 10}},
    ),
    _xfer(
        807,
        "The amount isn't a multiple.",
        f"Transfer {MULTIPLE + 25} points of programme {LIMITED_PROGRAM} from 9000000903.",
        sender="9000000903",
        program=LIMITED_PROGRAM,
        points=MULTIPLE + 25,
    ),
    _xfer(807, "Fractions don't move.", "Send 10.5 points.", twist={"body": {"pointsTobeTransferred": 10.5}}),
    _xfer(
        817,
        "Not enough transferable points.",
        f"Transfer {_TOO_MUCH} points from 9148574269.",
        points=_TOO_MUCH,
    ),
    _xfer(
        818,
        "The programme doesn't allow transfers.",
        f"Transfer in programme {CLOSED_PROGRAM}.",
        program=CLOSED_PROGRAM,
    ),
    _xfer(
        902,
        "The same transfer was sent before.",
        "Transfer twice from 9000000902.",
        sender="9000000902",
        times=2,
    ),
    _xfer(
        903,
        "The limit of 30 days is used up.",
        f"Transfer {MULTIPLE} points of programme {LIMITED_PROGRAM} from 9000000903.",
        sender="9000000903",
        program=LIMITED_PROGRAM,
        points=MULTIPLE,
    ),
    _xfer(885, "The programme isn't known.", "Send a programme of another organisation.", program=1),
    _xfer(
        3316,
        "Both sides are individuals, the switch says groups.",
        "Send groupProgramTransfer true.",
        twist={"body": {"groupProgramTransfer": "true"}},
    ),
)


def _http(code: int, meaning: str, what_to_do: str, **how: Any) -> Lesson:
    kind = how.pop("kind", "error")
    return Lesson("HTTP", kind, str(code), meaning, what_to_do, **how)


_ENTITY_TYPE = "X-CAP-API-ATTRIBUTION-ENTITY-TYPE"
_ENTITY_CODE = "X-CAP-API-ATTRIBUTION-ENTITY-CODE"
_REQUESTS = (
    _http(
        200,
        "Accepted; the body may still refuse.",
        f"Transfer {_TOO_MUCH} points.",
        points=_TOO_MUCH,
        kind="ok",
    ),
    _http(201, "A transfer was made.", "Transfer 10 points.", kind="ok"),
    _http(400, "The body isn't valid.", "Send notes that aren't a text.", twist={"body": {"notes": 1}}),
    _http(401, "The sign-in isn't accepted.", "Sign in with a wrong password.", twist={"sign_in": "wrong"}),
    _http(402, "The version isn't supported.", "Call version 1.1.", twist={"path": "/v1.1/points/transfer"}),
    _http(403, "Access is denied.", "Sign in as a till without rights.", twist={"sign_in": "no points"}),
    _http(404, "No such resource.", "Call a path that doesn't exist.", twist={"path": "/v2/points/give"}),
    _http(405, "Not with this method.", "Send a transfer with PUT.", twist={"method": "PUT"}),
    _http(415, "The body isn't JSON.", "Send it as text.", twist={"headers": {"Content-Type": "text/plain"}}),
    _http(
        1061,
        "Half of an attribution.",
        "Set the type and no code.",
        twist={"headers": {_ENTITY_TYPE: "TILL"}},
    ),
    Lesson(
        "AUTH", "error", "token", "No token.", "Use a wrong secret.", act="token", twist={"sign_in": "wrong"}
    ),
    Lesson(
        "AUTH",
        "error",
        "4000",
        "The access group lacks the right.",
        "Sign in as sample.till.14.",
        twist={"sign_in": "no points"},
    ),
    Lesson(
        "AUTH",
        "error",
        "91021",
        "The till isn't known.",
        "Set a branch that doesn't exist.",
        twist={"headers": {_ENTITY_TYPE: "TILL", _ENTITY_CODE: "sample.till.99"}},
    ),
)
_CODES = (
    Lesson("OTP", "error", "604", "The code is missing.", "Transfer without a code.", entered="nothing"),
    Lesson("OTP", "error", "605", "The code is wrong.", "Type a wrong code.", entered="wrong"),
    Lesson("OTP", "error", "9001", "No code was sent.", "Type a code that wasn't sent.", entered="unasked"),
    Lesson(
        "OTP",
        "error",
        "429",
        "Too many codes today.",
        f"Have a code sent {_POLICY.issues_a_day + 1} times.",
        act="issue-code",
        times=_POLICY.issues_a_day + 1,
    ),
    Lesson(
        "OTP",
        "error",
        "429",
        "Too many wrong codes.",
        f"Type a wrong code {_POLICY.tries + 1} times.",
        entered="wrong",
        times=_POLICY.tries + 1,
    ),
    Lesson(
        "OTP", "error", "860", "No contact to send it to.", "Send a code to id 695000011.", act="issue-code",
        sender="695000011",
    ),
)  # fmt: skip


def _read(context: str, code: int, meaning: str, what_to_do: str, act: Act, **query: str) -> Lesson:
    sender = query.pop("sender", "9148574269")
    return Lesson(
        context, "error", str(code), meaning, what_to_do, act=act, sender=sender, twist={"query": query}
    )


_READS = (
    _read(
        "CUST",
        8003,
        "The source isn't known.",
        "Look up in a source that doesn't exist.",
        "lookup",
        source="NONE",
    ),
    _read(
        "CUST", 8045, "The source needs an account.", "Look up in ECOMMERCE.", "lookup", source="ECOMMERCE"
    ),
    _read(
        "CUST",
        8011,
        "The account isn't known.",
        "Look up in another account of ECOMMERCE.",
        "lookup",
        source="ECOMMERCE",
        accountId="none",
    ),
    _read("CUST", 8013, "The kind isn't known.", "Look up by passport.", "lookup", identifierName="passport"),
    _read("CUST", 8015, "No such customer.", "Look up 9999999999.", "lookup", sender="9999999999"),
    _read("CUST", 8065, "Not in this source.", "Look up 9500000010.", "lookup", sender="9500000010"),
    _read("CUST", 8069, "The customer was merged.", "Look up 9300008069.", "lookup", sender="9300008069"),
    _read("BAL", 1212, "Not a type of entity.", "Ask for a fleet's dog.", "balance", entityType="DOG"),
    _read("BAL", 1213, "Not a programme.", "Ask for programme 1.", "balance", programId="1"),
    _read(
        "BAL",
        1214,
        "The start is after the end.",
        "Swap the dates.",
        "expiry",
        startDate="2090-01-02",
        endDate="2080-01-01",
    ),
    _read("BAL", 1215, "The date is past.", "Ask from 2020.", "expiry", startDate="2020-01-01"),
    _read("BAL", 1216, "Not a date.", "Write the day first.", "expiry", startDate="01-01-2090"),
    _read("BAL", 1217, "Too far ahead.", "Ask until 2999.", "expiry", endDate="2999-01-01"),
    _read("HIST", 814, "No results.", "Sort by the weather.", "history", sortBy="weather"),
    _read("HIST", 8069, "The customer was merged.", "Open 9300008069.", "history", sender="9300008069"),
)
_SURVIVOR = Lesson(
    "CUST", "warning", "91009", "The surviving account is shown.", "Look up 9300091009.", act="lookup",
    sender="9300091009",
)  # fmt: skip

GUIDE: tuple[Lesson, ...] = (
    *_PEOPLE, *_AMOUNTS, *_REQUESTS, *_CODES, *_READS, _SURVIVOR, *special_lessons(),
)  # fmt: skip
"""Every lesson there is."""
