"""Help says what the focused field is for and which keys work, from the screen itself."""

from __future__ import annotations

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

from console.app import ConsoleApp
from console.widgets.history_table import HistoryTable
from console.widgets.member_picker import ChosenMember
from console.widgets.open_table import OpenTable
from console.widgets.waiting_table import WaitingTable
from screens.approvals_waiting import ApprovalsScreen
from screens.dialogs.ask_elsewhere import AskElsewhereDialog
from screens.dialogs.help import HelpDialog
from screens.dialogs.lock import LockScreen
from screens.dialogs.resolve import ResolveDialog
from screens.dialogs.trace import TraceScreen
from screens.dialogs.training_faults import FaultsDialog
from screens.history.columns_dialog import ColumnsDialog
from screens.history.history_screen import HistoryScreen
from screens.history.totals_screen import TotalsScreen
from screens.lookup.lookup_screen import LookupScreen
from screens.lookup.query_bar import IdentifierBox
from screens.named_keys import named_keys
from screens.transfer.transfer_screen import TransferScreen
from screens.unresolved import UnresolvedScreen
from tests.doubles.desk_double import DeskDouble, screen_text, showing, wait_until
from tests.screens.test_lookup import open_lookup


async def test_the_field_and_the_keys() -> None:
    async with DeskDouble().app().run_test(size=(120, 60)) as pilot:
        screen = await open_lookup(pilot)
        await pilot.press("f1")
        await showing(pilot, HelpDialog)
        await wait_until(pilot, lambda: "Everywhere" in screen_text(pilot))
        assert "Delete" not in screen_text(pilot), "a field's keys for editing"
        for size in ((80, 24), (60, 20)):
            await pilot.resize_terminal(*size)
            await wait_until(pilot, lambda: "Other kind" in screen_text(pilot))
            assert "A mobile number, e-mail, card" in screen_text(pilot)
        await pilot.press(*"proof")
        for size in ((60, 20), (80, 24)):
            await pilot.resize_terminal(*size)
            await wait_until(pilot, lambda: "Unresolved" in screen_text(pilot))
            assert "Read it as another kind" not in screen_text(pilot)
        await pilot.press("f1")
        await wait_until(pilot, lambda: pilot.app.screen is screen)


async def test_a_dialogs_own_keys_stand_before_the_lock() -> None:
    async with DeskDouble().app().run_test() as pilot:
        await open_lookup(pilot)
        await pilot.app.push_screen(ColumnsDialog(()))
        assert [each.does for each in named_keys(pilot.app.screen)][-2:] == ["Help", "Lock"]


_SHELLS: tuple[type[DOMNode], ...] = (
    LookupScreen,
    HistoryScreen,
    UnresolvedScreen,
    TraceScreen,
    HelpDialog,
    ResolveDialog,
    FaultsDialog,
    LockScreen,
    TransferScreen,
    ChosenMember,
    HistoryTable,
    TotalsScreen,
    ColumnsDialog,
    IdentifierBox,
    OpenTable,
    ApprovalsScreen,
    WaitingTable,
    AskElsewhereDialog,
)


@pytest.mark.parametrize("shell", _SHELLS, ids=lambda shell: shell.__name__)
def test_every_key_has_an_id_and_leads_somewhere(shell: type[DOMNode]) -> None:
    own = [each for each in vars(shell)["BINDINGS"] if isinstance(each, Binding)]
    assert own
    for binding in own:
        assert binding.id, binding
        space, _, name = binding.action.partition("(")[0].rpartition(".")
        targets = {"app": (ConsoleApp,), "screen": _SHELLS, "": (shell,)}[space]
        assert any(hasattr(each, f"action_{name}") for each in targets), binding.action


def test_ids_are_unique_over_all_screens() -> None:
    ids = [each.id for shell in _SHELLS for each in vars(shell)["BINDINGS"] if isinstance(each, Binding)]
    assert len(ids) == len(set(ids))
