"""Any spelling that is accepted means what its plain form means, and nothing that is seen is left out."""

from __future__ import annotations

import asyncio
import random
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from console.domain.account_numbers import read_account_number
from console.domain.codes import read_code
from console.domain.identifiers import IdentifierKind, guess_kinds, offered_kinds, read_identifier
from console.domain.input_text import NotRead, plain, tidy, unwrapped
from console.domain.points import read_points
from console.domain.text import clean
from tests.typed.hands import Hands, hands

UNSEEN = "\u200b\u200e\u200f\u00ad\ufeff\u2060\u2066\u2069\u202a\u202c\u202d\u061c"
ZEROS = "0\u0660\u06f0\u0966\u09e6\u0e50\uff10"
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2212\uff0d"
SPACES = " \u00a0\u2009\u202f\u3000\t"
AROUND = (
    ("", ""),
    ('"', '"'),
    ("“", "”"),
    ("'", ""),
    ("<", ">"),
    ("", ";"),
    ("", ","),
    ("tel:", ""),
    (" ", "\r\n"),
)
SCANNED = (("", ""), ("]C1", "\r"), ("]Q1", "\t"), ("", "\x03"), ("\x02", "\x03"))

PLAIN_NUMBERS = st.one_of(
    st.from_regex(r"[1-9][0-9]{3,15}", fullmatch=True),
    st.sampled_from(["9148574269", "919148574269", "+919148574269", "91485-74269", "09148574269"]),
)


@st.composite
def spelled(draw: st.DrawFn) -> tuple[str, str]:
    """A number, and another way to write it."""
    written = draw(PLAIN_NUMBERS)
    out = ""
    for character in written:
        out += draw(st.sampled_from(("", "", "", *UNSEEN)))
        out += _in_another_script(character, draw(st.sampled_from(ZEROS)), draw(st.sampled_from(DASHES)))
    before, behind = draw(st.sampled_from(AROUND + SCANNED))
    gap = draw(st.text(SPACES, max_size=2))
    return written, f"{before}{out}{behind}" if before.startswith("]") else f"{gap}{before}{out}{behind}{gap}"


def _in_another_script(character: str, zero: str, dash: str) -> str:
    if character == "-":
        return dash
    return chr(ord(zero) + int(character)) if character.isdigit() else character


@given(spelled())
def test_a_spelling_finds_what_its_plain_form_finds(pair: tuple[str, str]) -> None:
    written, handed_over = pair
    assert read_identifier(handed_over, "91") == read_identifier(written, "91")
    assert read_account_number(handed_over.replace("tel:", "")) == read_account_number(written)


@given(st.text("0123456789Ee+-. ,'GOLD", max_size=20))
def test_nothing_is_looked_up_but_what_was_typed(typed: str) -> None:
    """No letter or digit is lost or added, but for a country's code and the zero it takes the place of."""
    signs = "".join(filter(str.isalnum, typed))
    for reading in guess_kinds(typed, "91"):
        value = "".join(filter(str.isalnum, reading.value))
        if reading.kind is IdentifierKind.MOBILE:
            bare = signs.removeprefix("00").removeprefix("91").lstrip("0")
            assert value.removeprefix("91").lstrip("0") in (bare, signs.lstrip("0"))
        else:
            assert value == signs


@given(st.from_regex(r"[0-9]{1,18}", fullmatch=True))
def test_whatever_has_digits_only_may_be_a_mobile(typed: str) -> None:
    assert IdentifierKind.MOBILE in {each.kind for each in offered_kinds(typed, "91")}


@given(st.text(max_size=60))
def test_reading_twice_changes_nothing(text: str) -> None:
    for spell in (tidy, plain, unwrapped):
        assert spell(spell(text)) == spell(text)


@given(st.text(max_size=60))
def test_only_unseen_signs_and_spaces_go(text: str) -> None:
    """Whatever a person can see or count is still there."""
    assert _seen(tidy(text)) == _seen(text)


def _seen(text: str) -> int:
    composed = unicodedata.normalize("NFC", text)
    return sum(unicodedata.category(each)[0] not in "CZ" for each in composed)


AMOUNTS = st.text("0123456789,.'- e₹५\u00a0\u200b", max_size=16)


@given(AMOUNTS)
def test_an_amount_is_all_of_its_digits_or_none(typed: str) -> None:
    reading = read_points(typed)
    if not isinstance(reading, NotRead):
        assert str(reading) == "".join(filter(str.isdigit, plain(typed))).lstrip("0")


@given(AMOUNTS, st.characters(exclude_categories=("C", "Z", "N")), st.integers(0, 16))
def test_one_sign_more_is_another_amount_or_none(typed: str, sign: str, at: int) -> None:
    """Nothing that is seen can be added to an amount without being judged, but marks of thousands."""
    if isinstance(read_points(typed), NotRead) or plain(sign) in ("'", ",", '"', ";", ""):
        return
    assert isinstance(read_points(f"{typed[:at]}{sign}{typed[at:]}"), NotRead)


@given(st.from_regex(r"[0-9]{4,9}|[0-9]{2}[A-Z][0-9A-Za-z]{3,7}", fullmatch=True), st.integers(1, 8))
def test_a_code_may_have_unseen_signs_and_be_in_a_message(code: str, at: int) -> None:
    assert read_code(f" {code[:at]}\u200b{code[at:]}\r\n") == code
    assert read_code(f"Your code is {code}. Valid for 10 minutes.") == code


def test_the_number_of_a_sign_that_cannot_be_drawn_is_no_code() -> None:
    assert isinstance(read_code(clean("\ue001 Dear customer")), NotRead)
    assert read_code(clean("Your code\ue001is 482913")) == "482913"


@given(st.text(max_size=80))
def test_a_code_has_nothing_but_letters_and_digits(text: str) -> None:
    code = read_code(text)
    assert isinstance(code, NotRead) or (code.isascii() and code.isalnum() and 4 <= len(code) <= 50)


def test_typed_in_a_burst_or_pasted_an_amount_is_the_same() -> None:
    asyncio.run(_same_in_every_way())


async def _same_in_every_way() -> None:
    chance = random.Random(9)
    async with hands() as at:
        for _ in range(150):
            text = "".join(chance.choices("0123456789,.' -e₹५", k=chance.randint(1, 7)))
            readings = {await _judged(at, way, text) for way in ("types", "bursts", "pastes")}
            assert len(readings) == 1, (text, readings)


async def _judged(at: Hands, way: str, text: str) -> tuple[object, str]:
    await at.turn_to("amount")
    await getattr(at, way)(text)
    return at.reads(), tidy(at.field.value)
