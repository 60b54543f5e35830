"""`points-console figures`: each operator's line, and whoever stands out by name."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from console.cli.figures_command import tell_figures
from console.domain.operator_figures import OperatorFigures, standing_out
from console.domain.transfers import State, Verdict
from console.domain.warnings import TransferWarning, WarningKind
from console.journal.journal_thread import Journal
from console.journal.transactions import JournalStore
from tests.journal.conftest import NOON, an_intent

WARNED = (TransferWarning(WarningKind.SPIKE, "Ten times what is usual."),)


def _moved(store: JournalStore, number: int, operator: str, *, warned: bool, coded: bool) -> None:
    made = replace(an_intent(f"R{number:09}", sender=str(number)), operator=operator)
    store.prepare(made, WARNED if warned else ())
    store.sending(
        made.reference, NOON, operator, NOON + timedelta(seconds=60), "f" * 64, code_used=coded, attested="x"
    )
    store.settle(made.reference, NOON, operator, Verdict(State.CONFIRMED, "confirmed"))


async def test_each_operator_has_a_line_and_the_odd_one_is_named(tmp_path: Path) -> None:
    def fill(store: JournalStore) -> None:
        for number in range(24):
            operator = ("asha.k", "meena", "ravi.t")[number % 3]
            odd = operator == "ravi.t"
            _moved(store, number, operator, warned=odd, coded=not odd and number != 0)

    journal, said = Journal(tmp_path / "journal", tmp_path / "anchor"), list[str]()
    await journal.run(fill)
    assert await tell_figures(journal, NOON - timedelta(days=1), said.append) == 0
    assert said == [
        "operator  transfers  points  no code  warned  codes refused  decided",
        "asha.k            8   4,000        1       0              0        0",
        "meena             8   4,000        0       0              0        0",
        "ravi.t            8   4,000        8       8              0        0",
        "ravi.t stands out: 8 without a code of 8, 8 in spite of a warning of 8.",
    ]
    assert await tell_figures(journal, NOON.replace(year=2030), said.append) == 0
    assert said[-1] == "Nobody did anything in that time."
    journal.close()


def test_what_everybody_does_and_what_few_did_stands_out_of_nothing() -> None:
    usual = [OperatorFigures(name, 100, 5000, by_word=40, warned=2) for name in ("asha.k", "meena", "ravi.t")]
    assert standing_out(usual) == {}
    assert standing_out([replace(usual[0], warned=4), *usual[1:]]) == {}
    assert standing_out([replace(usual[0], codes_refused=90)]) == {}
