"""`points-console lookup`: who is this, what do they hold, and what came and went of late."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from console.cli.account_parties import NEVER_ARGUMENTS
from console.cli.exit_codes import ExitCode
from console.cli.operator_sign_in import sign_in_operator
from console.cli.output import fail, say
from console.cli.patience import told_if_long
from console.cli.profile_desk import chosen_profile, close_quietly, open_connection
from console.cli.prompts import tell_problems
from console.cli.sign_in import open_typed
from console.cli.signals import run_interruptible
from console.cli.terminal import StandardTerminal, Terminal
from console.domain.identifiers import IdentifierKind
from console.domain.masking import redact
from console.domain.operators import Right
from console.domain.parties import Account, Holder, Party
from console.domain.party_kinds import PartyKind
from console.domain.points import format_points
from console.domain.problems import Local, Problem, ProviderError
from console.domain.text import clean
from console.domain.transfers import State
from console.explanations.holder_text import holder_facts, holder_lines, match_facts_of, match_line
from console.explanations.party_words import tried_kinds
from console.explanations.words import words_for
from console.services.desk import Desk
from console.services.directories import Answer, Found, NotFound, Several, SoughtAs, find_anywhere

if TYPE_CHECKING:
    from console.services.transfer_history import HistoryEntry
    from console.settings.profiles import Profile

KINDS: dict[str, SoughtAs] = {
    **{kind.name.lower().replace("_", "-"): kind for kind in IdentifierKind},
    PartyKind.GROUP.value: PartyKind.GROUP,
}
"""As what somebody can be looked up, by what is typed for it."""
_MOST = 10
Fact = dict[str, Any]


@dataclass(frozen=True, slots=True)
class LookupRequest:
    """What was asked for on the command line."""

    who: str = ""
    kind: str = ""
    as_json: bool = False
    signed_in_as: str = ""


def run_lookup(profile_name: str, request: LookupRequest) -> int:
    """Look somebody up and tell who they are; the exit code."""
    from console.providers.registry import PROVIDERS

    profile = chosen_profile(profile_name)
    if PartyKind.ACCOUNT in PROVIDERS[profile.provider].parties and request.who:
        return fail(ExitCode.WRONG_USAGE, NEVER_ARGUMENTS.replace("--from and --to", "it"))
    return run_interruptible(_at_terminal(profile, request))


async def _at_terminal(profile: Profile, request: LookupRequest) -> int:
    """Questions go to standard error: standard output is for what was found."""
    terminal = StandardTerminal(aside=True)
    desk = await open_typed(terminal, profile, open_connection)
    try:
        await sign_in_operator(terminal, desk.people, desk.clock, request.signed_in_as)
        desk.people.at_desk.require(Right.TRANSFER)  # whoever may give points may see who has them
        return await lookup_by_lines(request, desk, terminal, say)
    finally:
        await close_quietly(desk)


async def lookup_by_lines(
    request: LookupRequest, desk: Desk, terminal: Terminal, tell: Callable[[str], None]
) -> int:
    """Tell who is meant: 0 for one, 1 for nobody, 3 for several, or where it can't be known now."""
    kind = KINDS.get(request.kind)
    if kind is PartyKind.GROUP and kind not in desk.directories:
        return fail(ExitCode.WRONG_USAGE, "this provider has no groups.")
    who = request.who or await _asked(desk, terminal)
    try:
        with told_if_long("Looking up"):
            answer = await find_anywhere(desk.directories, who, kind)
            past = await _past_of(desk, answer.holder) if isinstance(answer, Found) else Lately()
    except ProviderError as error:
        tell_problems(terminal, error.problems)
        unread = error.problems[0].code == Local.TYPED_UNREADABLE
        return ExitCode.WRONG_USAGE if unread else ExitCode.LOOK_FIRST
    for line in _as_json(answer, past) if request.as_json else _as_lines(answer, past, who, desk):
        tell(line)
    if isinstance(answer, NotFound):
        tell_problems(terminal, answer.problems)
        return ExitCode.NOT_DONE
    return ExitCode.LOOK_FIRST if isinstance(answer, Several) else ExitCode.DONE


