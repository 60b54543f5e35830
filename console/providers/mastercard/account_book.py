"""Which number belongs to which account, for this run only.

Numbers of bank accounts are never stored: they live in here, are given to the request that needs them, and
are masked wherever they turn up again.
"""

from __future__ import annotations

import hashlib
import hmac
import re

from console.domain.masking import mask_account
from console.providers.redaction import without_secrets

_HASHED = "hash:"
"""In front of an id of our own making; no id of the provider holds a colon."""
_SHORTEST_IN_TEXT = 5
"""Characters of a number that is masked in free text; a shorter one may be an amount or a count."""


class AccountBook:
    """Account ids and the numbers behind them. Nothing of it is ever printed."""

    __slots__ = ("_journal_key", "_known", "_numbers", "_pattern")

    def __init__(self, journal_key: bytes) -> None:
        self._journal_key = journal_key
        self._numbers: dict[str, str] = {}
        self._known: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    def note(self, number: str) -> None:
        """Mask `number` from now on, whether or not there is such an account."""
        if len(number) < _SHORTEST_IN_TEXT or number in self._known:
            return
        self._known.add(number)
        longest_first = sorted(self._known, key=len, reverse=True)
        words = "|".join(re.escape(one) for one in longest_first)
        self._pattern = re.compile(rf"(?<![^\W_])(?:{words})(?![^\W_])", re.IGNORECASE)

    def keep(self, account_id: str, number: str) -> None:
        """`number` is that of the account `account_id`."""
        self.note(number)
        self._numbers[account_id] = number

    def number_of(self, account_id: str) -> str | None:
        """The number of an account found in this run; None after a restart."""
        return self._numbers.get(account_id)

    def hashed_id(self, number: str) -> str:
        """An id for an account the provider gave none: the number can't be computed from it."""
        digest = hmac.new(self._journal_key, number.encode(), hashlib.sha256).hexdigest()
        return f"{_HASHED}{digest[:40]}"

    def hide(self, text: str) -> str:
        """`text` with each known number masked where it stands alone."""
        return text if self._pattern is None else self._pattern.sub(_masked, text)

    def safe(self, text: str) -> str:
        """`text` fit for cards, journal and trace: no known number, no secret, no long number."""
        return without_secrets(self.hide(text))


def _masked(found: re.Match[str]) -> str:
    return mask_account(found[0])


def is_hashed(account_id: str) -> bool:
    """Whether an id is our own, so that the provider can't be asked by it."""
    return account_id.startswith(_HASHED)
