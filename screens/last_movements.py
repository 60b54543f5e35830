"""What came to whoever was found and went from them of late, from wherever the provider tells it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from console.domain.masking import redact
from console.domain.parties import Account, Holder, Movement, Party, Past
from console.domain.points import format_points
from console.domain.problems import ProviderError
from console.domain.text import clean
from console.explanations.party_words import spoken
from console.widgets.history_text import ledger_only, movement
from console.widgets.status_text import MUTED, muted, warn
from console.widgets.text_block import column
from console.widgets.times import day

if TYPE_CHECKING:
    from console.explanations.catalogue import Catalogue
    from console.services.desk import Desk
    from console.services.transfer_history import HistoryEntry, Listing

_DAY_CELLS, _POINTS_CELLS = 13, 12
_MOST_TRANSFERS, _MOST_MOVEMENTS = 10, 20
_ZONE = "* the provider's own day, in a time zone it doesn't tell"


@dataclass(frozen=True, slots=True)
class LastMovements:
    """A line a movement, and above them what is missing or odd."""

    lines: Sequence[Content]
    notes: Sequence[Content] = ()


async def last_movements(
    desk: Desk, holder: Holder, drawn: Callable[[HistoryEntry, Party], Content] = movement
) -> LastMovements:
    """The newest movements as seen from `holder`, each transfer in a line as it is `drawn`."""
    if not isinstance(holder, Account):
        return _transfers(await desk.history.of_party(holder.party), holder.party, desk.catalogue, drawn)
    try:
        past = await desk.directories[holder.party.kind].movements(holder.id)
    except ProviderError as error:
        past = Past((), error.problems)
    return _movements(past, desk.catalogue)


def _transfers(
    listing: Listing, party: Party, catalogue: Catalogue, drawn: Callable[[HistoryEntry, Party], Content]
) -> LastMovements:
    entries = listing.entries[:_MOST_TRANSFERS]
    notes = [muted(ledger_only(party, entries))] if listing.by_ledger else []
    for problem in listing.problems[:1]:
        why = catalogue.explain(problem).what
        notes = [warn(f"The provider's list is missing, so only this console's part is shown. {why}")]
    lines = [drawn(entry, party) for entry in entries]
    return LastMovements(lines or [muted("No transfers yet.")], notes)


def _movements(past: Past, catalogue: Catalogue) -> LastMovements:
    titles = dict.fromkeys(catalogue.explain(problem).title for problem in past.problems)
    shown = past.movements[:_MOST_MOVEMENTS]
    notes = [warn(f"Part of the past could not be read: {title}") for title in titles]
    if any(each.at is not None and not each.zone_known for each in shown):
        notes.append(muted(_ZONE))
    lines = [_line(each) for each in shown]
    if len(past.movements) > len(shown):
        lines.append(muted(f"and {len(past.movements) - len(shown)} earlier ones"))
    none = "No movements were read." if titles else "The provider tells of no movements."
    return LastMovements(lines or [muted(none)], notes)


def _line(movement: Movement) -> Content:
    points = f"+{format_points(movement.points)}" if movement.points > 0 else format_points(movement.points)
    return Content.assemble(
        column(_day(movement), _DAY_CELLS, MUTED),
        column(points, _POINTS_CELLS, "bold", right=True),
        f"  {spoken(redact(clean(movement.what))) or 'no word of what it was'}",
    )


def _day(movement: Movement) -> str:
    """The day here; where the zone isn't known, the provider's own, because moving it could falsify it."""
    if movement.at is None:
        return "day not told"
    return day(movement.at.astimezone()) if movement.zone_known else f"{day(movement.at)}*"