async def _asked(desk: Desk, terminal: Terminal) -> str:
    """The account's number unseen; anything else as it is typed."""
    if PartyKind.ACCOUNT in desk.directories:
        return await terminal.ask("Account number: ", secret=True)
    return await terminal.ask("Who (mobile, e-mail, card, id, name or group): ")


def _as_json(answer: Answer, past: Lately) -> list[str]:
    match answer:
        case Found(holder):
            told: Fact = {"found": "one", **holder_facts(holder), "last": past.moves, "missing": past.missing}
        case Several(matches):
            told = {"found": "several", "matches": [match_facts_of(match) for match in matches]}
        case NotFound(_, problems):
            told = {"found": "nobody", "problems": [_code(problem) for problem in problems]}
    return [json.dumps(told, ensure_ascii=False)]


def _code(problem: Problem) -> Fact:
    return {"context": problem.context.value, "code": problem.code}


def _as_lines(answer: Answer, past: Lately, typed: str, desk: Desk) -> list[str]:
    match answer:
        case Found(holder):
            return [*holder_lines(holder, desk.clock.now()), *_of_late(past)]
        case Several(matches):
            return ["Several answer: say more of the one who is meant.", *map(match_line, matches)]
        case NotFound(tried):
            return [f"Nobody found. {tried_kinds(typed, tried, unasked=answer.unasked)}".rstrip()]


# -- what came and went ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Lately:
    """The newest movements; `missing` says why some, or all, of the provider's can't be told."""

    moves: tuple[Fact, ...] = ()
    missing: str = ""


async def _past_of(desk: Desk, holder: Holder) -> Lately:
    """As seen from `holder`; an account's movements have no other side."""
    if isinstance(holder, Account):
        past = await desk.directories[PartyKind.ACCOUNT].movements(holder.id)
        told = (
            _fact("" if each.at is None else each.at.isoformat(), str(each.points), redact(clean(each.what)))
            for each in past.movements[:_MOST]
        )
        return Lately(tuple(told), _gap(desk, past.problems))
    listing = await desk.history.of_party(holder.party)
    moves = (_of_entry(entry, holder.party) for entry in listing.entries[:_MOST])
    return Lately(tuple(moves), _gap(desk, listing.problems))


def _gap(desk: Desk, problems: tuple[Problem, ...]) -> str:
    return desk.catalogue.explain(problems[0]).title if problems else ""


def _of_late(past: Lately) -> list[str]:
    if past.missing:
        head = f"The provider's list can't be told whole now: {past.missing}."
    else:
        head = "Of late:" if past.moves else "No movements yet."
    return [head, *map(_line, past.moves)]


def _of_entry(entry: HistoryEntry, party: Party) -> Fact:
    told = entry.row or (None if entry.intent is None else entry.intent.order)
    assert told is not None  # noqa: S101 - an entry has one of the two
    outgoing = told.sender.key == party.key
    amount = entry.row.amount if entry.row is not None else None
    points = amount if entry.intent is None else entry.intent.order.points
    other = (told.recipient if outgoing else told.sender).masked_name
    signed = "" if points is None else f"{'-' if outgoing else '+'}{points}"
    at = entry.at.isoformat(timespec="seconds") if entry.at else ""
    state = "" if entry.intent is None else entry.intent.state.value
    return _fact(at, signed, f"{'to' if outgoing else 'from'} {other or 'somebody not told'}", state)


def _fact(at: str, points: str, what: str, state: str = "") -> Fact:
    return {"at": at, "points": points, "what": what, "state": state}


def _line(fact: Fact) -> str:
    """The same for people: by the clock on the wall, and in the words of every other list."""
    at = f"{datetime.fromisoformat(fact['at']).astimezone():%d %b %Y %H:%M}" if fact["at"] else ""
    state = f", {words_for(State(fact['state'])).label}" if fact["state"] else ""
    return f"  {at:<17}  {_signed(fact['points']):>10}  {fact['what']}{state}"


def _signed(points: str) -> str:
    if not points:
        return ""
    return f"{'-' if points.startswith('-') else '+'}{format_points(abs(Decimal(points)))}"
