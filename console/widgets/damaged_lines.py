"""Transfers whose records can't be read: which they are, whom they stop, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from console.widgets.status_text import BAD, MUTED
from console.widgets.text_block import TextBlock, wrapped

if TYPE_CHECKING:
    from console.journal.damage import Damaged

_MOST = 2
"""Shown one by one; the command names them all."""


class DamagedLines(TextBlock):
    """Hidden while every record can be read."""

    def on_mount(self) -> None:
        """Hidden until a damaged row is found."""
        self.display = False

    def show(self, damaged: Sequence[Damaged]) -> None:
        """These, the first of them by name."""
        self.display = bool(damaged)
        self.draw(lambda width: [*_lines(damaged, width)])


def _lines(damaged: Sequence[Damaged], width: int) -> Iterable[Content]:
    if not damaged:
        return
    for each in damaged[:_MOST]:
        yield Content.styled(f"✗ record damaged  {each.reference}", f"bold {BAD}")
        yield from wrapped(f"{each.why[:1].upper()}{each.why[1:]}. {_stops(each)}", width, indent=2)
    if len(damaged) > _MOST:
        yield Content.styled(f"  and {len(damaged) - _MOST} more, which journal verify names", MUTED)
    yield from wrapped(_to_do(damaged[0].reference), width, "bold", indent=2)


def _stops(damaged: Damaged) -> str:
    if not damaged.stops_sending:
        return "It had ended, so it stops nobody."
    keys = (damaged.sender_key, damaged.recipient_key)
    known = [f"{key[0].value} {key[1]}" for key in keys if key is not None]
    whom = " and ".join(known) if len(known) == len(keys) else "everybody"
    return f"No search reaches it. Sending stops for {whom} until it is settled."


def _to_do(reference: str) -> str:
    return (
        "Check it with: points-console journal verify. Find out at the provider whether the points moved; "
        f"then a supervisor settles it with: points-console journal settle --transfer {reference} "
        "--moved yes|no --reason …"
    )
