"""The screens an F-key leads to, by the name of their mode; each is loaded when it is first wanted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.screen import Screen

from console.domain.party_kinds import PartyKind
from screens.transfer.transfer_screen import TransferScreen

if TYPE_CHECKING:
    from console.services.awaited_desk import Opening


def modes(opening: Opening) -> dict[str, Callable[[], Screen[None]]]:
    """The makers of one desk's screens."""
    return {
        "transfer": lambda: _transfer(opening),
        "group-transfer": lambda: _group_transfer(opening),
        "lookup": lambda: _lookup(opening),
        "history": lambda: _history(opening),
        "unresolved": lambda: _unresolved(opening),
        "approvals": lambda: _approvals(opening),
        "home": lambda: _home(opening),
    }


def _transfer(opening: Opening) -> Screen[None]:
    if PartyKind.ACCOUNT in opening.parties:
        from screens.transfer.account_form import AccountForm

        return TransferScreen(opening, AccountForm)
    return TransferScreen(opening)


def _group_transfer(opening: Opening) -> Screen[None]:
    from screens.transfer.group_form import GroupForm

    return TransferScreen(opening, GroupForm)


def _lookup(opening: Opening) -> Screen[None]:
    from screens.lookup.lookup_screen import LookupScreen

    of = PartyKind.ACCOUNT if PartyKind.ACCOUNT in opening.parties else PartyKind.CUSTOMER
    return LookupScreen(opening, of)


def _history(opening: Opening) -> Screen[None]:
    from screens.history.history_screen import HistoryScreen

    return HistoryScreen(opening)


def _unresolved(opening: Opening) -> Screen[None]:
    from screens.unresolved import UnresolvedScreen

    return UnresolvedScreen(opening)


def _approvals(opening: Opening) -> Screen[None]:
    from screens.approvals_waiting import ApprovalsScreen

    return ApprovalsScreen(opening)


def _home(opening: Opening) -> Screen[None]:
    from screens.home.home_screen import HomeScreen

    return HomeScreen(opening)
