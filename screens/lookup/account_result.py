"""What the look-up of a bank account found: whose it is, its points, and what came and went."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from console.domain.masking import redact
from console.domain.parties import Account, Movement, Past, PointsExpiry
from console.domain.points import format_points
from console.domain.text import clean
from console.widgets.account_strip import account_headline
from console.widgets.facts import Facts
from console.widgets.status_text import BAD, MUTED, WARN, bad, muted, warn
from console.widgets.text_block import column
from console.widgets.times import day

if TYPE_CHECKING:
    from console.explanations.catalogue import Catalogue

_NUMBER_CELLS, _STATUS_CELLS = 14, 22
_DAY_CELLS, _POINTS_CELLS = 13, 12
_MOST_MOVEMENTS = 20
_MOST_EXPIRIES = 6
_NOT_TOLD = "not told"
_ZONE = "* the provider's own day, in a time zone it doesn't tell"


class FoundAccount(VerticalScroll):
    """Shows one account at a time, never its number; hidden until there is one."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id, can_focus=False)
        self.account: Account | None = None

    def compose(self) -> ComposeResult:
        yield Static("", id="headline", markup=False)
        yield Facts(id="points")
        with Vertical(id="past"):
            yield Static("", id="movements-note", markup=False)
            yield Static("", id="movements", markup=False)

    def on_mount(self) -> None:
        self.query_one("#past").border_title = "Last movements"
        self.display = False

    def show(self, account: Account) -> None:
        """Show this account. Its movements arrive a moment later."""
        self.account = account
        self.query_one("#headline", Static).update(account_headline(account, _NUMBER_CELLS, _STATUS_CELLS))
        self.query_one(Facts).show(
            (
                ("available", _points(account.available)),
                ("on hold", _points(account.on_hold)),
                ("expires", Content("\n").join(_expiries(account.expiring))),
            )
        )
        self._tell([], muted("Reading the last movements …"))
        self.display = True
        self.scroll_home(animate=False)

    def forget(self) -> None:
        """No account is found any more."""
        self.account = None
        self.display = False
        self._tell([], Content(""))

    def show_past(self, past: Past, catalogue: Catalogue) -> None:
        """These movements, and why a part of them is missing."""
        titles = dict.fromkeys(catalogue.explain(problem).title for problem in past.problems)
        shown = past.movements[:_MOST_MOVEMENTS]
        notes = [warn(f"Part of the past could not be read: {title}") for title in titles]
        if any(each.at is not None and not each.zone_known for each in shown):
            notes.append(muted(_ZONE))
        lines = [_line(each) for each in shown]
        if len(past.movements) > len(shown):
            lines.append(muted(f"and {len(past.movements) - len(shown)} earlier ones"))
        if not lines:
            lines.append(
                muted("No movements were read." if titles else "The provider tells of no movements.")
            )
        self._tell(notes, Content("\n").join(lines))

    def past_failed(self) -> None:
        """This console met a fault of its own with them."""
        self._tell([], bad("The last movements could not be read. Ctrl+R reads again."))

    def _tell(self, notes: Sequence[Content], movements: Content) -> None:
        above = self.query_one("#movements-note", Static)
        above.update(Content("\n").join(notes))
        above.display = bool(notes)
        self.query_one("#movements", Static).update(movements)


def _points(points: Decimal | None) -> Content:
    if points is None:
        return muted(_NOT_TOLD)
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


def _line(movement: Movement) -> Content:
    points = f"+{format_points(movement.points)}" if movement.points > 0 else format_points(movement.points)
    return Content.assemble(
        column(_day(movement), _DAY_CELLS, MUTED),
        column(points, _POINTS_CELLS, "bold", right=True),
        f"  {redact(clean(movement.what)) or _NOT_TOLD}",
    )


def _day(movement: Movement) -> str:
    """The day here; where the zone isn't known, the provider's own, because moving it could falsify it."""
    if movement.at is None:
        return "day not told"
    return day(movement.at.astimezone()) if movement.zone_known else f"{day(movement.at)}*"
