"""Names and values in two columns, each value wrapping under itself."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from textual.containers import Grid
from textual.content import Content
from textual.widgets import Static

Fact = tuple[str, Content]


class Facts(Grid):
    """Facts come and go with the cursor of a table, so lines are reused rather than made again."""

    DEFAULT_CSS = """
    Facts {
        grid-size: 2;
        grid-columns: 12 1fr;
        grid-rows: auto;
        grid-gutter: 0 1;
        height: auto;

        & > Static { height: auto; }
        & > .fact-name { color: $muted; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._lines: list[tuple[Static, Static]] = []

    def show(self, facts: Sequence[Fact]) -> None:
        """Show these facts and no others; an empty value leaves its line out."""
        said = [(name, value) for name, value in facts if value.plain]
        with self.app.batch_update():
            for _ in range(len(said) - len(self._lines)):
                line = (Static(markup=False, classes="fact-name"), Static(markup=False))
                self._lines.append(line)
                self.mount(*line)
            for (name_part, value_part), fact in zip_longest(self._lines, said):
                name_part.display = value_part.display = fact is not None
                if fact is not None:
                    name_part.update(fact[0])
                    value_part.update(fact[1])
