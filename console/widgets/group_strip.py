"""How a group is told in a strip or a choice list: its status and size."""

from __future__ import annotations

from textual.content import Content

from console.domain.parties import Group, Standing
from console.explanations.party_words import members, status_word
from console.widgets.text_block import column


def group_headline(group: Group, name: int, number: int) -> Content:
    """Name, number and status; the first two in so many cells."""
    parts = [
        column(group.masked_name or "no name", name, "bold"),
        column(f"group {group.id}", number),
        group_status(group.status, group.standing, f" · {members(group.active_members)}"),
    ]
    return Content(" ").join(parts)


def group_status(status: str, standing: Standing, rest: str = "") -> Content:
    """The provider's word, with what it means for a transfer; `rest` only where nothing is wrong."""
    word = status_word(status, standing)
    if standing is Standing.BLOCKED:
        return Content.styled(f"✗ {word}", "bold $error")
    if standing is Standing.UNKNOWN:
        return Content.styled(f"▲ {word}", "$warning")
    return Content.styled(f"{word}{rest}", "$muted")
