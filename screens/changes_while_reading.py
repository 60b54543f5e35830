"""What changed while a list was being read: what comes of the reading may be older than that."""

from __future__ import annotations

from console.domain.transfers import Intent


class ChangesWhileReading:
    """Keeps announced changes from the beginning of a reading until its list is drawn."""

    def __init__(self) -> None:
        self._changed: list[Intent] | None = None

    def begin(self) -> None:
        """A reading begins, in place of any other."""
        self._changed = []

    def keep(self, intent: Intent) -> None:
        """`intent` was announced; kept only while something is being read."""
        if self._changed is not None:
            self._changed.append(intent)

    def end(self) -> tuple[Intent, ...]:
        """The list is drawn: what has to be drawn over it, in the order of the announcements."""
        changed, self._changed = tuple(self._changed or ()), None
        return changed
