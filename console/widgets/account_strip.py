"""How a bank account is told in a strip: both ends of its number, its state, and whose it is."""

from __future__ import annotations

from textual.content import Content

from console.domain.parties import Account
from console.widgets.text_block import column

_CALM = ("", "GOOD_STANDING", "REDEEM_ONLY")
"""Not told is nothing to worry about: the search for an account names no status."""


def account_headline(account: Account, name: int, identifier: int) -> Content:
    """Number, status and holder; the first two in columns of so many cells."""
    status = account.status.lower().replace("_", " ") or "status not told"
    fine = account.status in _CALM
    parts = [
        column(account.masked_name, name, "bold"),
        column(status if fine else f"▲ {status}", identifier, "$muted" if fine else "$warning"),
        Content.styled(f"holder {_short(account.holder_id)}" if account.holder_id else "", "$muted"),
    ]
    return Content(" ").join(parts)


def _short(holder_id: str) -> str:
    """The end of a random number of thirty digits is enough to see whether two are the same."""
    return f"…{holder_id[-6:]}" if len(holder_id) > 8 else holder_id
