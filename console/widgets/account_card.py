"""Which bank account was found: its state, and its points with what expires when."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from console.domain.parties import Account, PointsExpiry
from console.domain.points import format_points
from console.widgets.facts import Facts
from console.widgets.party_strip import account_headline
from console.widgets.status_text import BAD, MUTED, WARN, muted
from console.widgets.times import day

_NUMBER_CELLS, _STATUS_CELLS, _POINTS_CELLS = 14, 22, 12
_MOST_EXPIRIES = 6


class AccountCard(Vertical):
    """One account as facts, never its number."""

    DEFAULT_CSS = """
    AccountCard {
        height: auto;

        & > #headline { text-wrap: nowrap; text-overflow: ellipsis; }
    }
    """

    def compose(self) -> ComposeResult:
        yield Static("", id="headline", markup=False)
        yield Facts()

    def show(self, account: Account) -> None:
        """Show this account."""
        self.query_one("#headline", Static).update(account_headline(account, _NUMBER_CELLS, _STATUS_CELLS))
        self.query_one(Facts).show(
            (
                ("available", _points(account.available)),
                ("on hold", _points(account.on_hold)),
                ("expires", Content("\n").join(_expiries(account.expiring))),
            )
        )


def _points(points: Decimal | None) -> Content:
    if points is None:
        return muted("not told")
    return Content.styled(format_points(points), f"bold {BAD}" if points < 0 else "bold")


def _expiries(expiring: tuple[PointsExpiry, ...]) -> Iterable[Content]:
    for place, expiry in enumerate(expiring[:_MOST_EXPIRIES]):
        style = MUTED if place else WARN
        yield Content.assemble(
            (f"{format_points(expiry.points):>{_POINTS_CELLS}}", ""),
            (f" on {day(expiry.on)}" + ("" if place else ", next"), style),
        )
    if len(expiring) > _MOST_EXPIRIES:
        yield muted(f"and {len(expiring) - _MOST_EXPIRIES} later dates")
