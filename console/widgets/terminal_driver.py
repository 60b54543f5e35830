"""Textual's terminal driver, made to survive its terminal. The only file that reaches into that driver.

Its own ends the app, with exit code 0, at the first byte that is no text; types answers of the terminal
into fields; and stops the process at a SIGTSTP, which would hand whoever stands at a locked screen a shell.
"""

from __future__ import annotations

import os
import re
import selectors
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, Protocol, cast

from textual import events, messages
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.keys import Keys
from textual.message import Message

from console.widgets.terminal_encoding import CELLS, register
from console.widgets.terminal_input import Kind, Piece, TerminalInput

if TYPE_CHECKING:
    from textual.app import App

_READ = 4096
_TICK_SECONDS = 0.05
_MOUSE = re.compile(r"\x1b\[<\d{1,3};\d{1,4};\d{1,4}[mM]")
_CURSOR = re.compile(r"\x1b\[(?!1;)\d+;\d+R")
"""Where the cursor stands; in line 1 it can't be told from F3 with Shift or Ctrl."""
_FOCUS: dict[str, type[events.Event]] = {"\x1b[I": events.AppFocus, "\x1b[O": events.AppBlur}
_VT_KEYS = {f"\x1b[{number}~": f"f{key}" for key, number in enumerate((25, 26, 28, 29, 31, 32, 33, 34), 13)}
"""F13 to F20, which is how the text console of Linux and older terminals send Shift+F1 to Shift+F8."""
_CAN_SYNCHRONISE = re.compile(r"\x1b\[\?2026;[1-9]\$y")


class Outlives(Protocol):
    """What an app of ours does when its terminal fails it."""

    def terminal_gone(self) -> None:
        """Nothing can be read or shown any more."""

    def input_failed(self, fault: BaseException) -> None:
        """Reading ended with an exception."""


