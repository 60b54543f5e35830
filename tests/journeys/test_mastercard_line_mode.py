"""A transfer between bank accounts in plain lines: signed, sealed, over real HTTP, against the simulator."""

from __future__ import annotations

import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from console.cli import main
from console.cli.exit_codes import ExitCode
from console.cli.transfer_parties import TransferRequest
from console.domain.transfers import State
from console.services.desk import Desk
from console.simulator.mastercard.sample_accounts import (
    FROM,
    LEADING_ZEROS,
    NOT_CARD_LIKE,
    OTHER_HOLDER,
    TO,
    UNKNOWN_BAN,
)
from tests.doubles.simulators import RunningMastercard, running_mastercard
from tests.journeys.mastercard import AS_AGREED, SAMPLE, Operator, open_desk_on, talk, with_certificate


@pytest.fixture
async def simulator() -> AsyncIterator[RunningMastercard]:
    async with running_mastercard() as running:
        yield running


@pytest.fixture
async def desk(simulator: RunningMastercard, tmp_path: Path) -> AsyncIterator[Desk]:
    opened = await open_desk_on(simulator, tmp_path)
    yield opened
    await opened.close()


def moved(simulator: RunningMastercard) -> list[tuple[str, str, int, str]]:
    return [(row["fromId"], row["toId"], row["points"], row["typeCode"]) for row in simulator.transfers()]


THE_SAMPLE = (FROM.ranac, TO.ranac, 1000, "POOL")


async def test_it_moves_the_points_once(desk: Desk, simulator: RunningMastercard) -> None:
    operator = Operator(*AS_AGREED)
    assert await talk(desk, operator) is ExitCode.DONE
    assert moved(simulator) == [THE_SAMPLE]
    assert simulator.transfers()[0]["adjustedBy"] == "trainee"
    assert operator.heard_saying("From: 9999 •••• 6000.")
    assert operator.heard_saying("25,000 available, 1,500 on hold")
    assert operator.heard_saying("Requested 1,000, reported 1,000.")
    assert operator.heard_saying("Not numbered by the provider, request 0.")
    assert operator.heard_saying("Sender now has 24,000 usable.")
    assert all(line.isprintable() for line in operator.heard)


async def test_everything_missing_is_asked_for(desk: Desk, simulator: RunningMastercard) -> None:
    operator = Operator("2", "holiday", "300", "1", "yes")
    assert await talk(desk, operator, TransferRequest()) is ExitCode.DONE
    assert moved(simulator) == [(FROM.ranac, TO.ranac, 300, "GIFT")]
    assert simulator.transfers()[0]["notes"].endswith(" holiday")
    assert len(operator.unseen) == 2


async def test_what_the_provider_lacks_is_said_in_words(desk: Desk) -> None:
    operator = Operator()
    await talk(desk, operator)
    assert operator.heard_saying("This provider has no check before a transfer")
    assert operator.heard_saying("It sends no one-time codes")
    assert operator.heard_saying(
        "It has no list of transfers; points-console history shows this console's journal."
    )


async def test_how_the_consumer_was_authenticated_is_kept(desk: Desk) -> None:
    await talk(desk, Operator(*AS_AGREED))
    (intent,) = await desk.reconciliation.recent()
    events = await desk.history.timeline(intent.reference)
    assert any("photo ID seen, trainee" in str(event.facts) for event in events)


@pytest.mark.parametrize(
    ("answers", "numbers", "request_", "words"),
    [
        (AS_AGREED, (UNKNOWN_BAN,), SAMPLE, "No points moved"),
        (AS_AGREED, ("not a number!",), SAMPLE, "Nobody was asked"),
        (AS_AGREED, (FROM.ban, FROM.ban), SAMPLE, "same"),
        (AS_AGREED, (FROM.ban, OTHER_HOLDER.ban), SAMPLE, "holder"),
        (
            AS_AGREED,
            (FROM.ban, TO.ban),
            TransferRequest(points="26000", transfer_type="POOL", note="x"),
            "25,000",
        ),
        (
            AS_AGREED,
            (FROM.ban, TO.ban),
            TransferRequest(points="1.5", transfer_type="POOL", note="x"),
            "whole",
        ),
        (AS_AGREED, (FROM.ban, TO.ban), TransferRequest(transfer_type="NONE"), "Known: POOL (Pool points"),
        (("9",), (FROM.ban, TO.ban), SAMPLE, "That is none of them. Nothing was sent."),
        (("2", "no"), (FROM.ban, TO.ban), SAMPLE, "Not confirmed. Nothing was sent."),
        ((), (FROM.ban, TO.ban), SAMPLE, "Nobody answers. Nothing was sent."),
        (("2",), (FROM.ban, TO.ban), SAMPLE, "Nobody answers. Nothing was sent."),
        ((), (FROM.ban,), SAMPLE, "Nobody answers. Nothing was sent."),
    ],
)
async def test_what_cannot_go_sends_nothing_and_leaves_the_sender_free(
    desk: Desk,
    simulator: RunningMastercard,
    answers: tuple[str, ...],
    numbers: tuple[str, ...],
    request_: TransferRequest,
    words: str,
) -> None:
    operator = Operator(*answers, numbers=numbers)
    assert await talk(desk, operator, request_) is ExitCode.NOT_DONE
    assert operator.heard_saying(words), operator.heard
    assert not any("points-transfers" in one["path"] for one in simulator.requests())
    assert await desk.reconciliation.open_intents() == ()


