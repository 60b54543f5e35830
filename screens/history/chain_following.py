"""Follows what other tills make and change while the history is shown, where it shows them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from console.domain.elsewhere import ElsewhereUnreadable, Sees
from screens.desk_screen import DeskScreen
from screens.history.history_panes import HistoryPanes

if TYPE_CHECKING:
    from collections.abc import Callable

    from console.services.desk import Desk
    from console.services.transfer_history import HistoryEntry


class ChainFollowing:
    """Each two seconds it asks for what is new; a list that was unreadable is read anew by `reload`."""

    def __init__(self, screen: DeskScreen, reload: Callable[[], None]) -> None:
        self._screen = screen
        self._reload = reload
        self._heard_at = 0.0
        self._saw = Sees.CONSOLE
        self.is_unread = False
        """Whether other tills' transfers are missing that may be there a moment later."""

    def begin(self, desk: Desk) -> None:
        """From now on, where others are shown."""
        if desk.history.sees is not Sees.CONSOLE:
            self._panes.table.shows_tills = True
            self._heard_at, self._saw = desk.clock.monotonic(), desk.history.sees
            self._screen.ask_while_shown(partial(self._ask, desk))

    async def _ask(self, desk: Desk) -> None:
        """What other tills made or changed since they were heard of; all anew after they were unreadable."""
        if self._panes.party is not None:
            return
        if desk.history.sees is not self._saw:  # somebody else is at the desk
            self._saw = desk.history.sees
            self._panes.table.show(())
            self._reload()
        asked = desk.clock.monotonic()
        try:
            found = await desk.history.changed_elsewhere(asked - self._heard_at)
        except ElsewhereUnreadable as error:
            self.is_unread = True
            self._panes.show_unread(str(error))
            return
        self._heard_at = asked
        if self.is_unread:
            self._reload()
        elif self._panes.party is None:
            self._arrived(found)

    def _arrived(self, found: tuple[HistoryEntry, ...]) -> None:
        """Changed ones are drawn where they stand; new ones come into a list that isn't narrowed."""
        panes, table = self._panes, self._panes.table
        oldest = table.entries[-1].at if table.entries and not panes.is_whole else None
        wanted = [
            entry
            for entry in found
            if (entry.intent is not None and table.of(entry.intent) is not None)
            or (panes.is_plain and (oldest is None or (entry.at is not None and entry.at >= oldest)))
        ]
        if wanted:
            table.put_in(wanted)
            panes.tell_count()
            if (current := table.current) in wanted and current is not None:
                panes.show_detail(current)

    @property
    def _panes(self) -> HistoryPanes:
        return self._screen.query_one(HistoryPanes)
