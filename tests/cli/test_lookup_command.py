"""`points-console lookup`: one, several or nobody, for people and for programs, masked and on record."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from console.cli.exit_codes import ExitCode
from console.cli.lookup_command import KINDS, LookupRequest, lookup_by_lines
from console.cli.support_commands import READINGS
from console.cli.transfer_parties import TransferRequest, find_people
from console.domain.identifiers import IdentifierKind
from console.domain.parties import Holder
from console.domain.party_kinds import PartyKind
from console.domain.problems import Local, ProviderError, local
from console.services.directories import Answer, Directory
from console.simulator.mastercard.sample_accounts import FROM
from tests.cli.counter import Counter, Operator
from tests.doubles.fake_desk import CODE, PRIYA, RAVI, START
from tests.doubles.simulators import running_mastercard
from tests.journeys.mastercard import open_desk_on


async def looked_up(
    counter: Counter, who: str, kind: str = "", *answers: str, json_: bool = False
) -> tuple[int, str]:
    said: list[str] = []
    terminal = Operator(list(answers))
    code = await lookup_by_lines(LookupRequest(who, kind, json_), counter.desk, terminal, said.append)
    return code, "\n".join((*said, *terminal.heard))


def test_every_kind_of_the_command_line_is_known() -> None:
    assert set(READINGS) == set(KINDS)


async def test_one_is_told_masked_with_what_they_hold_and_it_is_on_record(counter: Counter) -> None:
    code, text = await looked_up(counter, RAVI)
    assert code == 0
    assert RAVI not in text
    assert "Ravi M•••" in text
    assert "usable" in text
    asked, again = await looked_up(counter, "", "", RAVI)
    assert (asked, again) == (0, text)
    assert "looked up" in await entries(counter)


async def test_what_moved_of_late_is_told_in_the_words_and_times_of_other_lists(counter: Counter) -> None:
    order = TransferRequest(RAVI, PRIYA, "200")
    ended, _ = await counter.talk(order, "yes", CODE, find_parties=find_people)
    assert ended == 0
    _, text = await looked_up(counter, RAVI)
    assert f"{START.astimezone():%d %b %Y %H:%M}" in text
    assert "-200  to Priya S•••, ✓ processed" in text


async def entries(counter: Counter) -> str:
    """The kinds of what is on record about no transfer."""
    await counter.desk.lookups.written()
    written = await counter.desk.cases._writer.ask(lambda store: store.entries_after(0, 50))
    return " ".join(entry.kind for entry in written.entries)


async def test_programs_get_one_object_whatever_is_found(counter: Counter) -> None:
    code, text = await looked_up(counter, RAVI, json_=True)
    one = json.loads(text)
    assert (code, one["found"], one["name"]) == (0, "one", "Ravi M•••")
    assert one["programmes"][0]["usable"]
    code, text = await looked_up(counter, "family", "group", json_=True)
    assert (code, json.loads(text)["found"]) == (ExitCode.LOOK_FIRST, "several")
    code, text = await looked_up(counter, "nobody@example.com", json_=True)
    assert (code, json.loads(text.splitlines()[0])["found"]) == (ExitCode.NOT_DONE, "nobody")


async def test_groups_and_nobody_in_lines(counter: Counter) -> None:
    code, text = await looked_up(counter, "g-none")
    assert code == ExitCode.NOT_DONE
    assert text.startswith("Nobody found. Tried as")
    code, text = await looked_up(counter, "901", "group")
    assert code == 0
    assert "member" in text


async def test_what_cannot_be_known_now_is_no_nobody(counter: Counter) -> None:
    lost = ProviderError(local(Local.CONNECTION_LOST))
    counter.gateway.unreadable = [lost]
    code, text = await looked_up(counter, RAVI)
    assert code == 0
    assert "can't be told whole now" in text
    assert "No movements" not in text

    class Away(Directory):
        async def find(self, typed: str, kind: IdentifierKind | None = None) -> Answer:
            raise lost

        async def get(self, number: str) -> Holder:
            raise lost

    there = Counter(replace(counter.desk, directories={PartyKind.CUSTOMER: Away()}), counter.gateway)
    code, text = await looked_up(there, RAVI)
    assert code == ExitCode.LOOK_FIRST
    assert "Nobody found" not in text
    code, _ = await looked_up(counter, "+")
    assert code in (ExitCode.WRONG_USAGE, ExitCode.NOT_DONE)


async def test_an_accounts_number_is_asked_for_unseen(tmp_path: Path) -> None:
    async with running_mastercard() as simulator:
        desk = await open_desk_on(simulator, tmp_path)
        said: list[str] = []
        terminal = Operator([FROM.ban])
        assert await lookup_by_lines(LookupRequest(), desk, terminal, said.append) == 0
        assert terminal.secrets == ["Account number: "]
        assert FROM.ban not in "\n".join(said)
        assert "25,000 usable" in "\n".join(said)
        await desk.close()
