"""The errors of an answer, in every documented shape (Code and Formats, and sibling products)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from console.domain.problems import Context, Problem
from console.domain.text import clean
from console.providers.answer_problems import listed
from console.providers.mastercard.account_book import AccountBook
from console.providers.mastercard.documents import Document, first_text, objects_in, text_in
from console.providers.verdicts import plain

if TYPE_CHECKING:
    from console.providers.response import Answer

PROVIDER = "mastercard"

_GATEWAY = "gateway"
_MAX_CODE = 100
_ENTRIES = {
    plain(name): name
    for name in (
        *("fromBankAccountNumber", "toBankAccountNumber", "pointsToTransfer"),
        *("transferTypeCode", "transferReason", "adjustedBy"),
        *("userId", "userIdType", "programIdentifier"),
    )
}
"""The entries of our requests; a `Source` or a detail that is one of them names the one in fault."""


@dataclass(frozen=True, slots=True)
class ErrorEntry:
    """One error. `recoverable` None: not told. It is advice for the wording and never makes a repetition."""

    code: str
    source: str
    message: str
    recoverable: bool | None
    entry: str
    request_id: str

    @property
    def by_gateway(self) -> bool:
        """Whether the service never saw the request, as far as a 4xx can say so."""
        return self.source.lower() == _GATEWAY


@dataclass(frozen=True, slots=True)
class Objections:
    """All errors of an answer, the first that isn't recoverable in front.

    `is_framed` says that the answer speaks of errors, even if none of them could be read; `is_documented`
    that it does so in the frame of Code and Formats or of a sibling product, each with its source and code.
    """

    all: tuple[ErrorEntry, ...]
    is_framed: bool
    is_documented: bool = False

    @property
    def by_gateway(self) -> bool:
        """Whether the gateway alone has spoken, in its own shape."""
        return self.is_documented and bool(self.all) and all(one.by_gateway for one in self.all)

    def problems(self, answer: Answer, book: AccountBook) -> tuple[Problem, ...]:
        """The errors as the desk knows them, without numbers or secrets in their words."""
        return tuple(_problem(one, answer, book) for one in self.all)


def objections_in(document: Any) -> Objections:
    """The errors of `document`, as `documents.read` gave it."""
    frame = _frame(document)
    inside = frame["error"] if isinstance(frame, Mapping) and "error" in frame else frame
    members = listed(inside)
    read = tuple(_objection(one) for one in members if isinstance(one, Mapping))
    if len(read) != len(members):
        return Objections((), is_framed=True)
    final = next((one for one in read if one.recoverable is not True), None)
    if final is not None:
        read = (final, *(one for one in read if one is not final))
    return Objections(read, is_framed=bool(frame), is_documented=_is_documented(document))


def _is_documented(document: Any) -> bool:
    """`Errors` around a list, with `Error` between them or without, and no other error beside it."""
    if not isinstance(document, Mapping) or document.get("error") or "reasoncode" in document:
        return False
    frame = document.get("errors")
    members = frame["error"] if isinstance(frame, Mapping) and set(frame) == {"error"} else frame
    return isinstance(members, list) and all(
        isinstance(one, Mapping) and text_in(one.get("reasoncode")) and text_in(one.get("source"))
        for one in members
    )


def _frame(document: Any) -> Any:
    """`Errors`, or the errors that stand without it; falsy where the document speaks of none."""
    if not isinstance(document, Mapping):
        return [one for one in listed(document) if isinstance(one, Mapping) and "reasoncode" in one]
    if "reasoncode" in document:
        return [document]
    return document.get("errors") or document.get("error")


def _objection(error: Document) -> ErrorEntry:
    code = error.get("reasoncode")
    source = text_in(error.get("source"))
    return ErrorEntry(
        code=str(code)[:_MAX_CODE].strip() if isinstance(code, str | int) else "",
        source=source,
        message=first_text(error, "description", "message") or _words(error.get("details")),
        recoverable=_flag(error.get("recoverable")),
        entry=_ENTRIES.get(plain(source), "") or _entry_in(error.get("details")),
        request_id=text_in(error.get("requestid")),
    )


def _flag(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(text_in(value).lower())


def _words(details: Any) -> str:
    return "" if text_in(details).lower() == "null" else text_in(details)


def _entry_in(details: Any) -> str:
    """The entry of ours that a detail is about, where one of its values is its name."""
    for _, one in objects_in(details):
        for value in one.values():
            if entry := _ENTRIES.get(plain(text_in(value))):
                return entry
    return _ENTRIES.get(plain(text_in(details)), "")


def _problem(one: ErrorEntry, answer: Answer, book: AccountBook) -> Problem:
    code = clean(book.safe(one.code))
    return Problem(
        PROVIDER,
        Context.GATEWAY if one.by_gateway else Context.SERVICE,
        f"{code}({one.entry})" if one.entry else code,
        message=clean(book.safe(one.message)),
        http_status=answer.status,
        request_id=answer.request_id or clean(book.safe(one.request_id), 80),
    )
