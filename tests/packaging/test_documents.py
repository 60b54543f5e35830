"""What the documents name is there: commands of the Makefile, files, and what is quoted from the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_DOCUMENTS = ["README.md", "CONTRIBUTING.md", "SECURITY.md", ".github/pull_request_template.md"]
_MAKEFILE = (_ROOT / "Makefile").read_text(encoding="utf-8")
_TARGETS = set(re.findall(r"^([a-z]+):.*## ", _MAKEFILE, re.MULTILINE))


def _code(document: str) -> list[str]:
    return re.findall(r"`([^`\n]+)`", (_ROOT / document).read_text(encoding="utf-8"))


def test_the_makefile_declares_what_it_lists() -> None:
    declared = re.search(r"^\.PHONY: (.*)$", _MAKEFILE, re.MULTILINE)
    assert declared is not None
    assert set(declared[1].split()) == _TARGETS >= {"help", "check", "fast", "dev"}


@pytest.mark.parametrize("document", _DOCUMENTS)
def test_every_target_that_is_named_can_be_made(document: str) -> None:
    assert {name for code in _code(document) for name in re.findall(r"^make ([a-z]+)", code)} <= _TARGETS


@pytest.mark.parametrize("document", _DOCUMENTS)
def test_every_file_that_is_named_is_there(document: str) -> None:
    named = [
        code for code in _code(document) if re.fullmatch(r"(console|screens|styles|tests)/[\w./]*", code)
    ]
    assert [path for path in named if not (_ROOT / path).exists()] == []


def test_what_contributing_quotes_is_written_so() -> None:
    sources = " ".join(
        file.read_text(encoding="utf-8")
        for folder in ("console", "screens")
        for file in (_ROOT / folder).rglob("*.py")
    )
    table = (_ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("| Rule |")[2]
    quoted = re.findall(r'"([^"]{20,})"', table)
    assert len(quoted) > 3
    assert [words for words in quoted if words not in sources] == []
