"""The top line of every screen: where you are connected, as whom, and what time it is in the branch."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.content import Content
from textual.reactive import reactive
from textual.timer import Timer
from textual.widget import Widget

if TYPE_CHECKING:
    from console.domain.problems import Problem
    from console.widgets.wait_sign import Wait

_GAP = 2
_NAME = ("POINTS CONSOLE  ", "$primary bold")
_HALTED = {"journal-unwritable": "the journal can't be written", "interrupted": "a fault of this console"}
_UNFIT = {"journal-behind": "journal is an old copy", "journal-gone": "the journal is gone"}
"""Here the search goes on, with what there is."""
_UNRESOLVED = ("unresolved (F7)", "unresolved (F7)", "open")
_ALARMS = ("alarm (F5)", "alarms (F5)", "alarm")
_FAULTS = ("fault armed", "faults armed", "armed")
"""Of one, of several, and where there is little room."""
_ENVIRONMENT_STYLES = {"production": "$error", "sandbox": "$warning", "training": "$success"}
_AT_STAKE = {"production": "real points"}
"""What sets an environment apart in words, where there is room for them."""
_FLASHES, _FLASH_SECONDS = 6, 0.2


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
    _flashes_left = 0
    _flashing: Timer | None = None
    _wait: Wait | None = None
    _line = ""
    """As it was drawn last."""

    def __init__(self, environment: str = "") -> None:
        super().__init__()
        self._awaited: list[str] = []
        """What somebody waits for that has no place of its own yet; the newest is shown."""
        # Before it is mounted, so that it isn't drawn twice.
        self.set_reactive(StatusBar.environment, environment)
        self.set_reactive(StatusBar.time, _time_in_branch())

    def on_mount(self) -> None:
        """Tell the time again as it passes."""
        self.set_interval(self._REFRESH_SECONDS, self._tell_time)

    def halt(self, trouble: Problem | None) -> None:
        """Say why the search for proof can't work, or may lack something, as short as a line needs it."""
        code = "" if trouble is None else trouble.code
        halted = f"search halted: {_HALTED.get(code, 'the journal is damaged')}" if code else ""
        self.trouble = _UNFIT.get(code, halted)

    def wait_for(self, awaited: str) -> None:
        """Say that this is waited for, if it takes long."""
        self._awaited.append(awaited)
        self._follow_wait()

    def end_wait(self, awaited: str) -> None:
        """This is there."""
        self._awaited.remove(awaited)
        self._follow_wait()

    def _follow_wait(self) -> None:
        from console.widgets.wait_sign import Wait

        self._wait = self._wait or Wait(self)
        self._wait.follow(f"{self._awaited[-1]}…" if self._awaited else "")
        self.refresh()

    def _tell_time(self) -> None:
        self.time = _time_in_branch()

    def flash(self) -> None:
        """Catch the eye for a moment: the whole line is reversed a few times."""
        if not self._flashes_left:
            self._flashes_left = _FLASHES
            self._flashing = self.set_interval(_FLASH_SECONDS, self._flash)

    def _flash(self) -> None:
        self._flashes_left -= 1
        if not self._flashes_left and self._flashing is not None:
            self._flashing.stop()
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """A click on what has to be looked at leads there, as its key does."""
        at = event.get_content_offset(self)
        for key in ("F5", "F7") if at is not None else ():
            end = self._line.find(f"({key})") + len(f"({key})")
            start = max(self._line.rfind(symbol, 0, end) for symbol in "▲‼")
            if at is not None and 0 <= start <= at.x < end:
                self.app.simulate_key(key.lower())

    def render(self) -> Content:
        """Who and what on the left, the time on the right; words shrink before quiet parts give way."""
        for left in self._ways():
            room = self.size.width - left.cell_length - len(self.time)
            if room >= _GAP:
                break
        line = Content.assemble(left, " " * max(room, _GAP), (self.time, "$muted"))
        self._line = line.plain
        return line.stylize("reverse") if self._flashes_left % 2 else line

    def _ways(self) -> Iterator[Content]:
        """What to say on the left, where there is less and less room."""
        at_stake, word = self._environment(in_full=True), self._environment(in_full=False)
        parts = self._parts()
        loud = [part for part in parts if part[1] != "$muted"]
        yield Content.assemble(_NAME, at_stake, *parts)
        # Whose console this is needn't be said before what is at stake, nor that before who is here.
        yield Content.assemble(at_stake, *parts)
        short = self._parts(short=True)
        yield Content.assemble(_NAME, word, *short)
        yield Content.assemble(word, *short)
        # What has to be looked at stays in sight; who is here can be asked.
        yield Content.assemble(_NAME, word, *loud)
        yield Content.assemble(word, *loud)

    def _environment(self, *, in_full: bool) -> Content:
        """A word in a frame, which is filled where points are real; the colour is only the third sign."""
        stake = _AT_STAKE.get(self.environment, "") if in_full else ""
        said = " — ".join(part for part in (self.environment.upper(), stake) if part)
        style = _ENVIRONMENT_STYLES.get(self.environment, "$foreground")
        if self.environment in _AT_STAKE:
            return Content.assemble(("▐", style), (said, f"bold $background on {style}"), ("▌", style))
        return Content.styled(f"▌{said}▐", f"{style} bold") if said else Content("")

    def _parts(self, *, short: bool = False) -> list[tuple[str, str]]:
        who = "  ".join(
            part for part in (f"branch {self.branch}" if self.branch else "", self.operator) if part
        )
        waiting = _counted("▲", self.unresolved, _UNRESOLVED, short=short)
        alarm = _counted("‼", self.alarms, _ALARMS, short=short)
        faults = _counted("▲", self.armed, _FAULTS, short=short)
        halted = f"▲ {self.trouble}" if self.trouble else ""
        sign = "" if self._wait is None else self._wait.sign
        said = (
            (who, "$muted"),
            (f"{self._awaited[-1]} … {sign}" if sign else "", "$secondary"),
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
