"""The documented transfer to a group, typed in the demo as a newcomer starts it, at 80 by 24."""

from __future__ import annotations

import re
from pathlib import Path

from tests.packaging.test_demo_process import Demo, assert_nothing_stays_behind, quit_it
from tests.terminal import Terminal

_F4, _PHONE = "\x1bOS", "\x14"
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


def _hostile(spied: Path) -> dict[str, str]:
    """What could divert or record what is typed, with or beside a file that must not be there."""
    return {
        **dict.fromkeys((*_PROXIES, *map(str.lower, _PROXIES)), "http://127.0.0.1:9"),
        "SSLKEYLOGFILE": str(spied),
        "TEXTUAL_LOG": str(spied),
        "TEXTUAL_DRIVER": "no.such.module:Driver",
        "TEXTUAL_DEBUG": "1",
        "TEXTUAL_PRESS": "ctrl+q",
        "TEXTUAL_SCREENSHOT": "1",
        "TEXTUAL_SCREENSHOT_LOCATION": str(spied.parent),
        "TEXTUAL": "devtools,debug",
    }


def test_the_sample_of_the_source_document_by_keys_and_nothing_records_them(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    terminal = Demo(home, HOME=str(home), **_hostile(tmp_path / "spied"))
    try:
        terminal.read_until("find the sender")
        terminal.press(_F4)
        terminal.read_until("From a person to a group")
        terminal.press("565345942\r")
        terminal.read_until("find the recipient")
        terminal.press("3847940\r")
        terminal.read_until("check the transfer")
        terminal.press("1\r")
        terminal.see("Send the code")
        terminal.press("\r")
        terminal.read_until("Code sent to")
        terminal.press(_PHONE)
        terminal.read_until("is your code")
        code = re.search(r"(\d{6}) is your code", terminal.screen)
        assert code is not None
        terminal.press(f"{code.group(1)}\r")
        terminal.read_until("read again")
        _assert_told_in_full(terminal)
        assert_nothing_stays_behind(terminal, quit_it)
    finally:
        terminal.end()
    assert terminal.process.returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["home"]
    assert [path for path in home.rglob("*") if path.is_file()] == []


def _assert_told_in_full(terminal: Terminal) -> None:
    """Without scrolling: what was asked for and deducted, what is left of it, and both balances."""
    terminal.read_until("name_sant201                 1           1")
    shown = re.sub(r" +", " ", terminal.screen)
    assert "✓ processed" in shown
    assert "requested 1 deducted 1 reported 2" in shown
    assert "program 973 1 992" in shown
    assert "992 992 ✓ as expected" in shown
    assert "name_sant201 1 1 ✓ as expected" in shown
