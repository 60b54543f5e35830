"""What a look-up asks the desk: whoever a text names, or the transfer of ours whose reference it is."""

from __future__ import annotations

from dataclasses import dataclass

from console.domain.identifiers import Identifier, IdentifierKind
from console.domain.input_text import tidy
from console.domain.parties import Customer, Party
from console.domain.references import MARK, read_reference
from console.services.desk import Desk
from console.services.directories import Answer, Found, NotFound, SoughtAs, find_anywhere


@dataclass(frozen=True, slots=True)
class NamedTransfer:
    """A transfer as it was written, with what the history finds it by: empty if it isn't this console's."""

    written: str
    reference: str


async def find(desk: Desk, typed: str, kind: SoughtAs | None) -> Answer | NamedTransfer:
    """Whoever or whatever is behind `typed`; with `kind`, as that alone. Raises `ProviderError` for faults.

    A reference comes before everybody, unless it could be somebody's number.
    """
    if kind is not None:
        return await find_anywhere(desk.directories, typed, kind)
    if not _is_number(typed):
        named = await _named(desk, typed)
        if named.reference or _is_marked(typed):
            return named
    answer = await find_anywhere(desk.directories, typed)
    if isinstance(answer, NotFound) and (named := await _named(desk, typed)).reference:
        return named
    return answer


async def again(desk: Desk, party: Party) -> Found:
    """A party by the provider's number, as after a choice or to refresh a card."""
    holder = await desk.directories[party.kind].get(party.id)
    by = Identifier(IdentifierKind.CUSTOMER_ID, holder.id) if isinstance(holder, Customer) else None
    return Found(holder, by)


def _is_marked(typed: str) -> bool:
    """Whether this can only be a reference: nobody's number begins with its sign."""
    return tidy(typed).startswith(MARK)


def _is_number(typed: str) -> bool:
    """Whether this is more likely somebody's number than a reference, though it may be one."""
    reference = read_reference(typed)
    return reference is not None and reference.isdigit() and not _is_marked(typed)


async def _named(desk: Desk, typed: str) -> NamedTransfer:
    written = tidy(typed)
    return NamedTransfer(written, await desk.history.named(written))
