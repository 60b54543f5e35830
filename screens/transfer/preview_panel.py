"""What the transfer would do: before and after, where the points come from, and what was checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from console.domain.points import format_points
from console.domain.references import note_as_sent
from console.domain.transfers import TransferOrder
from console.widgets.block_bar import bar
from console.widgets.text_block import TextBlock, column, shortened, wrapped
from console.widgets.times import day, time_of_day

if TYPE_CHECKING:
    from console.services.preview import Preview, Taken
    from console.services.transfer_service import Checked

_NAME, _NUMBER, _GAP = 16, 9, 3
_TAKEN, _UNDATED = 39, 24
"""Cells for where the points come from, with a date or without; the others are for long names."""
_BAR, _SHORTEST_BAR = 10, 5
_TAKEN_LINES, _WORDS = 4, 36
_ESTIMATE = "taken from (estimate)"


@dataclass(frozen=True, slots=True)
class Shown:
    """One check as drawn: `warnings` are the titles of the provider's own remarks."""

    order: TransferOrder
    checked: Checked
    at: datetime
    warnings: tuple[str, ...] = ()
    note_limit: int | None = None
    """Characters that the provider takes of the reason, with our reference."""

    @property
    def needs_eyes(self) -> bool:
        """Whether there is something no key typed ahead may pass over."""
        return bool(self.checked.warnings or self.warnings)


class PreviewPanel(TextBlock):
    """Shown from the check until the outcome."""

    def on_mount(self) -> None:
        """Name the panel."""
        self.border_title = "Preview"

    def show(self, shown: Shown) -> None:
        """Draw what was checked."""
        self.draw(lambda width: _lines(shown, width))


def _lines(shown: Shown, width: int) -> list[Content]:
    lines = _table(shown.order, shown.checked.preview, width) if shown.checked.preview is not None else []
    meters = [line for meter in shown.checked.meters for line in wrapped(meter.sentence, width, "$muted")]
    return [*lines, *meters, *_note(shown, width), *_checks(shown, width)]


def _note(shown: Shown, width: int) -> list[Content]:
    """The operator's words as they travel, where they aren't as they were typed."""
    note, sent = shown.order.note, note_as_sent(shown.order.note, shown.note_limit)
    if note == sent:
        return []
    return wrapped(f"▲ the note travels as: {sent}" if sent else "▲ no note travels", width, "$warning")


def _table(order: TransferOrder, preview: Preview, width: int) -> list[Content]:
    """Both balances, and what is taken: behind them where one short line tells it, else below."""
    longest = max(cell_len(side.label) for side in (order.sender, order.recipient)) + 1
    needed = _TAKEN if any(part.expiry for part in preview.taken) else _UNDATED
    beside = len(preview.taken) == 1 and width >= _NAME + 2 * _NUMBER + _GAP + needed
    spare = width - _NAME - 2 * _NUMBER - (_GAP + needed if beside else 0)
    name = min(max(longest, _NAME), _NAME + max(spare, 0))
    room = width - name - 2 * _NUMBER - _GAP
    estimate = Content.styled(_ESTIMATE, "$muted")
    head = _row(name, "", "before", "after", estimate if beside else Content(""), "$muted")
    first = _row(
        name,
        order.sender.label,
        format_points(preview.sender_before),
        format_points(preview.sender_after),
        _part(preview.taken[0], room) if beside else Content(""),
    )
    second = _row(
        name,
        order.recipient.label,
        "unknown" if preview.recipient_before is None else format_points(preview.recipient_before),
        "unknown" if preview.recipient_after is None else format_points(preview.recipient_after),
        Content(""),
    )
    below = [] if beside or not preview.taken else [estimate, *_lots(preview.taken, width)]
    return [head, first, second, *below]


def _row(cells: int, name: str, before: str, after: str, rest: Content, style: str = "") -> Content:
    return Content("").join(
        [
            column(shortened(name, cells - 1), cells, style),
            column(before, _NUMBER, style, right=True),
            column(after, _NUMBER, style or "bold", right=True),
            Content(" " * _GAP),
            rest,
        ]
    )


def _lots(parts: tuple[Taken, ...], width: int) -> list[Content]:
    """A line a lot, soonest first; the bars end in the same cell."""
    shown = [_part(part, width - 2, lined_up=True) for part in parts[:_TAKEN_LINES]]
    if len(parts) > _TAKEN_LINES:
        rest = sum((part.points for part in parts[_TAKEN_LINES:]), Decimal(0))
        lots = len(parts) - _TAKEN_LINES
        later = f"{format_points(rest)} from {lots} later {'lot' if lots == 1 else 'lots'}"
        shown.append(Content.styled(later, "$muted"))
    return [Content("  ") + line for line in shown]


def _part(part: Taken, width: int, *, lined_up: bool = False) -> Content:
    if part.expiry is None:
        return Content.assemble(format_points(part.points), (" with no end named", "$muted"))
    words = Content.assemble(
        format_points(part.points),
        (f" of {format_points(part.expiry.points)} until {day(part.expiry.on)} ", "$muted"),
    )
    if lined_up:
        words = words.pad_right(max(_WORDS - words.cell_length, 0))
    cells = min(_BAR, width - words.cell_length)
    if cells < _SHORTEST_BAR:
        return words
    filled = bar(part.points, part.expiry.points, cells)
    return Content.assemble(words, (filled, "$primary"), ("░" * (cells - len(filled)), "$border"))


def _checks(shown: Shown, width: int) -> list[Content]:
    asked = shown.checked.precheck is not None
    good = [f"✓ transferable ({time_of_day(shown.at)})"] if asked else []
    good.append("✓ whole number")
    if shown.checked.preview is not None:
        good.append("✓ enough points")
    sentences = (each.sentence for each in shown.checked.warnings)
    remarks = [f"▲ {text}" for text in (*sentences, *shown.warnings)]
    unasked = [] if asked else ["– no check before a transfer with this provider"]
    lines = [Content("")]
    styled = ((good, "$success"), (unasked, "$muted"), (remarks, "$warning"))
    for text, style in ((each, style) for texts, style in styled for each in texts):
        piece = Content.styled(text, style)
        if lines[-1].plain and lines[-1].cell_length + 3 + piece.cell_length > width:
            lines += wrapped(text, width, style)
        else:
            lines[-1] = Content.assemble(lines[-1], "   " if lines[-1].plain else "", piece)
    return lines
