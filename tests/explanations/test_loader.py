"""A wrong catalogue file is refused with the name of the entry, before an operator could see a blank card."""

from __future__ import annotations

from importlib.resources import files

import pytest

from console.domain.problems import Context, Severity
from console.explanations.cards import Field, Moved, RetryClass, Who
from console.explanations.loader import Pattern, read_entries
from tests.explanations.catalogue_rules import CatalogueError, checked_entries
from tests.loop_over import loop_over

GOOD = """
[[XFER]]
codes = ["1", "2"]
title = "A title"
what = "Something happened."
who = "you"
next = "Press Enter."
retry = "F"
"""

FAMILY = GOOD.replace('codes = ["1", "2"]', 'holds = ["INSUFFICIENT"]')


def test_an_entry_stands_under_each_of_its_codes() -> None:
    entries = read_entries(GOOD + 'field = "amount"\nmoved = "nothing-sent"\n').codes
    assert set(entries) == {(Context.TRANSFER, Severity.ERROR, code) for code in ("1", "2")}
    entry = entries[Context.TRANSFER, Severity.ERROR, "2"]
    assert (entry.title, entry.what, entry.next_step) == ("A title", "Something happened.", "Press Enter.")
    assert (entry.who, entry.field, entry.moved) == (Who.YOU, Field.AMOUNT, Moved.NOTHING_SENT)
    assert (entry.retry, entry.refusal) == (RetryClass.FIX, True)


@pytest.mark.parametrize(
    ("kind", "severities"),
    [
        ("error", {Severity.ERROR}),
        ("warning", {Severity.WARNING}),
        ("either", {Severity.ERROR, Severity.WARNING}),
    ],
)
def test_a_kind_says_whether_errors_or_warnings_are_meant(kind: str, severities: set[Severity]) -> None:
    entries = read_entries(f'{GOOD}kind = "{kind}"\n').codes
    assert {severity for _, severity, _ in entries} == severities


@pytest.mark.parametrize(
    ("heading", "line", "refusal"),
    [
        ("XFER", "", True),
        ("XFER", "refusal = false", False),
        ("CUST", "", False),
        ("CUST", "refusal = true", True),
    ],
)
def test_codes_of_reads_prove_nothing_about_a_transfer(heading: str, line: str, refusal: bool) -> None:
    entries = read_entries(GOOD.replace("XFER", heading) + line).codes
    assert {entry.refusal for entry in entries.values()} == {refusal}


@loop_over(
    ("wrong", "said"),
    [
        (GOOD.replace("XFER", "NOWHERE"), "context can't be 'NOWHERE'"),
        (GOOD.replace("[[XFER]]", "[XFER]"), "must be a list"),
        ("XFER = [1]", "isn't a table"),
        (GOOD.replace('codes = ["1", "2"]', ""), r"\(no codes\): missing \['codes'\]"),
        (GOOD.replace('["1", "2"]', "[]"), "codes must be"),
        (GOOD.replace('["1", "2"]', "[1]"), "codes must be"),
        (GOOD.replace('["1", "2"]', '["1", "1"]'), "error 1 is explained twice"),
        (GOOD + GOOD, "error 1 is explained twice"),
        (GOOD.replace('what = "Something happened."', ""), r"XFER \['1', '2'\]: missing \['what'\]"),
        (GOOD.replace('who = "you"', 'who = "somebody"'), r"XFER \['1', '2'\]: who can't be 'somebody'"),
        (GOOD.replace('retry = "F"', 'retry = "X"'), "retry can't be 'X'"),
        (GOOD.replace('"Press Enter."', '" "'), "next is empty"),
        (GOOD.replace('"Press Enter."', "3"), "next is empty"),
        (GOOD.replace("A title", "A" * 41), "title has 41 characters, more than 40"),
        (GOOD.replace("Press Enter.", "P" * 111), "next has 111"),
        (GOOD.replace("Something happened.", "S" * 161), "what has 161"),
        (GOOD + 'colour = "red"', r"unknown \['colour'\]"),
        (GOOD + 'field = "shoe"', "field can't be 'shoe'"),
        (GOOD + 'moved = "perhaps"', "moved can't be 'perhaps'"),
        (GOOD + 'kind = "rumour"', "kind can't be 'rumour'"),
        (GOOD + "kind = []", "kind can't be"),
        (GOOD + 'refusal = "no"', "refusal must be true or false"),
        ("[[XFER]", "test.toml: "),
        (FAMILY.replace('"INSUFFICIENT"', '"*INSUFFICIENT*"'), r"holds '\*INSUFFICIENT\*' must be words"),
        (FAMILY.replace('"INSUFFICIENT"', '"insufficient"'), "must be words like"),
        (FAMILY.replace('["INSUFFICIENT"]', "[]"), "holds must be a list"),
        (FAMILY + FAMILY, "XFER .*INSUFFICIENT is never reached behind 'A title'"),
        (
            FAMILY + FAMILY.replace("INSUFFICIENT", "INSUFFICIENT_POINTS"),
            "INSUFFICIENT_POINTS is never reached",
        ),
        (
            FAMILY + FAMILY.replace("holds", 'begins = ["INVALID"]\nholds'),
            "INVALID _INSUFFICIENT is never reached",
        ),
        (FAMILY.replace("holds", "says") + FAMILY.replace("holds", "says"), "INSUFFICIENT is never reached"),
        (GOOD + 'named = "yes"', "named must be true or false"),
        (GOOD.replace("Press Enter.", "Press {named}."), "{named} and unnamed need named = true"),
        (GOOD + 'unnamed = "a side"', "{named} and unnamed need named = true"),
        (
            GOOD.replace("Press Enter.", "Press {named}.") + "named = true",
            "{named} and unnamed need each other",
        ),
        (GOOD + 'named = true\nunnamed = "a side"', "{named} and unnamed need each other"),
        (
            f'[names.it]\nsays = ["it"]\nsay = "{"x" * 105}"\n'
            + GOOD.replace("Press Enter.", "Press {named}.")
            + 'named = true\nunnamed = "it"',
            "next has 112 characters",
        ),
        ('names = ["FROM"]', "names must be a table"),
        ('[names]\nsender = ["FROM"]', "names must be a table of tables"),
        ('[names.a]\nholds = ["FROM"]', r"names.a: missing \['say'\]"),
        ('[names.a]\nsay = "a"', r"names.a: missing \['holds'\]"),
        ('[names.a]\nholds = ["A"]\nsay = "a"\nwhat = "b"', r"unknown \['what'\]"),
        ('[names.a]\nholds = ["A"]\nsay = "a"\nwho = "you"', "who without next"),
        ('[names.a]\nholds = ["A"]\nsay = "a"\nfield = "shoe"', "field can't be 'shoe'"),
        ('[names.a]\nholds = ["from"]\nsay = "a"', "must be words like"),
        (
            '[names.a]\nholds = ["FROM"]\nsay = "a"\n[names.b]\nholds = ["FROM_BANK"]\nsay = "b"',
            "names.b: FROM_BANK is never reached",
        ),
    ],
)
def test_a_wrong_entry_is_named(wrong: str, said: str) -> None:
    with pytest.raises(CatalogueError, match=said) as caught:
        checked_entries(wrong, "test.toml")
    assert str(caught.value).startswith("test.toml")