@pytest.mark.parametrize(
    "note", [f"for {FROM.ban}", f"to {TO.ban[:4]} {TO.ban[4:]}", f"as {NOT_CARD_LIKE.ban.lower()}"]
)
async def test_an_account_number_in_the_reason_is_refused_before_it_is_written_down(
    desk: Desk, tmp_path: Path, note: str
) -> None:
    operator = Operator(*AS_AGREED, numbers=(NOT_CARD_LIKE.ban, TO.ban))
    request = TransferRequest(points="10", note=note, transfer_type="POOL")
    assert await talk(desk, operator, request) is ExitCode.NOT_DONE
    assert await desk.reconciliation.recent() == ()


async def test_the_same_again_needs_the_earlier_reference(desk: Desk, simulator: RunningMastercard) -> None:
    await talk(desk, Operator(*AS_AGREED))
    again = Operator(*AS_AGREED, "wrong")
    assert await talk(desk, again) is ExitCode.NOT_DONE
    assert again.heard_saying("Earlier: reference")
    assert moved(simulator) == [THE_SAMPLE]


# -- answers that don't come -----------------------------------------------------------------------


async def test_a_lost_answer_is_proven_by_the_reference_in_the_adjustments(
    desk: Desk, simulator: RunningMastercard
) -> None:
    simulator.behave(history_lag_seconds=0)
    simulator.arm("transfer", "answer-lost")
    operator = Operator(*AS_AGREED)
    assert await talk(desk, operator) is ExitCode.DONE
    assert moved(simulator) == [THE_SAMPLE]
    assert operator.heard_saying("In progress — do not send again")
    assert operator.heard_saying("known by reference in history")


@pytest.mark.parametrize(
    ("fault", "hint"),
    [
        ("answer-lost", "The sender had 25,000 points before and has 24,000 now as if it had happened."),
        ("request-lost", "The sender had 25,000 points before and has 25,000 now."),
    ],
)
async def test_where_nothing_proves_it_a_person_decides_by_the_balances(
    desk: Desk, simulator: RunningMastercard, fault: str, hint: str
) -> None:
    simulator.behave(history_lag_seconds=None)
    simulator.arm("transfer", fault)
    operator = Operator(*AS_AGREED)
    assert await talk(desk, operator) is ExitCode.IN_PROGRESS
    assert len(moved(simulator)) == (fault == "answer-lost")
    (intent,) = await desk.reconciliation.open_intents()
    assert intent.state is State.NEEDS_HUMAN
    assert operator.heard_saying("Needs a person — do not send again")
    assert operator.heard_saying(hint), operator.heard
    assert not operator.heard_saying("failed")

    busy = Operator(*AS_AGREED)
    assert await talk(desk, busy) is ExitCode.LOOK_FIRST
    assert busy.heard_saying(intent.reference)
    assert busy.heard[-1] == "Two persons decide it in the console (points-console, then F7)."


async def test_a_refusal_is_told_with_its_card(desk: Desk, simulator: RunningMastercard) -> None:
    simulator.arm("transfer", "gateway-404")
    operator = Operator(*AS_AGREED)
    assert await talk(desk, operator) is ExitCode.NOT_DONE
    assert moved(simulator) == []
    assert operator.heard_saying("Refused.")
    assert operator.heard_saying("No points moved.")


async def test_an_expired_certificate_stops_transfers_with_a_sentence(
    simulator: RunningMastercard, tmp_path: Path
) -> None:
    async with desk_whose_certificate_ends_in(-timedelta(days=3), simulator, tmp_path) as desk:
        operator = Operator(*AS_AGREED)
        assert await talk(desk, operator) is ExitCode.NOT_DONE
    assert operator.heard_saying("Key has run out: the key for requests ran out 3 days ago.")
    assert operator.heard_saying("Not sent. Nothing left this computer")
    assert operator.heard_saying("transfers are stopped until it is renewed")
    assert not any("points-transfers" in one["path"] for one in simulator.requests())


