"""Exported transfers that can be checked: a flipped byte is found anywhere, a forger by the journal.

A line says what was asked for, then a line each transfer, then one that counts them and holds a digest of
everything before it, the journal's newest entry, and a seal that only this console's journal can make.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from console import __version__
from console.domain.elsewhere import Elsewhere, ElsewhereUnreadable, TillHead
from console.domain.text import clean
from console.journal.export_seals import ExportSeal
from console.journal.journal_thread import JournalRunner
from console.services.exports import Line, json_line

_FORM, _CHAIN_FORM = 1, 2
"""Of this console alone, and of several tills."""
_TILL = b'{"chain_till": '
_OF_CHAIN = {"tills", "chain_seal"}
_LONGEST = 1 << 20
"""Characters of one line that are looked at: no transfer has so many."""


class NotChecked(Exception):
    """A file isn't what an export wrote; the message is a sentence that says where."""


@dataclass(frozen=True, slots=True)
class CheckedExport:
    """A file whose every byte is as it was written, if its last line was written with the others."""

    count: int
    made: datetime
    asked: str
    digest: str
    seal: ExportSeal
    chain_seal: str = ""
    """Of a file with other tills' transfers: only consoles of their chain can make it."""
    heads: tuple[TillHead, ...] = ()
    """How far each other till had come by then."""


class BundleLines:
    """JSON lines between a head and an end that vouches for them. `asked` is the query as it was typed.

    With other tills' where `elsewhere` is given: behind the transfers stands how far each till had come.
    """

    def __init__(
        self, journal: JournalRunner, asked: str, made: datetime, elsewhere: Elsewhere | None = None
    ) -> None:
        self._journal = journal
        self._elsewhere = elsewhere
        self._asked, self._made = asked, made
        self._digest = hashlib.sha256()

    async def begin(self) -> str:
        """What was asked for, when, and from where on the chain had still to grow."""
        head = await self._journal.run(lambda store: store.chain_head())
        return self._told(
            json_line(
                {
                    "points_console_export": _FORM if self._elsewhere is None else _CHAIN_FORM,
                    "version": __version__,
                    "made": self._made.isoformat(timespec="seconds"),
                    "asked": self._asked,
                    "from_entry": head.sequence,
                }
            )
        )

    def line(self, line: Line) -> str:
        """One transfer."""
        return self._told(json_line(line))

    async def end(self, count: int) -> str:
        """How many there are, and what vouches for them."""
        heads = () if self._elsewhere is None else await self._elsewhere.heads()
        told = "".join(self._told(_head_line(each)) for each in heads)
        digest = self._digest.hexdigest()
        seal = await self._journal.run(lambda store: store.seal_export(digest))
        last = {"transfers": count, "digest": digest, **seal._asdict()}
        if self._elsewhere is not None:
            last |= {"tills": len(heads), "chain_seal": self._elsewhere.seal_export(digest)}
        return told + json_line({**last, "sum": _sum(last)})

    def _told(self, text: str) -> str:
        self._digest.update(text.encode())
        return text


def _sum(last: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(last, sort_keys=True).encode()).hexdigest()


def check(lines: Iterable[bytes], told: Callable[[int], None] = lambda _count: None) -> CheckedExport:
    """Read a file line by line, however long. Raises `NotChecked` for whatever was changed or is missing."""
    reading = iter(lines)
    head, digest, count = next(reading, b""), hashlib.sha256(), -1
    (made, asked), before, heads = _begin_of(head), head, list[TillHead]()
    for line in reading:
        digest.update(before)
        before, count = line, count + 1
        if line.startswith(_TILL):
            heads.append(_head_of(line))
        told(count)
    if count < 0:
        raise NotChecked("its end is missing: it was cut.")
    last = _end_of(before)
    if last["digest"] != digest.hexdigest():
        raise NotChecked("a transfer, or the line above them, was changed since it was written.")
    if (last["transfers"], last.get("tills", 0)) != (count - len(heads), len(heads)):
        raise NotChecked("its last line counts other transfers than there are.")
    seal = ExportSeal(*(last[name] for name in ExportSeal._fields))
    sealed = last["digest"], seal, str(last.get("chain_seal", ""))
    return CheckedExport(last["transfers"], made, asked, *sealed, tuple(heads))


def _head_line(head: TillHead) -> str:
    return json_line({"chain_till": True, **asdict(head)})


def _head_of(line: bytes) -> TillHead:
    try:
        return TillHead(**{name: _object(line)[name] for name in TillHead.__slots__})
    except KeyError:
        raise NotChecked("what it says of the tills was changed since it was written.") from None


class VouchedByChain(Enum):
    """What a console of a chain can say of a file with several tills' transfers."""

    OURS = "sealed by a console of this chain, and the ledger holds what each till had written"
    FORGED = "not the seal that this chain's key makes"
    ENTRY_GONE = "sealed here, over an entry that the ledger doesn't hold so, or doesn't show this console"
    UNASKED = "sealed by a console of this chain, and the ledger can't be asked now"


async def vouch_by_chain(
    found: CheckedExport, elsewhere: Elsewhere
) -> tuple[VouchedByChain, tuple[TillHead, ...], str]:
    """That, the tills whose entries are missing, and why the ledger can't be asked."""
    if not hmac.compare_digest(
        elsewhere.seal_export(found.digest).encode(), found.chain_seal.encode(errors="surrogatepass")
    ):
        return VouchedByChain.FORGED, (), ""
    try:
        missing = await elsewhere.missing(found.heads)
    except ElsewhereUnreadable as error:
        return VouchedByChain.UNASKED, (), str(error)
    return VouchedByChain.ENTRY_GONE if missing else VouchedByChain.OURS, missing, ""


def _begin_of(line: bytes) -> tuple[datetime, str]:
    """When it was made, and what was asked for, as it can be shown."""
    begun = _object(line)
    asked, is_ours = begun.get("asked"), begun.get("points_console_export") in (_FORM, _CHAIN_FORM)
    try:
        made = datetime.fromisoformat(begun["made"])
    except (KeyError, TypeError, ValueError):
        made = None
    if made is None or not is_ours or not isinstance(asked, str):
        raise NotChecked("it isn't a bundle of transfers that this console can read.")
    return made, clean(asked)


def _end_of(line: bytes) -> dict[str, Any]:
    last = _object(line)
    known = last.pop("sum", None)
    whole = {"transfers", "digest", *ExportSeal._fields} == last.keys() - _OF_CHAIN
    if not whole or _sum(last) != known or json_line({**last, "sum": known}).encode() != line:
        raise NotChecked("its last line was changed since it was written, or is missing.")
    return last


def _object(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line[:_LONGEST])
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
