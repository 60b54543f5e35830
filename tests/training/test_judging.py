"""What a drill's mark is made of, one condition at a time; and the file that keeps the marks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from console.domain.outbox import OutboxEntry
from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.providers.simulator_control import BookedTransfer
from console.training.drill import Drill, drills_of
from console.training.judging import Evidence, judge
from console.training.training_scores import DrillResult, TrainingScores

MOVE = Drill("move", "any", "", "staff", "", "", "", points=100, moves=(("1", "2"),))
ASK = replace(MOVE, moves=(), question="?", answers=("right", "wrong"))
NEED = replace(ASK, needs=({"kind": "code refused", "times": 2},), par={"code refused": 2})


def booked(sender: str, recipient: str, points: int) -> BookedTransfer:
    giver, taker = (Party(PartyKind.CUSTOMER, side) for side in (sender, recipient))
    return BookedTransfer("7", giver, taker, points, "")


def entries(*kinds: str) -> list[OutboxEntry]:
    return [OutboxEntry(number, None, "", kind, "trainee", {}, "") for number, kind in enumerate(kinds)]


RIGHT = booked("1", "2", 100)


@pytest.mark.parametrize(
    ("drill", "kinds", "moves", "answer", "score", "wrong"),
    [
        (MOVE, [], [RIGHT], "", 100, 0),
        (MOVE, [], [], "", 0, 0),
        (MOVE, [], [RIGHT, RIGHT], "", 0, 100),
        (MOVE, [], [booked("1", "3", 100)], "", 0, 100),
        (MOVE, [], [booked("1", "2", 99)], "", 0, 99),
        (MOVE, ["looked up"] * 2 + ["prepared", "code issued"], [RIGHT], "", 100, 0),
        (MOVE, ["looked up"] * 4, [RIGHT], "", 80, 0),
        (MOVE, ["abandoned", "code refused"], [RIGHT], "", 80, 0),
        (MOVE, ["code issued"] * 20, [RIGHT], "", 50, 0),
        (ASK, [], [], "right", 100, 0),
        (ASK, [], [], "wrong", 0, 0),
        (ASK, [], [], "", 0, 0),
        (ASK, [], [RIGHT], "right", 0, 100),
        (NEED, ["code refused"], [], "right", 0, 0),
        (NEED, ["code refused"] * 2, [], "right", 100, 0),
    ],
)
def test_the_mark(
    drill: Drill, kinds: Sequence[str], moves: Sequence[BookedTransfer], answer: str, score: int, wrong: int
) -> None:
    mark = judge(drill, Evidence(entries(*kinds), {}, moves), answer)
    assert (mark.score, mark.reached, mark.wrong, mark.is_spoiled) == (score, score > 0, wrong, wrong > 0)
    assert mark.said


def test_every_amount_is_another_one_unless_the_drill_lives_of_it() -> None:
    assert [MOVE.begun(times).points for times in range(3)] == [100, 110, 120]
    assert replace(MOVE, varies=False).begun(2).points == 100


def test_scores_stand_by_who_and_outlive_a_damaged_line(tmp_path: Path) -> None:
    scores = TrainingScores(tmp_path / "data" / "academy.jsonl")
    assert scores.standings() == ()
    for who, score in (("ravi", 60), ("asha", 0), ("asha", 90)):
        assert scores.add(DrillResult("2026-03-02T12:00:00+00:00", who, "any", "move", score, score > 0, 9))
    path = tmp_path / "data" / "academy.jsonl"
    path.write_bytes(b'{"half": \xff\n[]\n' + path.read_bytes())
    found = [(each.who, each.times, each.best) for each in scores.standings()]
    assert found == [("asha", 2, 90), ("ravi", 1, 60)]
    assert path.stat().st_mode & 0o077 == 0


def test_a_full_disk_costs_a_score_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    scores = TrainingScores(tmp_path / "file" / "academy.jsonl")
    assert not scores.add(DrillResult("2026-03-02T12:00:00+00:00", "asha", "any", "move", 1, True, 1))
    assert scores.results() == ()


@pytest.mark.parametrize("provider", ["capillary", "mastercard"])
def test_drills_can_be_read_at_a_counter(provider: str) -> None:
    drills = drills_of(provider)
    assert len({drill.name for drill in drills}) == len(drills) >= 3
    senders: Counter[str] = Counter()
    for drill in drills:
        assert drill.situation.count(". ") + drill.situation.count("? ") == 1, drill.name
        assert len(drill.goal) <= 62, drill.name
        assert drill.moves or drill.state or drill.question, drill.name
        senders.update({sender for sender, _ in drill.moves} | {told["from"][0] for told in drill.past})
        assert drill.role in ("staff", "agent", "supervisor"), drill.name
        assert len(set(drill.answers)) in (0, 3), drill.name
    assert provider == "mastercard" or max(senders.values()) == 1, "one that is left open blocks another"


def test_there_are_twenty_and_more() -> None:
    assert sum(len(drills_of(provider)) for provider in ("capillary", "mastercard")) >= 20
