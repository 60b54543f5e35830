"""What Enter does in an open list, said beside it as the highlight moves."""

from __future__ import annotations

from pathlib import Path

from tests.doubles.accounts_double import GIVES, TAKES, AccountDesk
from tests.screens.operator import at_the_counter


async def test_the_first_line_of_a_list_is_for_nothing_and_enter_there_says_so(tmp_path: Path) -> None:
    async with at_the_counter(AccountDesk(tmp_path)) as counter:
        await counter.both(GIVES, TAKES)
        counter.burst([*"500", "enter"])
        await counter.shows("Enter  close the list (a number or ↓ chooses)")
        await counter.until(lambda: counter.screen.keys.is_armed)
        await counter.press("down")
        await counter.shows("Enter  choose the highlighted one")
        await counter.press("up", "enter")
        await counter.shows("TYPE choose", "Enter  check the transfer")
