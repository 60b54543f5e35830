"""Secrets and full identifiers, planted wherever they enter, turn up in no place they could leak to.

Looked for as they are, in hex, percent-encoded, and in base64 at each of its three alignments.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import traceback
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from console.simulator.capillary import api as simulated
from console.simulator.capillary.one_time_codes import CodeRules
from console.simulator.capillary.tills import CLIENT, TILL, basic_value
from console.simulator.server.json_answers import ProviderAnswer, element
from tests.doubles.simulators import RunningSimulator
from tests.journeys.conftest import OpenTeller, sealed_simulator
from tests.journeys.scenarios import (
    CARD,
    CASES,
    CODE,
    EMAIL,
    MOBILE,
    PIN,
    WRONG_CODE,
    WRONG_PASSWORD,
    Scenario,
)

SURNAME = "Zanzibarova"
_SENDER = 565039505


def _md5(password: str) -> str:
    return hashlib.md5(password.encode(), usedforsecurity=False).hexdigest()


PLANTED = {
    "code": CODE,
    "wrong code": WRONG_CODE,
    "pin": PIN,
    "password": TILL.secret,
    "wrong password": WRONG_PASSWORD,
    "hash of the password": _md5(TILL.secret),
    "hash of the wrong password": _md5(WRONG_PASSWORD),
    "sign-in header": basic_value(TILL).removeprefix("Basic "),
    "client secret": CLIENT.secret,
    "mobile": MOBILE,
    "e-mail": EMAIL,
    "card": CARD,
    "surname": SURNAME,
}

ALLOWED = {
    ("private key", "file from-simulator.pem"): "the operator's own key file, which the profile names",
    ("surname", "trace"): "bodies are shown with their names; the trace is kept in memory only",
    ("surname", "outcome"): "a customer who was looked up has a name; it is shown, and never stored",
}
"""Planted value and place, and why it may stand there."""


@pytest.fixture
async def simulator(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[RunningSimulator]:
    """A provider whose codes are known and whose errors tell everything it knows of the customer."""

    def talkative(options: dict[str, Any], otherwise: int = 0) -> ProviderAnswer:
        code = options["code"] or otherwise or options["status"]
        told = element(code, f"Refused for {MOBILE} and 91{MOBILE}, {EMAIL}, {CARD}.")
        return ProviderAnswer({"warnings": [told], "errors": [told]}, options["status"])

    monkeypatch.setattr(simulated, "error_answer", talkative)
    async with sealed_simulator(code_policy=CodeRules(alphabet="7", length=8)) as running:
        ledger = running.provider.ledger.db
        ledger.execute("UPDATE customer SET last_name = ? WHERE id = ?", (SURNAME, _SENDER))
        for kind, value in (("email", EMAIL), ("cardnumber", CARD)):
            ledger.execute("INSERT INTO identifier VALUES (?, ?, ?, 1)", (_SENDER, kind, value))
        yield running


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Everything this user's programs write goes under the folder that is searched."""
    monkeypatch.chdir(tmp_path)
    for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(("scenario", "settings"), CASES)
async def test_nothing_leaks(
    open_teller: OpenTeller,
    home: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    scenario: Scenario,
    settings: dict[str, object],
) -> None:
    caplog.set_level(logging.DEBUG)
    teller = await open_teller(**settings)
    outcome = await scenario(teller)
    await teller.desk.reconciliation.recover()

    written = capfd.readouterr()
    places = {
        "logs": caplog.text + "".join(_told(record) for record in caplog.records),
        "standard output": written.out,
        "standard error": written.err,
        "desk": _shown(teller.desk),
        "outcome": _shown(outcome),
        "trace": "".join(_shown(exchange) for exchange in teller.desk.trace),
        "command line": _command_line(),
        **_files_under(home),
    }
    assert {"file journal.sqlite", "file anchor", "file from-simulator.pem"} <= set(places)
    planted = {**PLANTED, **_of_this_run(teller.simulator)}
    hits = {
        (name, place)
        for place, text in places.items()
        for name, value in planted.items()
        if any(form in text for form in _forms(value))
    }
    assert hits - ALLOWED.keys() == set()


def _of_this_run(simulator: RunningSimulator) -> dict[str, str]:
    """The private key's body, and the tokens that were used."""
    lines = simulator.facts.open_with_pem.splitlines()[1:-1]
    tokens = {request["headers"].get("x-cap-api-oauth-token", "") for request in simulator.requests()} - {""}
    return {
        "private key": lines[len(lines) // 2],
        **{f"token {number}": token for number, token in enumerate(sorted(tokens))},
    }


def _command_line() -> str:
    return Path("/proc/self/cmdline").read_text(encoding="utf-8")


def _files_under(home: Path) -> dict[str, str]:
    return {
        f"file {path.name}": path.read_bytes().decode("latin-1") for path in home.rglob("*") if path.is_file()
    }


def _told(record: logging.LogRecord) -> str:
    return f"{record.msg} {record.args} {record.exc_text} {record.__dict__}"


def _shown(thing: object) -> str:
    """All the ways in which a thing may end up in a message."""
    if isinstance(thing, list | tuple):
        return "".join(_shown(each) for each in thing)
    told = f"{thing!r} {thing}"
    if isinstance(thing, BaseException):
        told += "".join(traceback.format_exception(thing))
    return told


def _forms(value: str) -> Iterator[str]:
    raw = value.encode()
    yield value
    yield raw.hex()
    yield raw.hex().upper()
    yield quote(value, safe="")
    for shift in range(3):
        packed = base64.b64encode(b"\0" * shift + raw).decode().rstrip("=")
        # The first characters hold bits of what stands before, the last one bits of what comes after.
        yield packed[(0, 2, 3)[shift] : -1]


def test_what_is_planted_would_be_found() -> None:
    """The search itself: each form, wherever it stands in a text."""
    for value in PLANTED.values():
        for text in (value, value.encode().hex(), quote(value, safe="")):
            assert any(form in f"before {text} after" for form in _forms(value))
        for shift in range(3):
            packed = base64.b64encode(b"x" * shift + value.encode() + b"after").decode()
            assert any(form in packed for form in _forms(value)), (value, shift)
