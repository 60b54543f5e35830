"""`points-console operators`, as a supervisor types it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from console.cli.operators_command import OperatorsRequest, operators_by_lines
from console.credentials.journal_keys import JournalKeys
from console.credentials.pins import hash_in_training
from console.credentials.vault import MemoryVault
from console.domain.operators import NotAllowed, OperatorRefused, SignInRefused
from console.journal.journal_thread import Journal
from console.services.pin_book import PinBook
from console.services.staff_members import StaffMembers
from console.settings.policy_file import load_policy
from tests.doubles.clocks import SkippingClock


class Typist:
    """Answers in order; what was typed unseen isn't among what is said."""

    def __init__(self) -> None:
        self.answers: list[str] = []
        self.said: list[str] = []

    def say(self, text: str) -> None:
        self.said.append(text)

    async def ask(self, question: str, *, secret: bool = False) -> str:
        assert secret == ("PIN" in question)
        self.said.append(question)
        return self.answers.pop(0)


class Desk:
    def __init__(self, folder: Path) -> None:
        vault, self.clock, self.typist = MemoryVault(), SkippingClock(), Typist()
        self.journal = Journal(folder / "journal", folder / "anchor", JournalKeys.look(vault))
        self.book = PinBook(self.journal, vault, self.clock, make_hash=hash_in_training)
        self.policy = folder / "policy.toml"
        self.members = StaffMembers(self.policy, self.journal, self.clock)

    async def type(self, *words: str, answers: tuple[str, ...] = (), by: str = "super") -> list[str]:
        act, who, role = (*words, "", "")[:3]
        members = words[2:] if act == "members" else ()
        role = "" if members else role
        self.typist.answers, self.typist.said = list(answers), []
        request = OperatorsRequest(act, who, role or "staff", signed_in_as=by, members=members)
        assert not request.lacks
        assert await operators_by_lines(request, self.book, self.members, self.clock, self.typist) == 0
        return self.typist.said


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    desk = Desk(tmp_path)
    assert "Nobody works here yet" in (await desk.type("list"))[0]
    await desk.type("add", "super", answers=("8264", "8264"))
    yield desk
    desk.journal.close()


async def test_a_supervisor_adds_changes_and_ends(desk: Desk) -> None:
    said = await desk.type("add", "Asha.K", "agent", answers=("8264", "1357", "1357"))
    assert said[-1] == "asha.k works here now, as agent."
    await desk.type("set-pin", "asha.k", answers=("8264", "2468", "2468"))
    assert (await desk.book.sign_in("asha.k", "2468")).id == "asha.k"
    [*_, ended] = await desk.type("disable", "asha.k", answers=("8264",))
    # An open console knows its operator by the sign-in.
    assert ended.startswith("asha.k can't sign in any more. Where they are at a console now, lock it (F9)")
    assert await desk.type("list") == ["asha.k  agent  can't sign in", "super  supervisor"]


async def test_nobody_else_does(desk: Desk) -> None:
    await desk.type("add", "asha.k", answers=("8264", "1357", "1357"))
    with pytest.raises(NotAllowed):
        await desk.type("add", "meena", "supervisor", answers=("1357", "1111", "1111"), by="asha.k")
    with pytest.raises(SignInRefused, match="not the PIN of super"):
        await desk.type("disable", "asha.k", answers=("1", "1", "1"))
    assert [each.id for each in await desk.book.operators()] == ["asha.k", "super"]


async def test_a_supervisor_tells_whose_member_is_an_operators_own(desk: Desk) -> None:
    desk.policy.write_text('# ours\n[staff]\nmembers = ["meena 101"]\n', encoding="utf-8")
    await desk.type("add", "asha.k", answers=("8264", "1357", "1357"))
    assert (await desk.type("members", "asha.k", answers=("8264",)))[-1] == "No member is told for asha.k."
    said = await desk.type("members", "asha.k", "102", "103", answers=("8264",))
    assert said[-2:] == [
        "asha.k collects points as 102, 103.",
        "On record, and known to each console from its next start.",
    ]
    assert 'members = ["meena 101", "asha.k 102", "asha.k 103"]' in desk.policy.read_text(encoding="utf-8")
    [change] = await desk.journal.run(lambda store: store.policy_changes())
    assert (change.who, change.after) == ("super", ["meena 101", "asha.k 102", "asha.k 103"])
    await desk.type("members", "asha.k", "none", answers=("8264",))
    assert load_policy(desk.policy).policy.staff.members == ("meena 101",)
    for words in (("members", "eve", "102"), ("members", "asha.k", "asha.k 102")):
        with pytest.raises(OperatorRefused):
            await desk.type(*words, answers=("8264",))
    with pytest.raises(NotAllowed):
        await desk.type("members", "asha.k", "none", answers=("1357",), by="asha.k")


async def test_a_program_reads_the_list(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    request = OperatorsRequest("list", as_json=True)
    await operators_by_lines(request, desk.book, desk.members, desk.clock, desk.typist)
    assert json.loads(capsys.readouterr().out) == [
        {"id": "super", "name": "", "role": "supervisor", "active": True}
    ]
