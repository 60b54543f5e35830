"""What is known of a bank account: its points, and what expires when."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from textual.content import Content

from console.domain.parties import Account, PointsExpiry
from console.domain.points import format_points
from console.widgets.facts import Fact
from console.widgets.status_text import BAD, MUTED, WARN, muted
from console.widgets.times import day

_POINTS_CELLS = 12
_MOST_EXPIRIES = 6


def account_facts(account: Account) -> tuple[Fact, ...]:
    """What an account holds."""
    return (
        ("available", _points(account.available)),
        ("on hold", _points(account.on_hold)),
        ("expires", Content("\n").join(_expiries(account.expiring))),
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
