"""`points-console policy set`, and what the journal keeps of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from console.cli.policy_command import PolicyRequest, set_in_policy, tell_changes
from console.journal.journal_thread import Journal
from console.settings.policy_file import load_policy
from tests.doubles.clocks import NOON


async def test_each_change_is_recorded_with_old_new_and_whose_it_was(tmp_path: Path) -> None:
    path, said = tmp_path / "policy.toml", list[str]()

    async def type_(key: str, value: str) -> int:
        journal = Journal(tmp_path / "journal", tmp_path / "anchor")
        try:
            return await set_in_policy(PolicyRequest("set", key, value), path, journal, "meena", said.append)
        finally:
            journal.close()

    assert await type_("limits.points_a_transfer", "5000") == 0
    assert await type_("limits.points_a_transfer", "2000") == 0
    assert said[-2] == "limits.points_a_transfer: 5000 → 2000, recorded for meena."
    assert await type_("limits.points_a_transfer", "2000") == 0
    assert said[-1] == "That is what it says already."

    # Somebody edits the file by hand: the next console that starts puts that on record.
    path.write_text("[approval]\nabove_points = 10\n", encoding="utf-8")
    journal = Journal(tmp_path / "journal", tmp_path / "anchor")
    chosen, later = load_policy(path).chosen, NOON + timedelta(hours=1)
    found = await journal.run(lambda store: store.policy_holds(later, "asha.k", chosen))
    again = await journal.run(lambda store: store.policy_holds(later, "asha.k", chosen))
    entries = (await journal.run(lambda store: store.entries_after(0, 10))).entries
    assert (await journal.run(lambda store: store.verify())).entries == len(entries)
    journal.close()
    assert found == {"approval.above_points": (None, 10), "limits.points_a_transfer": (2000, None)}
    assert again == {}
    told = list[str]()
    assert await tell_changes(Journal(tmp_path / "journal", tmp_path / "anchor"), told.append) == 0
    assert [line.partition("  ")[2] for line in told] == [
        "limits.points_a_transfer: none → 5000  (meena)",
        "limits.points_a_transfer: 5000 → 2000  (meena)",
        "approval.above_points: none → 10  (asha.k)",
        "limits.points_a_transfer: 2000 → none  (asha.k)",
    ]
    kept = [(entry.operator, entry.facts["changed"]) for entry in entries if entry.kind == "policy"]
    assert kept == [
        ("meena", {"limits.points_a_transfer": [None, 5000]}),
        ("meena", {"limits.points_a_transfer": [5000, 2000]}),
        ("asha.k", {"approval.above_points": [None, 10], "limits.points_a_transfer": [2000, None]}),
    ]
