"""A line of words that says when it is a wait."""

from __future__ import annotations

from typing import Any

from textual.content import Content, ContentType
from textual.widgets import Static

from console.widgets.wait_sign import Wait


class WaitLine(Static):
    """Words for the operator, with a moving sign behind those of a wait."""

    def __init__(self, content: ContentType = "", *, id: str) -> None:  # noqa: A002
        super().__init__(content, id=id, markup=False)
        self._wait = Wait(self)

    def on_mount(self) -> None:
        """It may begin with a wait."""
        self._wait.follow(str(self.content))

    def update(self, content: Any = "", *, layout: bool = True) -> None:
        """Say this from now on."""
        super().update(content, layout=layout)
        if self.is_mounted:
            self._wait.follow(str(content))

    def render(self) -> Any:
        """The words, with the sign where there is one."""
        sign = self._wait.sign
        words = super().render()
        if not (sign and isinstance(words, Content)):
            return words
        return Content.assemble(words, (f" {sign}", "$muted"))
