"""What a checker is shown of another till's transfer before they say yes or no."""

from __future__ import annotations

from textual.content import Content

from console.domain.approval_requests import ApprovalWaiting
from console.domain.points import format_points
from console.widgets.facts import Fact
from console.widgets.times import age


def about_waiting(waiting: ApprovalWaiting) -> tuple[Fact, ...]:
    """As its till told it; numbers of customers are never there."""
    asked = waiting.asked
    return (
        ("from", Content(asked.sender)),
        ("to", Content(asked.recipient)),
        ("points", Content.styled(f"{format_points(asked.points)}  {asked.program}".rstrip(), "bold")),
        ("preview", Content("\n".join(each for each in asked.shown if not each.startswith("▲")))),
        (
            "warned",
            Content.styled("\n".join(each for each in asked.shown if each.startswith("▲")), "$warning"),
        ),
        ("made by", Content(f"{asked.maker} at {waiting.till}, {age(waiting.age)} ago")),
        ("why", Content(asked.reason)),
    )
