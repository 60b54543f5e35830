"""What the history says around its table: whose transfers stand there, what is missing, why it is empty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from console.domain.elsewhere import Sees
from console.domain.identifiers import Identifier, IdentifierKind
from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.references import read_reference
from console.domain.spellings import reads_as_last_four
from console.widgets.history_text import ledger_only
from console.widgets.status_text import joined, muted, warn

if TYPE_CHECKING:
    from console.services.desk import Desk
    from console.services.transfer_history import HistoryEntry, Listing

_SCOPE_NAME = 24
_NONE = "No transfer matches."
_ALL_AGAIN = "Esc shows all again."
_LOOK_UP = "F2 looks this customer up, and F5 from there shows their transfers."
_LAST_FOUR = (
    "No id, transfer number or note here has these four in it. Mobile numbers aren't kept with transfers, "
    "nor their last four: F2 looks a customer up by the whole number."
)
_INSTEAD = {
    IdentifierKind.MOBILE: f"Mobile numbers aren't kept with transfers, so none is found by one. {_LOOK_UP}",
    IdentifierKind.EMAIL: f"E-mail addresses aren't kept with transfers, so none is found by one. {_LOOK_UP}",
    IdentifierKind.CARD: f"{_NONE} Card numbers aren't kept with transfers: {_LOOK_UP}",
    IdentifierKind.NAME: f"{_NONE} Names are kept as in “Priya S•••”: {_LOOK_UP}",
}

ASKING = muted("These are this console's. Asking the shared ledger for other tills' …")

_WHOSE = {
    Sees.CONSOLE: "This console's transfers",
    Sees.BRANCH: "This branch's transfers",
    Sees.ALL: "Every till's transfers",
}


def scope_words(party: Party | None, known_by: str, order: str, sees: Sees) -> Content:
    """Whose transfers are shown, and in which order where one was chosen."""
    whose = Content(_WHOSE[sees])
    if party is not None:
        name = Content.styled(party.label, "bold").truncate(_SCOPE_NAME, ellipsis=True)
        whose = name.append(Content.styled(f"  {known_by}", "$muted"))
    return joined(whose, Content.styled(order, "$primary") if order else "")


def count_words(count: int, *, is_whole: bool, progress: float) -> Content:
    """How many lines there are, as far as that is known, and that the search index is being made."""
    number = f"{count:,} transfer{'' if count == 1 else 's'}" if is_whole else f"{count:,} read, more below"
    making = "" if progress >= 1 else f"the search index is being made: {progress:.0%}"
    return joined(muted(number), muted(making) if making else "")


def missing_words(
    desk: Desk, listing: Listing | None, party: Party | None, read: Sequence[HistoryEntry]
) -> Content:
    """What this list can't hold, nothing where it is whole."""
    for problem in listing.problems[:1] if listing is not None else ():
        card = desk.catalogue.explain(problem)
        return warn(f"The provider's list is missing, so only this console's part is shown. {card.what}")
    if listing is not None and listing.by_ledger and party is not None:
        return muted(ledger_only(party, read))
    if party is None and not desk.capabilities.absence_proves:
        return muted("This provider has no list of transfers: these are this console's own.")
    return Content("")


def unread_words(why: str) -> Content:
    """Why other tills' transfers are missing; nothing where they aren't."""
    return warn(f"Other tills' transfers are missing. {why}") if why else Content("")


def empty_words(party: Party | None, sees: Sees) -> Content:
    """Why there is no transfer where nothing narrows the list."""
    if party is not None:
        return muted(f"No transfers of this {party.kind.value} yet.")
    where = {Sees.CONSOLE: "from this console", Sees.BRANCH: "in this branch", Sees.ALL: "at any till"}
    return muted(f"No transfers yet. What is moved {where[sees]} will stand here.")


def unmatched_words(desk: Desk | None, text: str) -> Content:
    """Why nothing answers to the filter, and where to go with what was typed."""
    why = _NONE
    if is_for_look_up(desk, text):
        why = _INSTEAD[_readings(desk, text)[0].kind]
    elif reads_as_last_four(text) and desk is not None and PartyKind.CUSTOMER in desk.directories:
        why = _LAST_FOUR
    elif (reference := _full_reference(text)) is not None:
        why = f"This console made no transfer {reference}."
    return muted(f"{why} {_ALL_AGAIN}")


def is_for_look_up(desk: Desk | None, text: str) -> bool:
    """Whether `text` names somebody in a way no list of transfers keeps."""
    readings = () if _full_reference(text) else _readings(desk, text)
    return bool(readings) and readings[0].kind in _INSTEAD


def _readings(desk: Desk | None, text: str) -> tuple[Identifier, ...]:
    from console.services.directories import readings_of

    return readings_of(desk.directories, text) if desk is not None and text else ()


def _full_reference(text: str) -> str | None:
    """Digits alone are taken for a mobile's, names for a name's."""
    reference = read_reference(text)
    is_one = reference is not None and not reference.isdigit() and any(each.isdigit() for each in text)
    return reference if is_one else None
