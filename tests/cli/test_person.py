"""`points-console person`: all that is kept of somebody, masked for everybody else, and on record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from console.cli.exit_codes import ExitCode
from console.cli.person_command import PersonRequest, person_by_lines
from console.domain.operators import AtDesk, NotAllowed
from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.transfers import Attestation, CustomerCode, TransferOrder
from console.services.persons_data import PersonsData
from tests.cli.counter import Counter
from tests.doubles.fake_desk import ASHA, CODE, MEENA


@pytest.fixture
async def kept(counter: Counter) -> PersonsData:
    """Ravi gave to Priya and to his group, which gave to Anil because Ravi asked for it."""
    desk, people = counter.desk, counter.desk.directories
    ravi, priya = await people[PartyKind.CUSTOMER].get("101"), await people[PartyKind.CUSTOMER].get("202")
    group = await people[PartyKind.GROUP].get("901")
    for order in (
        TransferOrder(ravi.party, priya.party, 500, 973, "gift", "Default"),
        TransferOrder(ravi.party, group.party, 100, 973, "", "Default"),
    ):
        reference = (await desk.transfers.prepare(order)).reference
        await desk.transfers.issue_code(reference)
        await desk.transfers.send(reference, CustomerCode(CODE))
    asked = TransferOrder(group.party, priya.party, 7, 973, "", "Default", ravi.party)
    reference = (await desk.transfers.prepare(asked)).reference
    await desk.transfers.send(reference, Attestation("at the counter", "asha.k"))
    await desk.lookups.written()
    journal = desk.receipts._journal
    return PersonsData(journal, AtDesk(MEENA), desk.clock)


async def written(kept: PersonsData, number: str, folder: Path, **asked: str) -> tuple[Any, str, str]:
    said: list[str] = []
    request = PersonRequest(number, str(folder / "theirs.json"), **asked)
    assert await person_by_lines(request, kept, said.append) == 0
    data = json.loads((folder / "theirs.json").read_text())
    return data, (folder / "theirs.txt").read_text(), "\n".join(said)


async def test_everything_about_them_is_there_and_everybody_else_is_masked(
    kept: PersonsData, tmp_path: Path
) -> None:
    data, words, said = await written(kept, "101", tmp_path)
    assert [each["points"] for each in data["transfers"]] == [100, 500, 7]
    assert data["transfers"][1]["from"]["number"] == "101"
    assert data["transfers"][1]["to"] == {"kind": "customer", "name": "Priya S•••", "number": "••••202"}
    assert data["transfers"][2]["asked_for_by"]["number"] == "101"
    assert [step["what"] for step in data["transfers"][1]["steps"]][-1].startswith("the provider's answer")
    assert {each["looked_up_as"] for each in data["look_ups"]} == {"its number"}
    assert "customer 202" not in json.dumps(data)
    assert "customer 101" in words
    assert "500 points, processed" in words
    assert "on record" in said


async def test_that_it_was_handed_out_is_on_record_and_told_the_next_time(
    kept: PersonsData, tmp_path: Path
) -> None:
    await written(kept, "202", tmp_path)
    data, _, _ = await written(kept, "202", tmp_path)
    assert [each["reason"] for each in data["look_ups"]][-1] == "what is kept was handed out"


async def test_a_number_that_is_nobodys_is_told_and_nothing_is_written(
    kept: PersonsData, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    request = PersonRequest("9148574269", str(tmp_path / "theirs.json"))
    assert await person_by_lines(request, kept, lambda _line: None) is ExitCode.NOT_DONE
    assert "mobiles and e-mails are never kept" in (alone := capsys.readouterr().err)
    assert "Only this console was searched" not in alone
    await person_by_lines(request, kept, lambda _line: None, shares=True)
    assert "Only this console was searched" in capsys.readouterr().err
    assert not (tmp_path / "theirs.json").exists()


async def test_a_file_that_cannot_be_written_leaves_nothing_and_no_record(
    kept: PersonsData, tmp_path: Path
) -> None:
    request = PersonRequest("202", str(tmp_path / "missing" / "theirs.json"))
    assert await person_by_lines(request, kept, lambda _line: None) is ExitCode.CANNOT_WORK
    data, _, _ = await written(kept, "202", tmp_path)
    assert "handed out" not in json.dumps(data)


async def test_only_a_supervisor_gets_it(kept: PersonsData) -> None:
    kept._at_desk.present = ASHA
    with pytest.raises(NotAllowed):
        await kept.kinds_called("101")
    with pytest.raises(NotAllowed):
        await kept.of(Party(PartyKind.CUSTOMER, "101"))
