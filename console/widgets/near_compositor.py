"""Draws a part of the screen from the widgets in it. The only file that reaches into Textual's compositor."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from textual._compositor import Compositor
from textual.geometry import Region
from textual.strip import Strip


class NearCompositor(Compositor):
    """For the one line in which somebody types, Textual asks each widget in sight for all of its lines."""

    _is_drawn: Callable[[int], bool]
    """Whether a line is a part of the picture that is being made."""

    def _render_chops(
        self, crop: Region, is_rendered_line: Callable[[int], bool]
    ) -> Sequence[Mapping[int, Strip]]:
        self._is_drawn = is_rendered_line
        return super()._render_chops(crop, is_rendered_line)

    def _get_renders(self, crop: Region | None = None) -> Iterable[tuple[Region, Region, list[Strip]]]:  # noqa: ARG002
        """Region, clip and strips of each widget with a line that is drawn: from its first to its last."""
        for widget, (region, clip) in self.visible_widgets.items():
            x, _, width, _ = part = region.intersection(clip)
            drawn = [y for y in part.line_range if self._is_drawn(y)]
            if drawn and width:
                near = Region(x, drawn[0], width, drawn[-1] - drawn[0] + 1)
                yield region, near, widget.render_lines(near.translate(-region.offset))
