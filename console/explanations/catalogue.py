"""Finds the explanation of a problem: the exact code in its context and the fall-backs of that, then the
family of the code, then the provider's own words, then the HTTP status, then the safe card."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from console.domain.problems import Context, Local, Problem, Severity
from console.domain.text import words_of
from console.domain.transfers import Intent
from console.explanations.cards import Explanation, Field, Moved, RetryClass, Who
from console.explanations.loader import CatalogueEntry, Entries, Name, read_entries
from console.explanations.words import words_for

__all__ = ["Catalogue", "Explanation", "Field", "Moved", "RetryClass", "Who"]

VERIFY_FIRST = "Do not send it again. Press F7 to follow the search for proof."
"""The next step of every error after which nobody knows whether points moved, whatever the code advises."""

_WORDLESS = (
    "The provider's answer gave neither a result nor a reason of its own, so it is not known whether points"
    " moved; the console is looking for proof."
)
_WORDLESS_STEP = "Do not send it again. F7 shows what is found, mostly within minutes."
_AFTERWARDS = {
    Who.YOU: "After that, check the entries.",
    Who.SUPERVISOR: "After that, ask a supervisor.",
    Who.ADMINISTRATOR: "After that, tell your administrator.",
    Who.SUPPORT: "After that, tell support (F12).",
}
"""Whose turn it is once it is known what became of a transfer that was answered with a bare status."""

_PLAIN_NAME = re.compile(r"[a-z][a-z0-9_]*\.toml")
_SOURCES = {Context.GATEWAY: "gateway", Context.SERVICE: "service"}
"""Who refused, at a provider whose answers say so."""
_LONGEST_CODE = 24
_OWN_WORDS = frozenset({Local.TYPED_UNREADABLE, Local.SENDER_ELSEWHERE})
"""Conditions whose message is the sentence: it names what only this case has."""

_FALL_BACKS: dict[Context, tuple[Context, ...]] = {
    Context.TRANSFER: (Context.OTP, Context.AUTH, Context.POINTS, Context.CUSTOMER),
    # The transfer's meanings stand before the general ones: 902 must stay "perhaps already done" for a group.
    Context.GROUP_TRANSFER: (
        Context.GROUP,
        Context.TRANSFER,
        Context.OTP,
        Context.AUTH,
        Context.POINTS,
        Context.CUSTOMER,
    ),
    Context.OTP: (Context.TRANSFER, Context.AUTH, Context.POINTS, Context.CUSTOMER),
    Context.HISTORY: (Context.TRANSFER, Context.AUTH, Context.POINTS, Context.CUSTOMER),
    Context.CUSTOMER: (Context.AUTH, Context.POINTS, Context.OTP),
    Context.BALANCE: (Context.GROUP, Context.CUSTOMER, Context.AUTH, Context.POINTS),
    Context.GROUP: (Context.CUSTOMER, Context.AUTH, Context.POINTS),
    Context.LEDGER: (Context.GROUP, Context.CUSTOMER, Context.AUTH, Context.POINTS),
    Context.POINTS: (Context.OTP, Context.AUTH, Context.CUSTOMER),
    Context.AUTH: (),
    Context.HTTP: (Context.AUTH,),
    # Never each other's: only the service knows of accounts, so only its "not found" may speak of one.
    Context.GATEWAY: (Context.AUTH,),
    Context.SERVICE: (Context.AUTH,),
    Context.LOCAL: (),
}
"""Where a code is looked for after its own context (Capillary's documents). HTTP closes each list."""


def packaged(name: str) -> str:
    """The text of a file beside this module; empty where there is none of that name."""
    from importlib.resources import files  # not needed before the first problem, and slow to import

    # A name may come from a damaged row: it must not lead to another folder.
    file = files(__package__).joinpath(name if _PLAIN_NAME.fullmatch(name) else "none")
    return file.read_text(encoding="utf-8") if file.is_file() else ""


class Catalogue:
    """The explanations of one installation; each file is read when its first problem arrives.

    `read` gives the text of a file, empty where there is none: each provider has one of its name.
    """

    def __init__(self, read: Callable[[str], str] = packaged) -> None:
        self._read = read
        self._files: dict[str, Entries] = {}

    def explain(self, problem: Problem, *, sent: bool = False) -> Explanation:
        """The card for `problem`. `sent` says that a transfer request had left when it was met.

        With `sent`, "No points moved." is said only for codes known to refuse before any effect. A whole
        answer can be less clear than one of its codes, so for a row of the journal use `explain_intent`.
        """
        entries = self._entries_for(problem)
        entry = _find(entries, problem)
        if entry is None:
            return _card(_unknown(problem, sent), problem, sent=sent, known=False)
        if entries.names_sources and not _can_refuse(problem):
            entry = replace(entry, refusal=False)
        return _card(entry, problem, sent=sent, known=True)

    def explain_intent(self, intent: Intent) -> tuple[Explanation, ...]:
        """The cards for what a transfer met; its state, not a single code, says whether points moved."""
        return tuple(self._within(problem, words_for(intent.state).moved) for problem in intent.problems)

    def _within(self, problem: Problem, moved: Moved) -> Explanation:
        card = self.explain(problem, sent=moved is Moved.UNKNOWN)
        if moved is Moved.UNKNOWN and card.moved is not moved:
            return replace(card, moved=moved, next_step=VERIFY_FIRST, retry=RetryClass.VERIFY)
        return replace(card, moved=moved)

    def _entries_for(self, problem: Problem) -> Entries:
        name = "console" if problem.context is Context.LOCAL else problem.provider
        if name not in self._files:
            self._files[name] = read_entries(self._read(f"{name}.toml"))
        return self._files[name]


def _find(entries: Entries, problem: Problem) -> CatalogueEntry | None:
    contexts = tuple(_contexts(problem))
    entry = (
        _by_code(entries, problem, contexts, problem.code)
        or _by_family(entries, problem, contexts)
        or _by_status(entries, problem, contexts)
    )
    if entry is None or not entry.named:
        return entry
    return entry.about(_named(entries, problem))


def _by_code(
    entries: Entries, problem: Problem, contexts: tuple[Context, ...], code: str
) -> CatalogueEntry | None:
    found = (entries.codes.get((context, problem.severity, code)) for context in contexts)
    return next((entry for entry in found if entry is not None), None)


def _by_family(entries: Entries, problem: Problem, contexts: tuple[Context, ...]) -> CatalogueEntry | None:
    """The first family that fits the code, or else the provider's own words."""
    for of_message, text in ((False, problem.code), (True, problem.message)):
        words = words_of(text)
        for family in entries.families:
            asked = (family.of_message, family.severity) == (of_message, problem.severity)
            if asked and family.context in contexts and family.pattern.fits(words):
                return family.entry
    return None


def _by_status(entries: Entries, problem: Problem, contexts: tuple[Context, ...]) -> CatalogueEntry | None:
    """What the status alone says, for a provider that names its source: elsewhere the body decides.

    It proves nothing about a transfer (ARCHITECTURE, Answers), whoever spoke: only codes that are known do.
    """
    if problem.http_status is None or not entries.names_sources:
        return None
    exact = _by_code(entries, problem, contexts, str(problem.http_status))
    entry = exact or _by_code(entries, problem, contexts, f"{problem.http_status // 100}xx")
    return None if entry is None else replace(entry, refusal=False)


def _named(entries: Entries, problem: Problem) -> Name | None:
    """What the code names; where it names no side or field, what the provider's own words do.

    Words that name two fields at once name none.
    """
    code = words_of(problem.code)
    coded = next((name for name in entries.names if any(run in code for run in name.holds)), None)
    if coded is not None and (coded.field is not Field.NONE or coded.who is not None):
        return coded
    words = words_of(problem.message)
    said = [name for name in entries.names if any(run in words for run in name.says)]
    return said[0] if len({name.field for name in said}) == 1 else coded


def _contexts(problem: Problem) -> Iterator[Context]:
    yield problem.context
    if problem.context is not Context.LOCAL and problem.code == str(problem.http_status):
        yield Context.HTTP
    yield from _FALL_BACKS[problem.context]
    if problem.context is not Context.LOCAL:
        yield Context.HTTP


def _card(entry: CatalogueEntry, problem: Problem, *, sent: bool, known: bool) -> Explanation:
    moved = _moved(entry, problem, sent=sent)
    what, next_step, retry = entry.what, entry.next_step, entry.retry
    if sent and _is_wordless(problem):
        what, retry = _WORDLESS, RetryClass.VERIFY
        next_step = f"{_WORDLESS_STEP} {_AFTERWARDS.get(entry.who, '')}".rstrip()
    elif moved is Moved.UNKNOWN and entry.moved is not Moved.UNKNOWN and problem.severity is Severity.ERROR:
        next_step, retry = VERIFY_FIRST, RetryClass.VERIFY
    elif moved is Moved.NO and retry is RetryClass.VERIFY:
        retry = RetryClass.WAIT  # a read or a check: there is no outcome to verify
    own_words = problem.code in _OWN_WORDS and problem.message
    return Explanation(
        what=problem.message if own_words else what,
        moved=moved,
        who=entry.who,
        next_step=next_step,
        field=entry.field,
        retry=retry,
        title=entry.title,
        code=problem.code,
        known=known,
        detail="" if own_words else _detail(problem),
    )


def _moved(entry: CatalogueEntry, problem: Problem, *, sent: bool) -> Moved:
    if entry.moved is Moved.NOTHING_SENT:
        # The problem is then that of a later request, and can't speak for the transfer that left.
        return Moved.UNKNOWN if sent else Moved.NOTHING_SENT
    if entry.moved is not None:
        return entry.moved
    if sent and _is_wordless(problem):
        return Moved.UNKNOWN
    # An HTTP status written once more as a code proves nothing.
    is_status = problem.context is Context.HTTP and len(problem.code) == len("404")
    refused = entry.refusal and problem.severity is Severity.ERROR and not is_status
    return Moved.UNKNOWN if sent and not refused else Moved.NO


def _is_wordless(problem: Problem) -> bool:
    """Whether the answer was nothing but an HTTP status, which is never evidence (ARCHITECTURE, Answers).

    A page of a filter, a gateway or a check of the session can hide a booking behind any status.
    """
    bare = problem.context is Context.HTTP and problem.code == str(problem.http_status)
    return bare and not problem.message and problem.severity is Severity.ERROR


def _can_refuse(problem: Problem) -> bool:
    """Whether an answer of this kind can prove that nothing was done (Mastercard's documents).

    It takes a readable 4xx of a named source; 408 and 409 may come while the work goes on.
    """
    status = problem.http_status or 0
    return problem.context in _SOURCES and 400 <= status < 500 and status not in (408, 409)


def _unknown(problem: Problem, sent: bool) -> CatalogueEntry:
    code = problem.code if len(problem.code) <= _LONGEST_CODE else f"{problem.code[: _LONGEST_CODE - 1]}…"
    named = f"with code {code}, which this console does not know" if code else "without naming a code"
    if problem.severity is Severity.WARNING:
        return CatalogueEntry(
            title="Unknown note",
            what=f"The provider added a note {named}.",
            who=Who.SUPPORT,
            next_step="Read the provider's own words in F12; ask support if in doubt.",
            retry=RetryClass.INFORM,
        )
    return CatalogueEntry(
        title="Unknown answer",
        what=f"The provider answered {named}.",
        who=Who.SUPPORT,
        next_step="Wait a minute, then ask once more; F12 has the details for support.",
        retry=RetryClass.VERIFY if sent else RetryClass.WAIT,
    )


def _detail(problem: Problem) -> str:
    parts = [f"code {problem.code}" if problem.code else "no code"]
    if source := _SOURCES.get(problem.context):
        parts.append(f"source {source}")
    if problem.request_id:
        parts.append(f"request {problem.request_id}")
    if problem.message:
        parts.append(f'"{problem.message}"')
    return " · ".join(parts)
