"""What goes over the wire: answers, refusals, and JSON whose decimals keep their written form.

Numbers are ints or `Decimal`s, never floats, because the documented samples print `2000.0` beside
`1000.000` and a client has to read both.
"""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from functools import lru_cache
from typing import Any

THOUSANDTHS = 1000
"""The ledger counts in thousandths of a point: balances carry up to three decimals."""


@dataclass(frozen=True, slots=True)
class ProviderAnswer:
    """One reply: a JSON body, or where `page` isn't None that text as it is (an edge's page, or a blank)."""

    body: Any = None
    status: int = 200
    page: str | None = None
    media_type: str = "text/html"
    """Of the page."""


class Refusal(Exception):
    """A request is answered without an effect."""

    def __init__(self, answer: ProviderAnswer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def element(code: int, message: str) -> dict[str, Any]:
    """One member of `errors` or `warnings`; `status` is false in both (Capillary, samples of 2025)."""
    return {"status": False, "code": code, "message": message}


def refuse(code: int, message: str, status: int = 200) -> Refusal:
    """A refusal in the list form. Business refusals come with HTTP 200, as the samples file them."""
    return Refusal(ProviderAnswer({"warnings": [], "errors": [element(code, message)]}, status))


def access_denied(code: int, message: str, status: int) -> Refusal:
    """The other form, with `errorCode` beside `errorMessage` (Capillary, Authorisation)."""
    return Refusal(ProviderAnswer({"errorCode": code, "errorMessage": message}, status))


def edge_page(status: int) -> ProviderAnswer:
    """What a content network in front of the provider says when the provider doesn't."""
    return ProviderAnswer(
        status=status,
        page=f"<!DOCTYPE html><html><head><title>{status}</title></head>"
        f"<body><h1>Error {status}</h1><p>Sample edge page of the training simulator.</p></body></html>",
    )


_MARK = secrets.token_hex(8)
"""In front of a decimal that is still a text; nobody outside can know it."""
_MARKED = re.compile(f'"{_MARK}([^"]*)"')


def _marked(value: Decimal) -> str:
    return f"{_MARK}{value}"


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_marked)


def render(value: Any) -> str:
    """`value` as JSON text; a `Decimal` appears exactly as it is written."""
    # The encoder knows no Decimal and would make a float of it; one of our own took a third of an answer.
    return _MARKED.sub(r"\1", _ENCODER.encode(value))


def _no_constants(name: str) -> Any:
    raise ValueError(name)


_STRICT = json.JSONDecoder(parse_float=Decimal, parse_constant=_no_constants)


def parse(text: bytes) -> Any:
    """JSON as a strict server reads it: whole UTF-8, no NaN, fractions as `Decimal`. Raises ValueError."""
    parsed = _STRICT.decode(text.decode("utf-8"))
    if b"\\u" in text:
        render(parsed).encode("utf-8")  # half a surrogate pair, written as an escape, isn't text
    return parsed


def decimals(thousandths: int, places: int) -> Decimal:
    """Points with a fixed number of written places: `decimals(1000000, 3)` prints as 1000.000."""
    return (Decimal(thousandths) / THOUSANDTHS).quantize(Decimal(1).scaleb(-places))


def plain_points(thousandths: int) -> Decimal:
    """Points with at least one place, at most three: 8500.0, 12.75."""
    exact = decimals(thousandths, 3).normalize()
    return exact.quantize(Decimal("0.1")) if exact == exact.to_integral_value() else exact


@lru_cache(10_000)
def _moment(seconds: int, offset_minutes: int) -> datetime:
    return datetime.fromtimestamp(seconds, timezone(timedelta(minutes=offset_minutes)))


@dataclass(frozen=True, slots=True)
class Zone:
    """The server's zone: bare dates are in it without saying so."""

    offset_minutes: int = 0

    def bare(self, seconds: int) -> str:
        """`2025-06-02 07:24:58`."""
        return _moment(seconds, self.offset_minutes).strftime("%Y-%m-%d %H:%M:%S")

    def iso(self, seconds: int) -> str:
        """`2025-06-02T07:24:58Z`, or with the server's offset."""
        return _moment(seconds, self.offset_minutes).isoformat().replace("+00:00", "Z")
