"""Which of the academy's dialogs follows which: the list, the drill under way, its end, the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screens.academy.drill_card import DrillCard
from screens.academy.drill_list import DrillList
from screens.academy.drill_sheet import DrillSheet

if TYPE_CHECKING:
    from textual.app import App

    from console.training.academy import Academy
    from console.training.judging import Mark


def show_drills(app: App[None], academy: Academy) -> None:
    """The drill under way, or the list of drills."""
    if academy.under_way is None:
        _show_list(app, academy)
    else:
        _show_sheet(app, academy)


def _show_list(app: App[None], academy: Academy) -> None:
    def begun(has_begun: bool | None) -> None:
        if has_begun:
            _show_sheet(app, academy)

    app.push_screen(DrillList(academy), begun)


def _show_sheet(app: App[None], academy: Academy) -> None:
    drilled = academy.under_way
    if drilled is None:
        return

    def further(wanted: bool | None) -> None:
        if wanted:
            _show_list(app, academy)

    def ended(mark: Mark | None) -> None:
        if mark is not None:
            app.push_screen(DrillCard(drilled.drill, mark), further)

    app.push_screen(DrillSheet(academy, drilled), ended)
