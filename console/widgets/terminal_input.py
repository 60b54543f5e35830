"""What a terminal sends, cut into text, sequences and pastes, whatever bytes come, in whatever order.

Terminals answer questions nobody asked, report the mouse in bytes that are no text, and break off in the
middle. What is no typing must never become keys, and what is no text must never end the console.
"""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

ESCAPE_SECONDS = 0.1
"""After so long an Escape is the key and not the beginning of a sequence."""
BROKEN_SECONDS = 0.5
"""After so long the rest of a sequence doesn't come any more."""
PASTE_SECONDS = 2.0
"""After so long a paste without an end has one: else every later key would vanish in it."""
LONGEST_SEQUENCE = 4096
LONGEST_PASTE = 1 << 16
"""Bytes; no field here wants more, and a megabyte in one keeps the whole screen from working for seconds."""

_ESC = b"\x1b"
_PASTE, _PASTE_END = b"\x1b[200~", b"\x1b[201~"
_X10_MOUSE = re.compile(rb"\x1b\[M[\x00\x20-\xff]{3}", re.DOTALL)
_STRING = re.compile(rb"\x1b[\]P_^X][^\x00-\x06\x07\x0a-\x1f]*(?:\x07|\x1b\\)")
_CONTROL = re.compile(rb"\x1b(?:\[\[[A-E]|\[[0-?]*[ -/]*[@-Z\\-~]|O[!-~])")
_ALT = re.compile(
    rb"\x1b(?:[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}|[^\x1b])", re.DOTALL
)
_INTRODUCERS = (b"[", b"O", b"]", b"P", b"_", b"^", b"X")
_UNFINISHED = (
    rb"(?s)\x1b\[M[\x00\x20-\xff]{0,2}",
    rb"\x1b[\]P_^X][^\x00-\x06\x07\x0a-\x1f]*\x1b?",
    rb"\x1b(?:\[\[|\[[0-?]*[ -/]*|O)?",
    rb"\x1b(?:[\xc2-\xf4]|[\xe0-\xf4][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{2})",
)
"""Compiled where something is broken off, which is seldom before the first frame."""


class Kind(Enum):
    """What a piece of input is."""

    TEXT = auto()
    SEQUENCE = auto()
    PASTE = auto()


class Piece(NamedTuple):
    """Typed characters, one whole sequence that begins with Escape, or everything that was pasted."""

    kind: Kind
    text: str


class TerminalInput:
    """Takes bytes as they come, and time as it goes on. What is no text shows as U+FFFD."""

    def __init__(self) -> None:
        self._pending = b""
        self._since = 0.0
        self._pasting = False
        self._decoder = getincrementaldecoder("utf-8")(errors="replace")

    def feed(self, data: bytes, now: float) -> Iterator[Piece]:
        """The pieces that are whole now."""
        self._pending += data
        self._since = now
        while self._pending:
            piece, rest = self._cut(self._pending)
            if rest == self._pending:
                return
            self._pending = rest
            if piece is not None:
                yield piece

    def tick(self, now: float) -> Iterator[Piece]:
        """What has become whole by waiting: an Escape alone, half a character, a paste without an end."""
        if self._pasting:
            if now - self._since >= PASTE_SECONDS:
                self._pasting, pasted, self._pending = False, self._pending, b""
                yield _pasted(pasted)
        elif self._pending and now - self._since >= _patience(self._pending):
            whole, self._pending = self._pending, b""
            if whole == _ESC:
                yield Piece(Kind.SEQUENCE, "\x1b")
        elif now - self._since >= ESCAPE_SECONDS and (text := self._decode(b"", final=True)):
            yield Piece(Kind.TEXT, text)

    def _cut(self, pending: bytes) -> tuple[Piece | None, bytes]:
        """The first piece and what is behind it; nothing cut off means that more must come."""
        if self._pasting:
            return self._cut_paste(pending)
        if not pending.startswith(_ESC):
            plain, escape, rest = pending.partition(_ESC)
            text = self._decode(plain, final=bool(escape))
            return (Piece(Kind.TEXT, text) if text else None), escape + rest
        if broken := self._decode(b"", final=True):
            return Piece(Kind.TEXT, broken), pending
        if pending.startswith(_PASTE):
            self._pasting = True
            return None, pending[len(_PASTE) :]
        return _cut_sequence(pending)

    def _cut_paste(self, pending: bytes) -> tuple[Piece | None, bytes]:
        content, end, rest = pending.partition(_PASTE_END)
        if not end:
            # The last bytes may be the beginning of its end.
            kept = pending[:LONGEST_PASTE] + pending[1 - len(_PASTE_END) :]
            return None, pending if len(pending) <= len(kept) else kept
        self._pasting = False
        return _pasted(content[:LONGEST_PASTE]), rest

    def _decode(self, data: bytes, *, final: bool) -> str:
        return self._decoder.decode(data, final)


def _cut_sequence(pending: bytes) -> tuple[Piece | None, bytes]:
    """One sequence off the front; a broken one is dropped as far as it is broken."""
    for useless in (_X10_MOUSE, _STRING):
        if found := useless.match(pending):
            return None, pending[found.end() :]
    if not pending.startswith(b"\x1b[M") and (found := _CONTROL.match(pending)):
        return Piece(Kind.SEQUENCE, found.group().decode("ascii")), pending[found.end() :]
    for unfinished in _UNFINISHED:
        found = re.match(unfinished, pending)
        if found and found.end() == len(pending) and len(pending) <= LONGEST_SEQUENCE:
            return None, pending
    return _cut_broken(pending)


def _cut_broken(pending: bytes) -> tuple[Piece | None, bytes]:
    if pending.startswith(_ESC + _ESC):
        return Piece(Kind.SEQUENCE, "\x1b"), pending[1:]
    if pending[1:2] not in _INTRODUCERS and (found := _ALT.match(pending)):
        return Piece(Kind.SEQUENCE, found.group().decode("utf-8", errors="replace")), pending[found.end() :]
    broken = max(
        (re.match(one, pending) for one in _UNFINISHED), key=lambda found: found.end() if found else 0
    )
    assert broken is not None  # noqa: S101 - an introducer at least
    # The Escape that broke it off begins the next one.
    return None, pending[len(broken.group().rstrip(_ESC)) :]


def _pasted(content: bytes) -> Piece:
    return Piece(Kind.PASTE, content.decode("utf-8", errors="replace").replace("\x00", ""))


def _patience(pending: bytes) -> float:
    return ESCAPE_SECONDS if len(pending) <= 2 else BROKEN_SECONDS
