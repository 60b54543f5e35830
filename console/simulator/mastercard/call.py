"""One authenticated and opened request as a service sees it, and how strictly a service reads it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from console.simulator.mastercard.account_store import AccountStore
from console.simulator.mastercard.behaviour import MastercardBehaviour
from console.simulator.mastercard.error_body import ErrorItem, RequestRefused
from console.simulator.server.json_answers import THOUSANDTHS, Zone, decimals
from console.simulator.server.ordered_faults import NO_FAULT, Armed

Fits = Callable[[object], bool]
"""Whether a field's value is written as it is documented."""
ID_TYPES = {"RANAC": "ranac", "RANCU": "rancu"}
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass
class MastercardCall:
    """What an operation may look at. `lag` is how long ago a transfer must have been booked to be in a
    history, None for ever."""

    store: AccountStore
    behaviour: MastercardBehaviour
    source: str
    now: int
    query: Mapping[str, str]
    lag: int | None
    body: Any = None
    fault: Armed = NO_FAULT
    last_order: Mapping[str, Any] = field(default_factory=dict)
    """The newest request for a transfer, whatever became of it."""

    @property
    def central(self) -> Zone:
        """The zone of the provider's days. Whether it saves daylight isn't documented; here it doesn't."""
        return Zone(self.behaviour.central_offset_minutes)

    def problem(self, family: str, name: str, description: str) -> ErrorItem:
        """A code of one of the families of field errors: the family, then the field in capitals."""
        return ErrorItem(f"{family}_{_WORDS.sub('_', name).upper()}", description, self.source)

    def wrong_value(self, name: str, description: str) -> RequestRefused:
        """A refusal of one field's value."""
        return RequestRefused(400, self.problem("INVALID_FIELD_VALUE", name, description))

    def fields(self, known: Mapping[str, Fits], mandatory: Iterable[str]) -> dict[str, Any]:
        """The body's fields that aren't empty, each in its form; all that is wrong is told at once."""
        body = self.body
        if not isinstance(body, dict) or not set(body) <= set(known):
            raise self.refuse("INVALID_INPUT", "The body must be an object with the documented fields.")
        given = {name: value for name, value in body.items() if value not in (None, "")}
        problems = []
        for name, fits in known.items():
            if name not in given and name in mandatory:
                problems.append(self.problem("MISSING_REQUIRED_FIELD", name, f"{name} is missing."))
            elif name in given and not fits(given[name]):
                wrong = f"{name} isn't written as expected."
                problems.append(self.problem("INVALID_FIELD_FORMAT", name, wrong))
        if problems:
            raise RequestRefused(400, *problems)
        return given

    def refuse(self, code: str, description: str, status: int = 400) -> RequestRefused:
        """A refusal of the service that handles this call, with one error."""
        return RequestRefused(status, ErrorItem(code, description, self.source))

    def owner_in_query(self) -> tuple[str, str]:
        """Kind (`ranac`, `rancu`) and value of the query's token id. Raises `RequestRefused`."""
        kind, value = self.query.get("user_id_type", ""), self.query.get("user_id", "")
        problems = [
            self.problem("MISSING_REQUIRED_FIELD", name, f"{name} is missing.")
            for name in ("user_id", "user_id_type")
            if not self.query.get(name)
        ]
        if kind and kind not in ID_TYPES:
            problems.append(self.problem("INVALID_FIELD_VALUE", "user_id_type", "Neither RANAC nor RANCU."))
        if problems:
            raise RequestRefused(400, *problems)
        return ID_TYPES[kind], value

    def accounts(self, kind: str, value: str) -> list[sqlite3.Row]:
        """The account, or all accounts of the customer; 404 where there is none."""
        accounts = self.store.accounts(kind, value)
        if not accounts:
            raise self.refuse("ENTITY_NOT_FOUND", "Nothing was found under this id.", 404)
        return accounts

    def moment(self, seconds: int) -> str:
        """A time of a history: with an offset without colon, in UTC, or the provider's day alone."""
        match self.behaviour.history_dates:
            case "offset":
                # With an offset that has no colon, as the documents print it.
                bare = self.central.bare(seconds).replace(" ", "T")
                hours, minutes = divmod(abs(self.behaviour.central_offset_minutes), 60)
                sign = "-" if self.behaviour.central_offset_minutes < 0 else "+"
                return f"{bare}{sign}{hours:02d}{minutes:02d}"
            case "utc":
                return Zone().iso(seconds)
            case "date":
                return self.day(seconds)

    def day(self, seconds: int) -> str:
        """The provider's day."""
        # A day of the provider's zone: near midnight it isn't the customer's.
        return self.central.bare(seconds)[:10]


def points(thousandths: int) -> int | Decimal:
    """Whole points as a whole number, others with their decimals."""
    whole, rest = divmod(thousandths, THOUSANDTHS)
    return decimals(thousandths, 3).normalize() if rest else whole
