"""`points-console academy`: lists, reports, and refuses what makes no sense."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.cli import main
from console.cli.academy_command import AcademyRequest, run_academy
from console.training.training_desk import SCORES
from console.training.training_scores import DrillResult, TrainingScores


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of a user of this test's own."""
    for name in ("HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    return tmp_path / "points-console"


def test_the_list_names_every_drill(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["academy", "--list"]) == 0
    told = capsys.readouterr().out
    assert told.count("\n") >= 22
    assert "  settle-unknown              supervisor  Settle what nobody knows\n" in told


def test_the_report_tells_who_did_what(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_academy(AcademyRequest(reports=True)) == 0
    assert capsys.readouterr().out.startswith("Nobody has done a drill here yet.")
    scores = TrainingScores(home / SCORES)
    for drill, score in (("lost-answer", 0), ("lost-answer", 80), ("fraud-flag", 0)):
        scores.add(DrillResult("2026-03-02T12:00:00+00:00", "asha", "any", drill, score, score > 0, 60))
    assert run_academy(AcademyRequest(reports=True)) == 0
    head, first, second, last = capsys.readouterr().out.splitlines()
    assert head.split() == ["who", "drill", "done", "best", "last"]
    assert first.split()[:4] == ["asha", "lost-answer", "2×", "80"]
    assert second.split()[:4] == ["asha", "fraud-flag", "1×", "0"]
    assert last.startswith("asha has reached 1 of 2")


@pytest.mark.parametrize(
    ("asked", "code", "said"),
    [
        (AcademyRequest(), 2, "one of them"),
        (AcademyRequest(lists=True, reports=True), 2, "one of them"),
        (AcademyRequest(drill="no-such"), 2, "there is no drill 'no-such'"),
        (AcademyRequest(drill="lost-answer"), 4, "needs a terminal"),
    ],
)
def test_what_makes_no_sense_is_said(
    asked: AcademyRequest, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_academy(asked) == code
    assert said in capsys.readouterr().err
