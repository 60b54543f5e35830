"""How many rows a widget needs, counted at once: Textual lays out later what has changed just now."""

from __future__ import annotations

from textual.css.scalar import Unit
from textual.widget import Widget


def needed_rows(widget: Widget, width: int) -> int:
    """Rows with its border, in so many cells, if all it shows is to be seen.

    What takes the room that is left needs none; parts stand below one another unless the height is fixed.
    """
    styles = widget.styles
    if styles.height is not None and styles.height.unit is Unit.CELLS:
        return int(styles.height.value)
    if styles.height is not None and styles.height.unit is Unit.FRACTION:
        return 0
    gutter = styles.gutter
    inside = width - gutter.width
    if widget.displayed_children and widget.is_container:
        rows = rows_below_one_another(widget, inside)
    else:
        rows = widget.get_content_height(widget.container_size, widget.app.size, inside)
    if styles.max_height is not None and styles.max_height.unit is Unit.CELLS:
        rows = min(rows, int(styles.max_height.value))
    return rows + gutter.height


def rows_below_one_another(parent: Widget, width: int) -> int:
    """Rows of all parts of a container that stand in its flow, with the blank lines between them."""
    rows = gap = 0
    for part in parent.displayed_children:
        if part.styles.is_docked:
            continue
        margin = part.styles.margin
        rows += max(gap, margin.top) + needed_rows(part, width - margin.width)
        gap = margin.bottom
    return rows + gap
