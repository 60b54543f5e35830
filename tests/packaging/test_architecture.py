"""What the code cites of ARCHITECTURE.md stands there, and what it names exists."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "ARCHITECTURE.md").read_text()
_RULE = re.compile(r"\b([RJ])(\d{1,2})(?:(?:–| to )[RJ](\d{1,2}))?\b")
_HEADED = re.compile(r"ARCHITECTURE, ([A-Z][a-z][a-z ]*[a-z])")


def _sources() -> list[tuple[Path, str]]:
    roots = ("console", "screens", "styles")
    found = (path for root in roots for path in (ROOT / root).rglob("*.py"))
    return [(path.relative_to(ROOT), path.read_text()) for path in sorted(found)]


def test_every_rule_that_is_cited_stands_there() -> None:
    told = set(re.findall(r"^([RJ]\d{1,2}) ", TEXT, re.M))
    assert told == {*(f"R{number}" for number in range(1, 20)), *(f"J{number}" for number in range(11))}
    unknown = [
        (str(path), match.group())
        for path, source in _sources()
        for match in _RULE.finditer(source)
        if not {f"{match[1]}{number}" for number in (match[2], match[3] or match[2])} <= told
    ]
    assert unknown == []


def test_every_part_that_is_cited_stands_there() -> None:
    parts = set(re.findall(r"^## (.+)$", TEXT, re.M))
    cited = {(str(path), part) for path, source in _sources() for part in _HEADED.findall(source)}
    assert cited
    assert {each for each in cited if each[1] not in parts} == set()


def test_no_document_is_cited_that_is_not_here() -> None:
    dangling = re.compile(r"\bdossier\b|\(trust[ ,)]", re.I)
    assert [str(path) for path, source in _sources() if dangling.search(source)] == []


def test_every_room_that_is_named_exists() -> None:
    named = set(re.findall(r"`((?:console|screens|styles|tests)[a-z_/]*)`", TEXT))
    assert named
    missing = {name for name in named if not (ROOT / name).exists() and not (ROOT / f"{name}.py").exists()}
    assert missing == set()


def test_the_way_of_an_amount_names_at_most_thirty_files_each_once() -> None:
    way = TEXT.split("## The way of an amount", 1)[1].split("\n## ", 1)[0]
    files = re.findall(r"`([a-z_<>]+(?:/[a-z_<>]+)*)`", way)
    assert len(files) <= 30
    assert len(files) == len(set(files))
    known = {path.stem for path, _ in _sources()}
    assert [name for name in files if name.rsplit("/", 1)[-1] not in known] == []
