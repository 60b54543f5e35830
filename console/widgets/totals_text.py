"""Totals in lines: a name, how many, how many points, and a bar; and the days as a sparkline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from textual.content import Content

from console.domain.points import format_points
from console.domain.query_line import STATUSES, quoted
from console.domain.totals import Total, TotalsBy, added
from console.widgets.block_bar import bar, sparks
from console.widgets.status_text import MUTED

_NAME, _COUNT, _POINTS = 22, 11, 14
RESULTS = {
    "processed": "processed",
    "unknown": "in progress",
    "refused": "refused",
    "notfound": "not found",
    "notsent": "not sent",
    "alarm": "alarm",
}
"""The words of the query line for a result, and how it is called."""


def arranged(totals: Iterable[Total], by: TotalsBy) -> tuple[Total, ...]:
    """Newest day first, else the most transfers first; states are put together to results."""
    if by is TotalsBy.RESULT:
        totals = added(
            Total(_RESULT_OF.get(each.name, each.name), each.count, each.points) for each in totals
        )
    if by is TotalsBy.DAY:
        return tuple(sorted(totals, key=lambda each: each.name, reverse=True))
    return tuple(sorted(totals, key=lambda each: (-each.count, each.name)))


_RESULT_OF = {state.value: word for word, states in STATUSES.items() for state in states}


def part_of(total: Total, by: TotalsBy) -> str:
    """What narrows the query line to this line; nothing where no part can say it."""
    match by:
        case TotalsBy.DAY:
            day = _day(total)
            return "" if day is None else f"since:{day} until:{day}"
        case TotalsBy.OPERATOR:
            return f"op:{quoted(total.name)}" if total.name else ""
        case TotalsBy.BRANCH:
            return f"branch:{quoted(total.name)}" if total.name else ""
        case TotalsBy.RESULT:
            return f"status:{total.name}" if total.name in STATUSES else ""
        case TotalsBy.SIDES:
            return ""


def called(total: Total, by: TotalsBy) -> str:
    """Its name as people read it."""
    if by is TotalsBy.DAY:
        day = _day(total)
        return "day not known" if day is None else f"{day:%a} {day.day:2} {day:%b %Y}"
    return (RESULTS.get(total.name, total.name) if by is TotalsBy.RESULT else total.name) or "none"


def _day(total: Total) -> date | None:
    try:
        return date.fromisoformat(total.name)
    except ValueError:
        return None


def heading(by: TotalsBy) -> Content:
    """What stands in the columns."""
    named = f"{by.value.capitalize():<{_NAME}}"
    return Content.styled(f"{named}{'Transfers':>{_COUNT}}{'Points moved':>{_POINTS}}", "bold")


def line(total: Total, by: TotalsBy, most: int, width: int) -> Content:
    """One total; its bar is a share of the longest."""
    cells = max(width - _NAME - _COUNT - _POINTS - 2, 0)
    return Content.assemble(
        Content(called(total, by)).truncate(_NAME - 1, ellipsis=True, pad=True) + Content(" "),
        f"{total.count:>{_COUNT},}",
        f"{format_points(total.points):>{_POINTS}}  ",
        (bar(total.count, most, cells), "$secondary"),
    )


def sum_line(totals: Sequence[Total]) -> Content:
    """All of them together."""
    count, points = sum(total.count for total in totals), sum(total.points for total in totals)
    return Content.styled(f"{'In all':<{_NAME}}{count:>{_COUNT},}{format_points(points):>{_POINTS}}", "bold")


def sparkline(days: Sequence[Total], width: int) -> Content:
    """The newest days, oldest on the left, each as high as its transfers."""
    shown = list(reversed(days[:width]))
    if len(shown) < 2 or not any(day.count for day in shown):
        return Content("")
    marks = sparks([day.count for day in shown])
    return Content.assemble((marks, "$secondary"), (f"  {len(shown)} days with transfers", MUTED))
