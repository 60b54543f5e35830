"""A list nobody can open yet: what stands in its place until the fields are complete."""

from __future__ import annotations

from textual.content import Content

from console.widgets.text_block import TextBlock, column

_ARROW_CELLS = 3


class ClosedList(TextBlock):
    """Looks as a closed `Select` does, whose parts and rules would hold the first frame up."""

    def __init__(self, prompt: str, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.draw(lambda width: [column(prompt, width - _ARROW_CELLS) + Content(" ▼")])
