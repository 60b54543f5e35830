"""One-time codes as customers hand them over: read out, typed with a gap, or as the whole text message."""

from __future__ import annotations

import re

from console.domain.input_text import NotRead, plain

TRIES_PER_CODE = 3
"""How often one code may be tried; the provider counts as well."""
LONGEST_CODE = 50
"""Characters: the longest code the provider documents (Capillary, Transfer Customer Points)."""
_SHORTEST_CODE = 4
_LONGEST_NUMBER = 9
"""Digits alone: ten are a mobile, more are a card."""
_LONGEST_IN_MESSAGE = 10

_CODE = re.compile(r"[0-9A-Za-z]+")
_STAND_IN = re.compile(r"⟨U\+[0-9A-F]{4,6}⟩")
"""What stands for a character that can't be drawn (`clean`); its number is nobody's code."""
_SPACED = re.compile(r"[0-9]+(?:[ -][0-9]+)*")
_AROUND = " .,:;#!?()[]{}<>\"'"
_LIKE_A_CODE = re.compile(
    r"(?<![0-9A-Za-z*•/₹$€£])(?<![0-9][.,])"
    r"[A-Za-z]*[0-9][0-9A-Za-z]*(?:[ -][A-Za-z]*[0-9][0-9A-Za-z]*)*"
    r"(?![0-9A-Za-z*•/]|[.,][0-9])"
)
"""Words with digits in them; two with nothing but a gap between them may be one code."""
_TWO_HALVES = re.compile(r"([0-9]{3,4})[ -]([0-9]{3,4})")
_COUNTED = re.compile(
    r"\b[0-9][0-9,.]* ?(?:points?|pts|minutes?|mins?|hours?|hrs|days?|seconds?|secs?|inr|rs|usd)\b"
    r"|\b(?:points?|pts|rs|inr|usd)\.? ?[0-9][0-9,.]*"
    r"|\b[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?\b"
    r"|\b[0-9]{1,4}([-/.])[0-9]{1,2}\1[0-9]{2,4}\b|\b[0-9]{1,2} [A-Za-z]{3,9} [0-9]{4}\b",
    re.IGNORECASE,
)
"""Amounts, times and dates in a message."""
_WORDS = re.compile(r"[^\W\d_]{2,}")

_NO_CODE = NotRead("There is no code in that. Type the code from the message.")


def read_code(text: str) -> str | NotRead:
    """The code that was handed over, as the provider made it, or why it can't be one. Case is kept."""
    typed = plain(_STAND_IN.sub(" ", text)).strip(_AROUND)
    if not typed:
        return NotRead("Type the code the customer received.")
    if _SPACED.fullmatch(typed):
        return _of_fitting_length(re.sub("[ -]", "", typed))
    return _of_fitting_length(typed) if _CODE.fullmatch(typed) else _in_message(typed)


def _of_fitting_length(code: str) -> str | NotRead:
    if len(code) < _SHORTEST_CODE:
        return NotRead("That is too short for a code. Nothing was sent.")
    if len(code) > LONGEST_CODE or (code.isdigit() and len(code) > _LONGEST_NUMBER):
        return NotRead("That is too long for a code. Nothing was sent.")
    return code


def _in_message(typed: str) -> str | NotRead:
    """The one code in a whole message; half of a code that was typed with gaps is none."""
    found = {_joined(run) for run in _LIKE_A_CODE.findall(_COUNTED.sub(" | ", typed))} - {""}
    if not found or not _WORDS.search(typed):
        return _NO_CODE
    if len(found) > 1 or not _CODE.fullmatch(code := found.pop()):
        return NotRead("More than one number in that could be the code. Type the code alone.")
    return code


def _joined(run: str) -> str:
    """The code that a run of words with digits is; empty where it is too short or too long for one."""
    whole = re.sub("[ -]", "", run)
    longest = _LONGEST_NUMBER if whole.isdigit() else _LONGEST_IN_MESSAGE
    if not _SHORTEST_CODE <= len(whole) <= longest:
        return ""
    return whole if whole == run or _TWO_HALVES.fullmatch(run) else run
