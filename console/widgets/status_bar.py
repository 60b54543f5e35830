"""The top line of every screen: where you are connected, as whom, and what time it is in the branch."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

if TYPE_CHECKING:
    from console.domain.problems import Problem

_GAP = 2
_HALTED = {"journal-unwritable": "the journal can't be written", "interrupted": "a fault of this console"}
_UNRESOLVED = ("unresolved (F7)", "unresolved (F7)", "open")
_ALARMS = ("alarm (F5)", "alarms (F5)", "alarm")
_FAULTS = ("fault armed", "faults armed", "armed")
"""Of one, of several, and where there is little room."""
_ENVIRONMENT_STYLES = {"production": "$error", "sandbox": "$warning", "training": "$success"}


class StatusBar(Widget):
    """Environment in a word (never only a colour), branch, operator, open transfers, branch time.

    One widget that draws its line itself: a widget a word cost a tenth of the time to the first frame.
    """

    environment = reactive("")
    branch = reactive("")
    operator = reactive("")
    unresolved = reactive(0)
    alarms = reactive(0)
    trouble = reactive("")
    """Why the search for proof can't work now; nothing while it does."""
    ledger = reactive("")
    """How this console stands to the ledger of all tills; nothing where there is none."""
    armed = reactive(0)
    """In training: how many ordered faults wait for their request."""
    time = reactive("")

    _REFRESH_SECONDS: ClassVar[float] = 15

    def __init__(self, environment: str = "") -> None:
        super().__init__()
        # Before it is mounted, so that it isn't drawn twice.
        self.set_reactive(StatusBar.environment, environment)
        self.set_reactive(StatusBar.time, _time_in_branch())

    def on_mount(self) -> None:
        """Tell the time again as it passes."""
        self.set_interval(self._REFRESH_SECONDS, self._tell_time)

    def halt(self, trouble: Problem | None) -> None:
        """Say why the search for proof can't work, as short as a line needs it; nothing where it can."""
        self.trouble = "" if trouble is None else _HALTED.get(trouble.code, "the journal is damaged")

    def _tell_time(self) -> None:
        self.time = _time_in_branch()

    def render(self) -> Content:
        """Who and what on the left, the time on the right; words shrink before quiet parts give way."""
        for left in self._ways():
            room = self.size.width - left.cell_length - len(self.time)
            if room >= _GAP:
                break
        return Content.assemble(left, " " * max(room, _GAP), (self.time, "$muted"))

    def _ways(self) -> Iterator[Content]:
        """What to say on the left, where there is less and less room."""
        yield self._left(self._parts())
        yield self._left(self._parts(short=True))
        yield self._left(self._parts(short=True), "")
        # What has to be looked at stays in sight; who is here can be asked.
        yield self._left([part for part in self._parts() if part[1] != "$muted"])

    def _left(self, parts: list[tuple[str, str]], product: str = "POINTS CONSOLE") -> Content:
        # Without the product's name the gap in front of the first part goes, too.
        (first, style), *others = parts or [("", "")]
        return Content.assemble(
            (product, "$primary bold"), (first if product else first.lstrip(), style), *others
        )

    def _parts(self, *, short: bool = False) -> list[tuple[str, str]]:
        who = "  ".join(
            part for part in (f"branch {self.branch}" if self.branch else "", self.operator) if part
        )
        waiting = _counted("▲", self.unresolved, _UNRESOLVED, short=short)
        alarm = _counted("‼", self.alarms, _ALARMS, short=short)
        faults = _counted("▲", self.armed, _FAULTS, short=short)
        halted = f"▲ search halted: {self.trouble}" if self.trouble else ""
        style = _ENVIRONMENT_STYLES.get(self.environment, "$foreground")
        said = (
            (self.environment.upper(), f"{style} bold"),
            (who, "$muted"),
            (faults, "$warning bold"),
            (alarm, "$error bold"),
            (waiting, "$warning bold"),
            (halted, "$error bold"),
            (self.ledger, "$muted" if self.ledger.endswith("in step") else "$warning bold"),
        )
        return [(f"  {text}", style) for text, style in said if text]


def _counted(symbol: str, count: int, words: tuple[str, str, str], *, short: bool) -> str:
    """`▲ 2 unresolved (F7)`; nothing of nothing."""
    one, many, in_short = words
    said = in_short if short else one if count == 1 else many
    return f"{symbol} {count} {said}" if count else ""


def _time_in_branch() -> str:
    return datetime.now().astimezone().strftime("%H:%M %z")
