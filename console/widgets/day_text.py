"""A desk's day in lines: what moved and what didn't, and how it went hour by hour."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from console.domain.desk_day import DeskDay
from console.domain.points import format_points
from console.widgets.block_bar import bar, sparks
from console.widgets.status_text import BAD, MUTED, WARN, joined, muted
from console.widgets.text_block import column

_HOUR, _COUNT = 5, 6
_FULL = 10
"""Transfers in an hour that fill a bar at least: one alone is no busy hour."""


def day_lines(day: DeskDay, width: int) -> list[Content]:
    """`14 moved · 6,200 points · 1 open · 2 refused`, in one line or in two, and a mark for each hour."""
    moved, others = _moved(day), _others(day)
    whole = joined(moved, others)
    counts = [whole] if whole.cell_length <= width else [moved, others]
    hours = day.busy_hours
    if not hours:
        return counts
    marks = sparks([day.by_hour[hour] for hour in hours])
    return [*counts, Content.assemble((marks, "$secondary"), (f"  {_from_to(hours)}", MUTED))]


def hour_lines(day: DeskDay, width: int) -> Iterator[Content]:
    """A line for each hour with how many moved in it, and a bar."""
    most = max(*day.by_hour, _FULL)
    for hour in day.busy_hours:
        moved = day.by_hour[hour]
        yield Content.assemble(
            column(f"{hour:02} h", _HOUR, MUTED),
            column(str(moved) if moved else "–", _COUNT, "bold" if moved else MUTED, right=True),
            (f"  {bar(moved, most, max(width - _HOUR - _COUNT - 2, 0))}", "$secondary"),
        )


def _moved(day: DeskDay) -> Content:
    if not day.moved:
        return muted("nothing moved yet")
    return Content.assemble(
        (str(day.moved), "bold"), " moved · ", (format_points(day.points), "bold"), " points"
    )


def _others(day: DeskDay) -> Content:
    """Open ones ask for something, and have a sign for it."""
    is_open = Content.styled(f"▲ {day.unproven} open", WARN) if day.unproven else muted("none open")
    refused = Content.styled(f"✗ {day.refused} refused", BAD) if day.refused else muted("none refused")
    return joined(is_open, refused)


def _from_to(hours: tuple[int, ...]) -> str:
    first, last = hours[0], hours[-1]
    return f"{first} h" if first == last else f"{first} h … {last} h"
