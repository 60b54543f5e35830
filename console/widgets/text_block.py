"""Text that is laid out anew for the width at hand, in columns that count cells and not characters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

if TYPE_CHECKING:
    from console.widgets.wait_sign import Wait

Lines = Sequence[Content]


def column(text: str, width: int, style: str = "", *, right: bool = False) -> Content:
    """`text` in exactly `width` cells, cut with an ellipsis; markup in it stays what it is."""
    if right:
        cut = Content.styled(text, style).truncate(width, ellipsis=True)
        return cut.pad_left(max(width - cut.cell_length, 0))
    return Content.styled(text, style).truncate(width, ellipsis=True, pad=True)


def shortened(text: str, width: int) -> str:
    """`text` in at most `width` cells, for a sentence or a title."""
    return Content(text).truncate(width, ellipsis=True).plain


def wrapped(text: str, width: int, style: str = "", indent: int = 0) -> list[Content]:
    """`text` broken at spaces into lines of at most `width` cells, the indent included."""
    lines: list[str] = []
    for word in text.split():
        if lines and cell_len(lines[-1]) + 1 + cell_len(word) <= width - indent:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return [Content.styled(" " * indent + line, style) for line in lines]


class TextBlock(Widget):
    """As many lines as its drawing needs; redrawn when the width changes."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._draw: Callable[[int], Lines] = lambda _width: ()
        self._wait: Wait | None = None

    def draw(self, draw: Callable[[int], Lines], *, waits: bool = False) -> None:
        """From now on show what `draw` returns for a width in cells; `waits` where a line ends in … and says
        what is waited for: a sign moves behind it.
        """
        self._draw = draw
        if waits and self._wait is None:
            from console.widgets.wait_sign import Wait

            self._wait = Wait(self)
        if self._wait is not None:
            self._wait.follow("…" if waits else "")
        self.refresh(layout=True)

    def say(self, text: str, style: str = "", *, waits: bool = False) -> None:
        """Show one plain text, broken into lines."""
        self.draw(lambda width: wrapped(text, width, style), waits=waits)

    def render(self) -> Content:
        """The lines for the width at hand, each cut where it is too long."""
        width = self.content_size.width
        sign = "" if self._wait is None else self._wait.sign
        lines = (self._signed(line, sign).truncate(width, ellipsis=True) for line in self._draw(width))
        return Content("\n").join(lines)

    def _signed(self, line: Content, sign: str) -> Content:
        is_awaited = sign and line.plain.endswith("…")
        return Content.assemble(line, (f" {sign}", "$muted")) if is_awaited else line

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """As many lines as the text has at this width."""
        return len(self._draw(width))

    @property
    def plain(self) -> str:
        """What is shown, without styles, for tests and screen readers."""
        return "\n".join(line.plain for line in self._draw(self.content_size.width or 76))
