"""The driver's private ground, and what it makes of pieces that Textual alone would stumble over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from textual import events
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from console.widgets.terminal_driver import TerminalDriver
from console.widgets.terminal_input import TerminalInput

_SOURCE = Path(__file__).parents[2]


def test_no_other_file_reaches_into_textuals_driver() -> None:
    inside = ("textual.drivers.linux_driver", "textual._xterm_parser", "textual._parser")
    reaching = {
        path.name
        for folder in ("console", "screens")
        for path in (_SOURCE / folder).rglob("*.py")
        if any(name in path.read_text(encoding="utf-8") for name in inside)
    }
    assert reaching == {"terminal_driver.py"}


def test_what_is_overridden_is_still_there() -> None:
    for name in (
        "_get_terminal_size",
        "_query_in_band_window_resize",
        "_run_input_thread",
        "run_input_thread",
    ):
        assert callable(getattr(LinuxDriver, name))


def heard(data: bytes) -> list[object]:
    """The messages for these bytes, from a driver that has no terminal."""
    driver = TerminalDriver.__new__(TerminalDriver)
    driver._begin_reading()
    reading = TerminalInput()
    pieces = [*reading.feed(data, 0.0), *reading.tick(1.0)]
    return [message for piece in pieces for message in driver._messages(piece)]


def keys(data: bytes) -> list[str]:
    return [message.key for message in heard(data) if isinstance(message, events.Key)]


@pytest.mark.parametrize(
    ("data", "pressed"),
    [
        (b"7", ["7"]),
        (b"\r", ["enter"]),
        (b"\t", ["tab"]),
        (b"\x1b", ["escape"]),
        (b"\x1b\x1b", ["escape", "escape"]),
        (b"\x1b[A", ["up"]),
        (b"\x1bOP", ["f1"]),
        (b"\x1b[20~", ["f9"]),
        (b"\x1b[1;2Q", ["shift+f2"]),
        (b"\x1b[12;2~", ["shift+f2"]),
        (b"\x1b[26~", ["f14"]),
        (b"\x1b[28~\x1b[29~", ["f15", "f16"]),
        (b"\x1b[20;2~", ["shift+f9"]),
        (b"\x1b[57384u", ["f21"]),
        (b"\x1b[Z", ["shift+tab"]),
        (b"\x1b[13u", ["enter"]),
        (b"\x1bx", ["alt+x"]),
        (b"\x1b12", ["escape", "1", "2"]),
    ],
)
def test_keys_are_keys(data: bytes, pressed: list[str]) -> None:
    assert keys(data) == pressed


@pytest.mark.parametrize(
    "data",
    [
        b"\x1b[?1;2c",
        b"\x1b[>41;370;0c",
        b"\x1b[24;80R",
        b"\x1b[?2048;2$y",
        b"\x1b[48;99999;99999;1;1t",
        b"\x1b[99999999999u",
        b"\x1b[97;1;99999999999u",
        b"\x1b[<0;99999;99999M",
        b"\x1b[M !!",
        b"\x1b]52;c;NTAw\x07",
        b"\x1b[32;10;10M",
        b"\x1b[201~",
        b"\x1b[" + b"1;" * 300 + b"m",
    ],
)
def test_what_is_no_key_is_nothing(data: bytes) -> None:
    assert heard(data) == []


def test_a_byte_that_is_no_text_shows() -> None:
    [key] = heard(b"\xff")
    assert isinstance(key, events.Key)
    assert key.character == "�"
    assert key.is_printable


class _Loop:
    """Notes what is to be called in the app's turn."""

    def __init__(self) -> None:
        self.calls: list[Callable[[], object]] = []

    def call_soon_threadsafe(self, act: Callable[..., object], *given: object) -> None:
        self.calls.append(partial(act, *given))


def test_what_came_at_once_is_handed_on_at_once() -> None:
    driver, loop = TerminalDriver.__new__(TerminalDriver), _Loop()
    posted: list[object] = []
    driver._loop = cast(asyncio.AbstractEventLoop, loop)
    driver._app = cast(App[None], SimpleNamespace(post_message=posted.append))
    driver._read_at_once = []
    scan = heard(b"9148574269\r")
    for message in scan:
        driver.send_message(cast(Message, message))
    driver._hand_on()
    driver._hand_on()
    assert posted == []
    (call,) = loop.calls
    call()
    assert posted == scan
