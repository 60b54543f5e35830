"""One voice over all texts: short, plain, calm, and never a word that blames or misleads."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Any

import pytest

from console.domain.transfers import State
from console.explanations.catalogue import VERIFY_FIRST
from console.explanations.words import words_for
from tests.explanations.catalogue_rules import MAX_NEXT, MAX_TITLE, MAX_WHAT
from tests.loop_over import loop_over


def _written() -> dict[str, dict[str, Any]]:
    """Every entry by its context and its first code; a code may have one entry for each kind and file."""
    found: dict[str, dict[str, Any]] = {}
    for name in ("capillary.toml", "mastercard.toml", "console.toml"):
        document = tomllib.loads(files("console.explanations").joinpath(name).read_text(encoding="utf-8"))
        for context, tables in document.items():
            if isinstance(tables, list):
                found |= {f"{name} {context} {_first(table)} {table['title']}": table for table in tables}
    return found


def _first(table: dict[str, list[str]]) -> str:
    return next(table[key][0] for key in ("codes", "begins", "holds") if key in table)


WRITTEN = _written()
each_entry = loop_over(("place", "entry"), WRITTEN.items())

KEYS = {"Enter", "Esc", "Ctrl+R", "F2", "F5", "F6", "F7", "F9", "F12"}
JARGON = re.compile(
    r"\b(API|HTTP|JSON|payload|endpoint|null|invalid|exception|server|parameter|fraud|OTP|timeout|abort\w*"
    r"|fail\w*|illegal|forbidden|unauthori[sz]ed|please|sorry|oops)\b",
    re.IGNORECASE,
)
NAMES = re.compile(r"capillary|mastercard|intouch|points console", re.IGNORECASE)
ACTS = {
    "Ask", "Change", "Check", "Choose", "Clear", "Compare", "Correct", "Do", "Enter", "Explain", "Go", "Have",
    "Look", "Lower", "Make", "Offer", "Press", "Raise", "Read", "Remove", "Send", "Stop", "Tell", "Unlock",
    "Use", "Wait",
}  # fmt: skip


@each_entry
def test_texts_fit_the_card(place: str, entry: dict[str, str]) -> None:
    assert len(entry["title"]) <= MAX_TITLE
    assert len(entry["what"]) <= MAX_WHAT
    assert len(entry["next"]) <= MAX_NEXT


@each_entry
def test_sentences_look_like_sentences(place: str, entry: dict[str, str]) -> None:
    for text in (entry["title"], entry["what"], entry["next"]):
        assert text == text.strip()
        assert "  " not in text
        assert text[0].isupper()
        assert text.isprintable()
    assert not entry["title"].endswith((".", "!"))
    assert entry["what"].endswith(".")
    assert entry["next"].endswith(".")
    assert "!" not in entry["what"] + entry["next"]


@each_entry
def test_words_are_plain(place: str, entry: dict[str, str]) -> None:
    text = f"{entry['title']} {entry['what']} {entry['next']}"
    assert not JARGON.findall(text)
    assert not NAMES.findall(text)


@each_entry
def test_what_is_one_sentence(place: str, entry: dict[str, str]) -> None:
    assert ". " not in entry["what"]


@each_entry
def test_the_next_step_begins_with_an_act_and_names_real_keys(place: str, entry: dict[str, str]) -> None:
    assert entry["next"].split()[0] in ACTS
    named = set(re.findall(r"\bF\d+\b|\bCtrl\+\w\b|\bEsc\b|(?:press|with|Press) (Enter)\b", entry["next"]))
    assert named - {""} <= KEYS
    assert not re.findall(r"\bF[1348]\b|\bTab\b", entry["next"])


@pytest.mark.parametrize("state", State)
def test_words_of_states_follow_the_same_voice(state: State) -> None:
    words = words_for(state)
    assert words.sentence.endswith(".")
    assert not JARGON.findall(f"{words.title} {words.sentence}")
    assert not NAMES.findall(f"{words.title} {words.sentence}")


def test_the_standing_advice_fits_too() -> None:
    assert len(VERIFY_FIRST) <= MAX_NEXT
    assert not JARGON.findall(VERIFY_FIRST)