class TerminalDriver(LinuxDriver):
    """Reads whatever comes, shows on standard output, and is never suspended."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        # Standard error may be a file; it is standard output that was found to be a terminal.
        register()
        self._file = cast(TextIOWrapper, _TerminalFile(self._lost))
        self._read_at_once: list[Message] = []
        self._begin_reading()
        # After Textual's own handlers. Work goes on, so there is nothing to suspend; and no redrawing on
        # the SIGCONT that comes with a hang-up.
        signal.signal(signal.SIGTSTP, signal.SIG_IGN)
        signal.signal(signal.SIGCONT, signal.SIG_DFL)

    def _begin_reading(self) -> None:
        self._xterm = XTermParser()

    @property
    def can_suspend(self) -> bool:
        """Never: a locked screen gives no shell."""
        return False

    def _get_terminal_size(self) -> tuple[int, int]:
        """As the terminal says; COLUMNS and LINES in the environment may be those of another window."""
        for number in (1, 0, 2):
            with suppress(OSError):
                columns, lines = os.get_terminal_size(number)
                if columns and lines:
                    return columns, lines
        return 80, 24

    def _query_in_band_window_resize(self) -> None:
        """Not asked for: a size that comes as text can be anything, the system's is the terminal's."""

    def _lost(self) -> None:
        self._tell_app(cast(Outlives, self._app).terminal_gone)

    def _tell_app(self, act: Callable[[], None]) -> None:
        """In the app's own turn; an app that has ended need not know any more."""
        with suppress(RuntimeError):
            self._app.call_later(act)

    # -- reading, in a thread of its own -------------------------------------------------------

    def _run_input_thread(self) -> None:
        try:
            self.run_input_thread()
        except BaseException as fault:
            failed = fault
            self._tell_app(lambda: cast(Outlives, self._app).input_failed(failed))

    def run_input_thread(self) -> None:
        """Hand everything that comes on as messages, until the app leaves or the terminal is gone."""
        reading = TerminalInput()
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                pieces: Iterable[Piece]
                if selector.select(_TICK_SECONDS):
                    data = self._read()
                    if not data:
                        self._lost()
                        return
                    pieces = reading.feed(data, time.monotonic())
                else:
                    pieces = reading.tick(time.monotonic())
                for piece in pieces:
                    for message in self._messages(piece):
                        self.process_message(message)
                self._hand_on()

    def send_message(self, message: Message) -> None:
        """Kept until all that came at once is read: one key at a time, a scan would be drawn in pieces."""
        self._read_at_once.append(message)

    def _hand_on(self) -> None:
        messages, self._read_at_once = self._read_at_once, []
        if messages:
            with suppress(RuntimeError):  # the app has ended
                self._loop.call_soon_threadsafe(self._post, messages)

    def _post(self, messages: Iterable[Message]) -> None:
        for message in messages:
            self._app.post_message(message)

    def _read(self) -> bytes:
        """What came; nothing once the terminal has gone."""
        while True:
            try:
                return os.read(self.fileno, _READ)
            except BlockingIOError:
                # Another program that shares the terminal made it so.
                os.set_blocking(self.fileno, True)
            except OSError:
                return b""

    def _messages(self, piece: Piece) -> Iterator[Message]:
        """What Textual makes of a piece; a sequence that it can't read is no input at all."""
        if piece.kind is Kind.PASTE:
            yield events.Paste(piece.text)
        elif piece.kind is Kind.TEXT or piece.text[1:].isdigit():
            # Or Escape and, close behind it, a scan: no key of ours is Alt and a digit.
            for character in piece.text:
                yield from self._keys(character)
        elif piece.text in _FOCUS:
            yield _FOCUS[piece.text]()
        elif _MOUSE.fullmatch(piece.text):
            yield from self._mouse_event(piece.text)
        elif _CAN_SYNCHRONISE.fullmatch(piece.text):
            yield messages.TerminalSupportsSynchronizedOutput()
        elif not _CURSOR.fullmatch(piece.text):
            yield from self._key_of(piece.text)

    def _key_of(self, sequence: str) -> Iterator[events.Key]:
        if sequence in _VT_KEYS:  # Textual takes their numbers for characters
            yield events.Key(_VT_KEYS[sequence], None)
            return
        if keys := list(self._keys(sequence)):
            yield from (key for key in keys if _may_be(key, sequence))
        elif len(sequence) == 2:
            yield from self._keys(sequence[1], alt=True)

    def _keys(self, sequence: str, *, alt: bool = False) -> Iterator[events.Key]:
        # Textual reads numbers out of these without a look at their size.
        with suppress(ValueError, OverflowError):
            for key in list(self._xterm._sequence_to_key_events(sequence, alt=alt)):
                if key.key != Keys.Ignore:
                    yield key

    def _mouse_event(self, sequence: str) -> Iterator[Message]:
        columns, lines = self._get_terminal_size()
        event = self._xterm.parse_mouse_code(sequence)
        if isinstance(event, events.MouseEvent) and event.x < columns and event.y < lines:
            yield event


def _may_be(key: events.Key, sequence: str) -> bool:
    """Only a terminal that reports keys as numbers (`u`) types a character with a sequence of its own.

    Textual takes other numbers for characters too, such as those of a cursor's place.
    """
    return not (sequence.startswith("\x1b[") and key.is_printable) or sequence.endswith("u")


class _TerminalFile:
    """Standard output for Textual's writing thread, which would die of the first error and block the app."""

    def __init__(self, lost: Callable[[], None]) -> None:
        known = sys.__stdout__
        self._number = 1 if known is None else known.fileno()
        self._encoding = "utf-8" if known is None else known.encoding
        self._tell_lost = lost
        self._gone = False

    def fileno(self) -> int:
        return self._number

    def write(self, text: str) -> None:
        """All of it, in characters that the terminal has; nothing any more once it has gone."""
        left = memoryview(text.encode(self._encoding, errors=CELLS))
        while left and not self._gone:
            try:
                left = left[os.write(self._number, left) :]
            except BlockingIOError:
                os.set_blocking(self._number, True)
            except OSError:
                self._gone = True
                self._tell_lost()

    def flush(self) -> None:
        """Nothing is held back."""
