"""Entries without their details: hash and seal stay, and another entry vouches for what is left.

The chain goes on over a stub, because the next entry's hash covers the one that it kept. That nobody but us
took its details out is shown by a later entry, sealed like any other, that names it and the digest of all
that was left of it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence

from console.journal.mapping import dump, dump_anything
from console.journal.row_reading import NONSENSE
from console.journal.table import Row

_BEGINS = '{"purged":'
_LONGEST = 40


def stub_facts(number: int) -> str:
    """What stands in place of an entry's details: the number of the entry that vouches for the rest."""
    return dump({"purged": number})


def purged_by(entry: Row) -> int | None:
    """The number of the entry that vouches for a stub; None for an entry that has its details."""
    facts = entry["facts"]
    if not (isinstance(facts, str) and facts.startswith(_BEGINS) and len(facts) < _LONGEST):
        return None
    try:
        number = json.loads(facts)["purged"]
    except NONSENSE:
        return None
    return number if type(number) is int else None


def vouching_facts(stubs: Sequence[Row]) -> Row:
    """What the vouching entry says of these stubs, which are in the order of the chain."""
    spans: list[list[int]] = []
    for each in stubs:
        number = each["sequence"]
        if spans and spans[-1][1] == number - 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return {"entries": spans, "count": len(stubs), "digest": _digest(stubs)}


def is_vouched(stubs: Sequence[Row], facts: Row) -> bool:
    """Whether these are the very stubs that a vouching entry was written about."""
    return (len(stubs), _digest(stubs)) == (facts["count"], facts["digest"])


def _digest(stubs: Iterable[Row]) -> str:
    """Covers every column, the kept hash and seal too."""
    hashed = hashlib.sha256()
    for each in stubs:
        hashed.update(f"{dump_anything(each)}\n".encode(errors="surrogatepass"))
    return hashed.hexdigest()