@pytest.mark.parametrize("name", ["capillary", "mastercard", "console"])
def test_every_file_keeps_the_rules(name: str) -> None:
    text = files("console.explanations").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    assert checked_entries(text, f"{name}.toml").codes


def test_families_keep_the_order_of_the_file() -> None:
    narrow = FAMILY.replace("INSUFFICIENT", "INSUFFICIENT_POINTS").replace("A title", "Points")
    entries = read_entries(narrow + FAMILY)
    assert entries.codes == {}
    assert [family.entry.title for family in entries.families] == ["Points", "A title"]


def test_the_same_family_may_stand_in_another_context_or_as_a_warning() -> None:
    others = FAMILY.replace("XFER", "OTP") + FAMILY + 'kind = "warning"\n'
    assert len(read_entries(FAMILY + others).families) == 3


def test_begins_and_holds_are_asked_together() -> None:
    text = FAMILY.replace("holds", 'begins = ["INVALID", "WRONG"]\nholds')
    patterns = [family.pattern for family in read_entries(text).families]
    assert patterns == [Pattern("_INVALID", "_INSUFFICIENT"), Pattern("_WRONG", "_INSUFFICIENT")]


def test_what_an_answer_names_is_put_into_the_card() -> None:
    text = (
        '[names.note]\nholds = ["REASON"]\nsays = ["transfer reason"]\nfield = "note"\nsay = "the note"\n'
        + GOOD.replace("Press Enter.", "Correct {named}.")
        + 'named = true\nunnamed = "it"\nfield = "amount"\n'
    )
    entries = read_entries(text)
    (name,) = entries.names
    assert (name.holds, name.says) == (("_REASON",), ("_TRANSFER_REASON",))
    entry = entries.codes[Context.TRANSFER, Severity.ERROR, "1"]
    there, nowhere = entry.about(name), entry.about(None)
    assert (there.next_step, there.field, there.who) == ("Correct the note.", Field.NOTE, Who.YOU)
    assert (nowhere.next_step, nowhere.field) == ("Correct it.", Field.AMOUNT)


def test_what_is_not_on_the_screen_has_somebody_who_looks_after_it() -> None:
    text = f'[names.a]\nholds = ["A"]\nsay = "a"\nwho = "support"\nnext = "Press F12."\n{GOOD}named = true\n'
    entries = read_entries(text)
    entry = entries.codes[Context.TRANSFER, Severity.ERROR, "1"].about(entries.names[0])
    assert (entry.who, entry.next_step) == (Who.SUPPORT, "Press F12.")
