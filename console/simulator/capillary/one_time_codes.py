"""One-time codes: issued to the sender, the same one while it is valid, used up with the transfer.

A code is bound to the sender and to nothing else: whether amount or recipient still are what the customer
heard is the client's duty. Limits are per customer (Capillary, OTP pages).
"""

from __future__ import annotations

import secrets
import sqlite3
from dataclasses import dataclass

from console.simulator.capillary.ledger_store import CUSTOMER, Ledger
from console.simulator.capillary.organisation.specials import SpecialStage
from console.simulator.capillary.special_answers import special_warnings
from console.simulator.server.json_answers import ProviderAnswer, Refusal, element, refuse

_DAY = 86_400
_TRY_WINDOW = 15 * 60
_FIRST_CREATED = 10


SENT_AGAIN = 1
"""The `createdId` of a code that was sent once more; new ones start at the sample's 10."""


@dataclass(frozen=True, slots=True)
class Issued:
    """What came of asking for a code. `created_id` is 0 where none was made."""

    created_id: int
    warnings: list[dict[str, object]]


@dataclass(frozen=True, slots=True)
class CodeRules:
    """The organisation's settings. `required` False still asks for a code that was issued and is alive."""

    required: bool = True
    length: int = 6
    alphabet: str = "0123456789"
    valid_seconds: int = 600
    issues_a_day: int = 10
    tries: int = 5


class Codes:
    """Issues and checks the codes of one ledger."""

    def __init__(self, ledger: Ledger, policy: CodeRules) -> None:
        self._ledger = ledger
        self._policy = policy
        self._reserved: set[int] = set()

    def issue(self, customer_id: int, purpose: str, now: int, contact: sqlite3.Row | None = None) -> Issued:
        """Send the sender a code, the living one again if there is one. 429, 860 …

        `purpose` is what the message says will be given away. Without a `contact` the first one counts.
        """
        if warnings := special_warnings(self._ledger, (CUSTOMER, customer_id), SpecialStage.ISSUE):
            return Issued(0, warnings)
        contact = contact or self._contact(customer_id)
        if self._count("message", customer_id, now - _DAY) >= self._policy.issues_a_day:
            raise refuse(429, "No more codes for this customer today.", 429)
        with self._ledger.transaction():
            # The same code again while it lives, as documented: a second message changes nothing.
            created_id, text = self._living_or_new(customer_id, now)
            self._send(contact, text, purpose, now)
        return Issued(created_id, [])

    def check(self, customer_id: int, given: object, now: int) -> int | None:
        """The id of the code to use up, or None where none is needed. 604, 605, 429, 9001."""
        if given is not None and not isinstance(given, str):
            raise refuse(605, "The code isn't a text.")
        living = self._living(customer_id, now)
        if given is None or given == "":
            # A code that was asked for counts even where none is required.
            if self._policy.required or living is not None:
                raise refuse(604, "The code is missing.")
            return None
        if self._count("wrong_code", customer_id, now - _TRY_WINDOW) >= self._policy.tries:
            raise refuse(429, "Too many wrong codes; try later.", 429)
        if living is not None and given == living["text"]:
            return int(living["id"])
        # Outside of any transaction: a refusal must not undo the count.
        self._ledger.db.execute("INSERT INTO wrong_code VALUES (?, ?)", (customer_id, now))
        raise self._wrong(customer_id, given, living)

    def reserve(self, customer_id: int, given: object, now: int) -> int | None:
        """`check` for a transfer that is booked later: its code is nobody else's meanwhile."""
        code_id = self.check(customer_id, given, now)
        if code_id is not None:
            self._reserved.add(code_id)
        return code_id

    def _wrong(self, customer_id: int, given: object, living: sqlite3.Row | None) -> Refusal:
        special_warnings(self._ledger, (CUSTOMER, customer_id), SpecialStage.WRONG_CODE)
        if living is None and not self._was_issued(customer_id, given):
            return refuse(9001, "This customer has no valid code.")
        return refuse(605, "The code is wrong or has expired.")

    def use_up(self, code_id: int, transfer_id: int) -> None:
        """Single use, inside the transfer's own transaction."""
        used = self._ledger.db.execute(
            "UPDATE code SET transfer_id = ? WHERE id = ? AND transfer_id IS NULL", (transfer_id, code_id)
        )
        if used.rowcount != 1:
            raise Refusal(ProviderAnswer({"warnings": [], "errors": [element(9001, "The code was used.")]}))

    def _send(self, contact: sqlite3.Row, code: str, purpose: str, now: int) -> None:
        text = f"{code} is your code for giving away {purpose}. Tell it only to the person serving you."
        channel = "SMS" if contact["type"] == "mobile" else "EMAIL"
        self._ledger.db.execute(
            "INSERT INTO message (customer_id, channel, address, text, code, at) VALUES (?, ?, ?, ?, ?, ?)",
            (contact["customer_id"], channel, contact["value"], text, code, now),
        )

    def _living_or_new(self, customer_id: int, now: int) -> tuple[int, str]:
        living = self._living(customer_id, now)
        if living is not None:
            return SENT_AGAIN, str(living["text"])
        text = "".join(secrets.choice(self._policy.alphabet) for _ in range(self._policy.length))
        made = self._ledger.db.execute(
            "INSERT INTO code (customer_id, text, valid_until) VALUES (?, ?, ?)",
            (customer_id, text, now + self._policy.valid_seconds),
        )
        return _FIRST_CREATED - 1 + int(made.lastrowid or 0), text

    def _living(self, customer_id: int, now: int) -> sqlite3.Row | None:
        living = self._ledger.rows(
            "SELECT * FROM code WHERE customer_id = ? AND valid_until > ? AND transfer_id IS NULL"
            " ORDER BY id DESC",
            customer_id,
            now,
        )
        return next((code for code in living if code["id"] not in self._reserved), None)

    def _was_issued(self, customer_id: int, given: object) -> bool:
        """Whether `given` was this customer's last code, expired but never used."""
        last = self._ledger.row("SELECT * FROM code WHERE customer_id = ? ORDER BY id DESC", customer_id)
        return last is not None and last["text"] == given and last["transfer_id"] is None

    def _contact(self, customer_id: int) -> sqlite3.Row:
        contact = self._ledger.row(
            "SELECT * FROM identifier WHERE customer_id = ? AND type IN ('mobile', 'email')"
            " ORDER BY type DESC",
            customer_id,
        )
        if contact is None:
            raise refuse(860, "The customer has no contact for a code.")
        return contact

    def _count(self, table: str, customer_id: int, since: int) -> int:
        counted = self._ledger.one(
            f"SELECT count(*) AS n FROM {table} WHERE customer_id = ? AND at > ?",  # noqa: S608 - our names
            customer_id,
            since,
        )
        return int(counted["n"])
