"""The command itself: what it takes, and that a desk it opened is closed however the conversation ends."""

from __future__ import annotations

import argparse
import asyncio
import io
import re
from dataclasses import replace

import pytest

from console.cli import main
from console.cli.commands import _COMMANDS, _needed, _parser
from console.cli.exit_codes import ExitCode
from console.cli.figures_command import run_figures
from console.cli.transfer import transfer_at_terminal
from console.cli.transfer_parties import TransferRequest
from console.credentials.vault import Vault
from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.problems import Local, local
from console.domain.transfers import CustomerCode, Outcome, State, TransferOrder, Unknown
from console.services.desk import Desk
from console.settings.profiles import Profile
from tests.cli.counter import Counter
from tests.doubles.fake_desk import CODE, PRIYA

GIVER, TAKER = (Party(PartyKind.CUSTOMER, number) for number in ("101", "202"))


def test_nothing_secret_can_be_an_argument(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["group-transfer", "--help"])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    assert set(re.findall(r"--[a-z-]+", told)) == {
        "--help", "--profile", "--from", "--to", "--points", "--program", "--note", "--ticket", "--by",
        "--timings", "--operator",
    }  # fmt: skip


def test_only_the_command_that_is_named_is_made_ready_and_all_where_help_may_be_asked_for() -> None:
    for add, names in _COMMANDS.items():
        [commands] = [
            each for each in _parser([add])._actions if isinstance(each, argparse._SubParsersAction)
        ]
        assert tuple(commands.choices) == names
        assert all(list(_needed([name, "--help"])) == [add] for name in names)
    assert not list(_needed([]))
    for anything in (["--help"], ["--profile", "demo", "--help"], ["nonsense"]):
        assert list(_needed(anything)) == list(_COMMANDS)


@pytest.mark.parametrize(("typed", "ended"), [("photo ID seen\n", ExitCode.DONE), ("", ExitCode.NOT_DONE)])
async def test_it_talks_at_standard_input_and_closes_the_desk(
    counter: Counter,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    typed: str,
    ended: ExitCode,
) -> None:
    closed: list[bool] = []

    async def close() -> None:
        closed.append(True)

    async def open_profile(_profile: Profile, _vault: Vault) -> Desk:
        await asyncio.sleep(0)
        return replace(counter.desk, close=close)

    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    request = TransferRequest("g:901", PRIYA, "200", by="101")
    assert await transfer_at_terminal(counter.desk.profile, open_profile, request, with_groups=True) is ended
    assert closed == [True]
    assert "How was Ravi M••• verified? " in capsys.readouterr().out
    assert len(counter.gateway.applied) == (ended is ExitCode.DONE)


async def test_the_next_start_finds_out_what_became_of_the_last_one(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(order: TransferOrder, reference: str) -> Outcome:
        counter.gateway.apply(order, reference)
        return Unknown((local(Local.ANSWER_TIMEOUT),))

    async def open_profile(_profile: Profile, _vault: Vault) -> Desk:
        await asyncio.sleep(0)
        return replace(counter.desk, close=closed)

    async def closed() -> None:
        await asyncio.sleep(0)

    transfers, order = counter.desk.transfers, TransferOrder(GIVER, TAKER, 200, 973)
    counter.gateway.outcomes = [lost]
    intent = await transfers.prepare(order)
    await transfers.issue_code(intent.reference)
    assert (await transfers.send(intent.reference, CustomerCode(CODE))).state is State.UNKNOWN
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    request = TransferRequest("g:901", PRIYA, "200", by="101")
    await transfer_at_terminal(counter.desk.profile, open_profile, request, with_groups=True)
    assert (await transfers.get(intent.reference)).state is State.CONFIRMED


@pytest.mark.parametrize("days", ["0", "-5", "999999999"])
def test_figures_of_no_days_and_of_more_than_there_are(days: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_figures(int(days)) == ExitCode.WRONG_USAGE
    assert "from 1 to 36,500" in capsys.readouterr().err
