"""The screens beside the transfer, and the dialogs over them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from console.domain.identifiers import Identifier, IdentifierKind
from console.domain.parties import Movement, Past
from console.domain.problems import Local, local
from console.domain.totals import Total, TotalsBy
from console.domain.transfers import JournalEvent, State
from console.journal.damage import Damaged
from console.services.awaited_desk import DeskClosed
from console.services.desk import Desk
from console.services.directories import Found, NotFound, Several
from console.services.evidence import ProviderEvidence, RowSays
from console.services.transfer_history import HistoryEntry, Listing
from console.widgets.themes import DARK
from screens.dialogs.resolve import ResolveDialog
from screens.dialogs.search_elsewhere_dialog import SearchElsewhereDialog
from tests.doubles.accounts_double import GIVES, SENDER, AccountDesk
from tests.doubles.desk_double import (
    LONG,
    MEENA,
    NOW,
    DeskDouble,
    PhoneDouble,
    customer,
    intent,
    row,
    screen_text,
    showing,
    wait_until,
)
from tests.doubles.groups_double import family
from tests.doubles.matches import customer_match
from tests.screens.operator import Counter
from tests.screens.test_lock import locked, try_pin, unlock
from tests.screens.test_lookup import MOBILE, ask, open_lookup
from tests.screens.test_other_tills_shown import SearchDouble, elsewhere, supervising
from tests.screens.test_phone import message
from tests.screens.test_status import LedgerDouble
from tests.screens.test_trace import exchange
from tests.screens.test_unresolved import HUMAN, UNKNOWN
from tests.snapshots.scene import Scene, Stage, Walk, desk, transfer

READ = Identifier(IdentifierKind.MOBILE, f"91{MOBILE}")
WHY = "The user name and the password of training can't be found in the keyring."


async def shows(pilot: Pilot[Any], *words: str) -> None:
    def stand_there() -> bool:
        text = screen_text(pilot)
        return all(word in text for word in words)

    await wait_until(pilot, stand_there)


# -- look-up ---------------------------------------------------------------------------------------


def _movements() -> DeskDouble:
    desk = DeskDouble()
    desk.history.party_pages = [Listing(tuple(HistoryEntry(row(n), None) for n in range(1, 13)), None)]
    return desk


def _known_as(answer: Any) -> DeskDouble:
    desk = _movements()
    desk.lookup.answers[MOBILE] = answer
    return desk


def _several() -> DeskDouble:
    matches = (
        customer_match("1", "Ravi S•••", ("••••••4269",)),
        customer_match("2", "Priya S•••", ("••••••0777",)),
    )
    return _known_as(Several(matches, READ))


def _slow() -> DeskDouble:
    desk = DeskDouble()
    desk.lookup.gate.shut()
    return desk


async def _asked(pilot: Pilot[Any], *words: str) -> None:
    await ask(pilot, MOBILE)
    await shows(pilot, *words)


async def _group_found(pilot: Pilot[Any]) -> None:
    await ask(pilot, "Family One")
    await shows(pilot, "Found as a group")


async def _account_found(counter: Counter) -> None:
    at = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    past = (Movement(Decimal(12000), "PURCHASE", at), Movement(Decimal(-2500), "REDEMPTION", at))
    counter.desk.gateway.pasts["268801"] = Past(past)  # type: ignore[attr-defined]
    await counter.press("f2")
    await counter.until(lambda: counter.is_in("lookup") and counter.focused == "typed")
    counter.burst([*GIVES, "enter"])
    await counter.shows(SENDER, "+12,000")


# -- history and what is open ----------------------------------------------------------------------


def _past() -> DeskDouble:
    desk = DeskDouble()
    alarms = (
        intent(State.DOUBLE_ALARM, 1, problems=(local(Local.FOUND_TWICE),)),
        intent(State.MISSING_ALARM, 2, problems=(local(Local.MISSING_IN_HISTORY),)),
    )
    states = (State.CONFIRMED, State.UNKNOWN, State.REJECTED, State.NOT_SENT, State.NOT_APPLIED)
    desk.history.journal = [*alarms, *(intent(state, number) for number, state in enumerate(states, 3))]
    at = NOW - timedelta(hours=1)
    desk.history.events = (
        JournalEvent(1, "", at, "prepared", "asha.k", {}),
        JournalEvent(2, "", at + timedelta(seconds=5), "sending", "asha.k", {"attempt": 1}),
    )
    return desk


async def _history(pilot: Pilot[Any], *keys: str, then: str = "transfer") -> None:
    await pilot.press("f5")
    await shows(pilot, "found twice", "Send nothing more")
    await pilot.press(*keys)
    await shows(pilot, then)


def _added_up() -> DeskDouble:
    desk = _past()
    days = (Total(f"202611{day:02}", day * day % 47 + 3, 1000 * day) for day in range(1, 22))
    desk.history.added = {
        TotalsBy.DAY: tuple(days),
        TotalsBy.OPERATOR: (Total("asha.k", 310, 151_000), Total("ravi.b", 122, 60_500), Total("dev", 9, 0)),
    }
    return desk


async def _history_totals(pilot: Pilot[Any]) -> None:
    await _history(pilot, "g")
    await shows(pilot, "In all", "days with transfers")


async def _history_empty(pilot: Pilot[Any]) -> None:
    await pilot.press("f5")
    await shows(pilot, "No transfers yet")


def _open() -> DeskDouble:
    desk = DeskDouble()
    desk.reconciliation.intents = [UNKNOWN, HUMAN]
    return desk


def _with_drafts() -> DeskDouble:
    desk = replace(_open(), signed_in=MEENA, vouches=True)
    desk.drafts.intents = [intent(State.NOT_SENT, 3), intent(State.NOT_APPLIED, 30)]
    rows = ((row(1), RowSays.ALIKE), (row(2), RowSays.BEFORE), (row(3, outgoing=False), RowSays.OTHER))
    desk.reconciliation.shows = ProviderEvidence(rows, whole=True)
    return desk


async def _about_human(pilot: Pilot[Any], key: str, *words: str) -> None:
    await _unresolved(pilot, "not sent")
    await pilot.press("down")
    await shows(pilot, "press u")
    await pilot.press(key)
    await shows(pilot, *words)


async def _drafts(pilot: Pilot[Any]) -> None:
    await _unresolved(pilot, "not sent")
    await pilot.press("down", "down", "down")
    await shows(pilot, "Enter fills")
    await pilot.press("d")
    await shows(pilot, "d once more")


async def _leaving(pilot: Pilot[Any]) -> None:
    await pilot.press("ctrl+q")
    await shows(pilot, "no proven result yet")


def _damaged() -> DeskDouble:
    desk = _open()
    damaged = Damaged("AAAAAAAAAA", "capillary", None, None, "its baseline makes no sense")
    desk.reconciliation.records_damaged.append(damaged)
    return desk


def _supervised() -> DeskDouble:
    others = (elsewhere(State.CONFIRMED, 4), elsewhere(State.UNKNOWN, 3, gone_since=NOW))
    supervised = supervising(UNKNOWN, HUMAN, others=others)
    supervised.search_elsewhere = SearchDouble()
    return supervised


async def _history_elsewhere(pilot: Pilot[Any]) -> None:
    await pilot.press("f5")
    await shows(pilot, "processed", "needs a person")
    await pilot.press("down", "down", "down")
    await shows(pilot, "reported 1,000")


async def _unresolved_elsewhere(pilot: Pilot[Any]) -> None:
    await _unresolved(pilot, "needs a person", "gone")
    await pilot.press("down", "down")
    await shows(pilot, "branch 15, till 2")


async def _searching_elsewhere(pilot: Pilot[Any]) -> None:
    await pilot.press("enter")
    await showing(pilot, SearchElsewhereDialog)


async def _unresolved(pilot: Pilot[Any], *words: str) -> None:
    await pilot.press("f7")
    await shows(pilot, *words)


async def _seen_open(pilot: Pilot[Any]) -> None:
    await _unresolved(pilot, "in progress", "needs a person")


async def _resolving(pilot: Pilot[Any]) -> None:
    await _unresolved(pilot, "needs a person")
    await pilot.press("down")
    await shows(pilot, "press u")
    await pilot.press("u")
    await showing(pilot, ResolveDialog)


async def _help(pilot: Pilot[Any]) -> None:
    await pilot.press("f1")
    await shows(pilot, "Other kind")


def _training() -> DeskDouble:
    return DeskDouble(training=PhoneDouble([message(1, "Your code is 483313.")]))


async def _phone(pilot: Pilot[Any]) -> None:
    await open_lookup(pilot)
    await pilot.press("ctrl+t")
    await shows(pilot, "Your code is 483313.")


async def _faults(pilot: Pilot[Any]) -> None:
    await pilot.app.run_action("app.training('fault')")  # a button that is pressed lights up for a moment
    await shows(pilot, "Nothing is armed")
    asked = [each for each in pilot.app.workers if each.group == "provider"]
    await wait_until(pilot, lambda: all(each.is_finished for each in asked))


def _traced() -> DeskDouble:
    desk = DeskDouble()
    desk.trace.record(exchange(1))
    desk.trace.record(exchange(2, status=None, failure="answer-timeout", encrypted=False))
    return desk


def _traced_ledger() -> DeskDouble:
    desk = _traced()
    desk.ledger = ledger = LedgerDouble(desk.clock)
    for step, took, failed in (("greet", 2.1, False), ("take", 1500.0, True), ("take", 3.2, False)):
        ledger.timings.note(step, took, failed=failed)
    return desk


async def _trace(pilot: Pilot[Any]) -> None:
    await pilot.press("f12")
    await shows(pilot, "/v2/points/1")


async def _locked(pilot: Pilot[Any]) -> None:
    await locked(pilot)


async def _locked_again(pilot: Pilot[Any]) -> None:
    await unlock(pilot)
    await pilot.press("f9")
    await locked(pilot)


def _wrong_pin(_folder: Path) -> Stage:
    desk = DeskDouble(has_pin=True, waits=[timedelta(0), timedelta(0), timedelta(seconds=4)])

    async def wrong(pilot: Pilot[Any]) -> None:
        screen = await locked(pilot)
        for _ in range(3):
            await try_pin(pilot, screen, "9999", desk)
        await shows(pilot, "That was not the PIN")

    return Stage(desk.app(), wrong)


def _closed(*, needs_sign_in: bool) -> Scene:
    class Refused(DeskDouble):
        async def open(self) -> Desk:
            raise DeskClosed(WHY, needs_sign_in=needs_sign_in)

    return desk(lambda pilot: shows(pilot, "can't be found"), Refused)


def _too_small(_folder: Path) -> Stage:
    walk = Walk(((DARK.name, (50, 14)),))
    return Stage(DeskDouble().app(), lambda pilot: shows(pilot, "Make the window larger"), walk=walk)


SCENES: dict[str, Scene] = {
    "look-up empty": desk(open_lookup, then={"help": _help}),
    "look-up busy": desk(_asked, _slow),
    "look-up found": desk(lambda pilot: _asked(pilot, "expires next", "Priya"), _movements),
    "look-up long name": desk(
        lambda pilot: _asked(pilot, "Wilhelmina"), lambda: _known_as(Found(customer(first=LONG), READ))
    ),
    "look-up several": desk(lambda pilot: _asked(pilot, "Ravi", "Priya"), _several),
    "look-up nobody": desk(
        lambda pilot: _asked(pilot, "Tried as"),
        lambda: _known_as(NotFound((READ,), (local(Local.NO_SUCH_CUSTOMER),))),
    ),
    "look-up group": desk(_group_found, family),
    "look-up account": transfer(_account_found, AccountDesk),
    "history": desk(_history, _past, {"history columns": lambda pilot: pilot.press("c")}),
    "history of a query": desk(
        lambda pilot: _history(pilot, "slash", *"status:refused", "enter", then="1 transfer"), _past
    ),
    "history of nonsense": desk(
        lambda pilot: _history(pilot, "slash", *"amt>5 status:lost", then="is one of"), _past
    ),
    "history completed": desk(lambda pilot: _history(pilot, "slash", *"status:no", then="notsent"), _past),
    "history totals": desk(_history_totals, _added_up),
    "history empty": desk(_history_empty),
    "history of every till": desk(_history_elsewhere, _supervised),
    "unresolved at every till": desk(
        _unresolved_elsewhere, _supervised, {"search elsewhere": _searching_elsewhere}
    ),
    "unresolved": desk(_seen_open, _open, {"leaving something open": _leaving}),
    "unresolved none": desk(lambda pilot: _unresolved(pilot, "Nothing is open.")),
    "unresolved damaged": desk(lambda pilot: _unresolved(pilot, "AAAAAAAAAA"), _damaged),
    "resolve": desk(_resolving, _with_drafts),
    "what never moved": desk(_drafts, _with_drafts),
    "ask support": desk(lambda pilot: _about_human(pilot, "e", "Was this points transfer"), _with_drafts),
    "evidence": desk(lambda pilot: _about_human(pilot, "v", "may be this one"), _with_drafts),
    "trace": desk(_trace, _traced),
    "trace of a ledger": desk(_trace, _traced_ledger),
    "phone": desk(_phone, _training, {"faults": _faults}),
    "operator": desk(_locked, lambda: DeskDouble(has_pin=True), {"lock": _locked_again}),
    "first supervisor": desk(_locked, lambda: DeskDouble(has_pin=True, is_new=True)),
    "lock after three tries": _wrong_pin,
    "sign in": _closed(needs_sign_in=True),
    "closed": _closed(needs_sign_in=False),
    "too small": _too_small,
}
