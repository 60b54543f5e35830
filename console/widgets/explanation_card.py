"""The card that explains a problem where it happened: what, did points move, who, and the next key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from console.widgets.text_block import TextBlock, wrapped

if TYPE_CHECKING:
    from console.explanations.cards import Explanation

_SHOWN = 2
"""Cards of one answer that are shown in full; more would push the fields off a small screen."""

_NOBODY = "nobody here"
"""`Who.NOBODY`, whose module isn't loaded before the first problem."""


class ExplanationCard(TextBlock):
    """Hidden until it has something to explain."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.display = False

    def explain(
        self, explanations: Sequence[Explanation], note: str = "", *, of_transfer: bool = True
    ) -> None:
        """Show what is wrong; `note` is one more line, such as what was tried.

        Whether points moved is said `of_transfer` only: nobody asks that of a look-up.
        """
        self.draw(lambda width: _lines(explanations, note, width, of_transfer))
        self.display = True

    def clear(self) -> None:
        """Nothing is wrong any more."""
        self.display = False


def _lines(explanations: Sequence[Explanation], note: str, width: int, of_transfer: bool) -> list[Content]:
    lines: list[Content] = []
    for explanation in explanations[:_SHOWN]:
        lines += _card(explanation, width, of_transfer)
    if len(explanations) > _SHOWN:
        lines.append(Content.styled(f"  and {len(explanations) - _SHOWN} more (F12 shows all)", "$muted"))
    if note:
        lines += wrapped(note, width, "$muted", indent=2)
    return lines


def _card(explanation: Explanation, width: int, of_transfer: bool) -> list[Content]:
    moved = [Content.styled(explanation.moved.value, "bold")] if of_transfer else []
    if explanation.who.value != _NOBODY:
        moved.append(Content.assemble(("can be put right by: ", "$muted"), explanation.who.value))
    step = wrapped(explanation.next_step, width, indent=2)
    return [
        Content.assemble(("▲ ", "bold $error"), (explanation.title, "bold $error")),
        *wrapped(explanation.what, width, indent=2),
        *_beside(moved, width),
        *(line.stylize("bold $primary") for line in step),
        Content.styled(f"  {explanation.detail}", "$muted"),
    ]


def _beside(told: Sequence[Content], width: int) -> list[Content]:
    """In one line where that fits, else below one another."""
    whole = Content("  ") + Content("   ").join(told)
    return [whole] if told and whole.cell_length <= width else [Content("  ") + each for each in told]