async def test_a_certificate_that_runs_out_soon_is_told_and_stops_nothing(
    simulator: RunningMastercard, tmp_path: Path
) -> None:
    left = timedelta(days=13, hours=1)
    async with desk_whose_certificate_ends_in(left, simulator, tmp_path) as desk:
        operator = Operator(*AS_AGREED)
        assert await talk(desk, operator) is ExitCode.DONE
    assert operator.heard_saying("Key runs out soon: the key for requests runs out in 13 days.")


@asynccontextmanager
async def desk_whose_certificate_ends_in(
    left: timedelta, simulator: RunningMastercard, home: Path
) -> AsyncIterator[Desk]:
    encryption = with_certificate(simulator, home, left)
    desk = await open_desk_on(simulator, home, encryption=encryption)
    try:
        yield desk
    finally:
        await desk.close()


# -- what may not leak -----------------------------------------------------------------------------

SCENARIOS = {
    "done": (None, AS_AGREED, ExitCode.DONE),
    "lost": ("answer-lost", AS_AGREED, ExitCode.IN_PROGRESS),
    "refused": ("gateway-404", AS_AGREED, ExitCode.NOT_DONE),
    "garbled": ("garbled-body", AS_AGREED, ExitCode.IN_PROGRESS),
    "left": (None, (), ExitCode.NOT_DONE),
}


@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("numbers", [(FROM.ban, TO.ban), (LEADING_ZEROS.ban, NOT_CARD_LIKE.ban)])
async def test_account_numbers_and_secrets_are_in_no_sink(
    simulator: RunningMastercard,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    scenario: str,
    numbers: tuple[str, str],
) -> None:
    caplog.set_level(logging.DEBUG)
    fault, answers, ended = SCENARIOS[scenario]
    simulator.behave(history_lag_seconds=None)
    if fault:
        simulator.arm("transfer", fault)
    desk = await open_desk_on(simulator, tmp_path, mastercard={"other_holder": True})
    operator = Operator(*answers, numbers=numbers)
    try:
        assert await talk(desk, operator) is ended
        intents = [str(intent) for intent in await desk.reconciliation.recent()]
    finally:
        await desk.close()
    output = capfd.readouterr()
    written = _written_beneath(tmp_path)
    assert "journal.sqlite" in written
    sinks = {
        "conversation": "\n".join(operator.heard),
        "intents": "\n".join(intents),
        "trace": "\n".join(map(repr, desk.trace)),
        "log": caplog.text + "".join(str(record.__dict__) for record in caplog.records),
        "output": output.out + output.err,
        "command line": "\0".join(sys.orig_argv),
        **written,
    }
    facts = simulator.facts
    planted = {*numbers, facts.consumer_key, facts.signing_p12_password}
    assert [(name, value) for name, text in sinks.items() for value in planted if value in text] == []
    assert desk.trace


def _written_beneath(home: Path) -> dict[str, str]:
    """What the console wrote: everything but the key files, which lie in `home` itself."""
    files = [path for path in home.rglob("*") if path.is_file() and path.parent != home]
    return {path.name: path.read_bytes().decode("latin-1") for path in files}


# -- the command -----------------------------------------------------------------------------------


def settings_under(home: Path) -> None:
    folder = home / "points-console"
    folder.mkdir(parents=True)
    (folder / "settings.toml").write_text(
        """
        [profiles.sample]
        provider = "mastercard"
        environment = "sandbox"
        base_url = "https://host.example/loyalty"
        payload_encryption = "jwe"
        [profiles.sample.encryption]
        seal_with = "to.pem"
        open_with = ["from.pem"]
        [profiles.sample.mastercard]
        lookup_base_url = "https://host.example/loyalty/mrs"
        transfer_types = { POOL = "Pooling" }
        [profiles.sample.mastercard.signing]
        key_file = "signing.p12"
        """
    )


@pytest.mark.parametrize("command", ["transfer", "group-transfer"])
@pytest.mark.parametrize("side", ["--from", "--to"])
def test_account_numbers_are_refused_as_arguments(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str,
    side: str,
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    settings_under(tmp_path)
    assert main([command, side, FROM.ban]) == 2
    told = capsys.readouterr()
    assert told.err == (
        "points-console: account numbers are never taken from the command line, where other programs can "
        "read them. Leave --from and --to out; they are asked for unseen.\n"
    )
    assert told.out == ""


def test_a_programme_is_refused_where_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    settings_under(tmp_path)
    assert main(["transfer", "--program", "973"]) == 2
    assert "has no programmes" in capsys.readouterr().err
