"""What is written as TOML is read back the same by the standard library."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.toml_text import to_toml

TEXT = st.text(st.characters(codec="utf-8")) | st.sampled_from(
    [
        '"',
        "\\",
        '\\"',
        "'''",
        '"""',
        "\x00\x1b[2J\x7f",
        "\r\n",
        "\t",
        "a = 1",
        "[x]",
        "# no",
        "\u202e",
        "🧾",
        "",
    ]
)
SCALAR = (
    TEXT
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.lists(TEXT, max_size=3)
)
DOCUMENT = st.recursive(
    st.dictionaries(TEXT, SCALAR, max_size=4),
    lambda inner: st.dictionaries(TEXT, SCALAR | inner, max_size=4),
    max_leaves=8,
)


@settings(deadline=None)
@given(DOCUMENT)
def test_round_trip(document: dict[str, Any]) -> None:
    assert tomllib.loads(to_toml(document)) == document


@given(TEXT)
def test_nothing_unprintable_is_written(text: str) -> None:
    assert to_toml({text: [text]}).removesuffix("\n").isprintable()


def test_none_is_left_out() -> None:
    document = {"a": None, "b": {"c": None}, "d": {"e": {"f": 1}}}
    assert tomllib.loads(to_toml(document)) == {"b": {}, "d": {"e": {"f": 1}}}


def test_plain_values_come_before_tables() -> None:
    assert to_toml({"table": {"x": 1}, "flag": True}) == "flag = true\n\n[table]\nx = 1\n"


@pytest.mark.parametrize("value", [object(), b"bytes", {1}, [object()]])
def test_other_values_are_refused(value: object) -> None:
    with pytest.raises(ValueError, match="no TOML for"):
        to_toml({"a": value})


@pytest.mark.parametrize("document", [{"a": "\udcff"}, {"\udcff": 1}])
def test_half_characters_are_refused(document: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="half of a character"):
        to_toml(document)
