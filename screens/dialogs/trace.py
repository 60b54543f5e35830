"""The last requests and answers of this console, without secrets, for whoever has to explain one."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import DataTable, Input, Static

from console.domain.clock import full_time
from console.domain.exchanges import Exchange, is_part_of, mentions
from console.explanations.ledger_steps import LEDGER_STEPS
from console.widgets.fitted_table import Cells, FittedColumn, FittedTable, cell
from console.widgets.status_text import BAD, GOOD, MUTED, WARN, muted
from console.widgets.still_input import StillInput
from console.widgets.times import time_of_day
from screens.desk_screen import DeskScreen
from styles import stylesheet

if TYPE_CHECKING:
    from console.domain.ledger_timings import LedgerTimings, Timing
    from console.services.desk import Desk

_KEPT = 200
_COLUMNS = {"time": 8, "method": 6, "path": 0, "status": 7, "ms": 6, "request": 12, "sealed": 6}
_PADDING = 2
_ONE = "Only what was asked for the transfer in front, and back to all"
_ALL = "The last requests of this console, secrets masked"
_STEPS = 4
"""Kinds of steps of the shared ledger that there is room for."""
_TIMED = muted(
    f"{'The shared ledger, last asked':<34}{'at':<8} {'ms':>8} {'slowest':>8} {'times':>7} {'failed':>6}"
)


class ExchangeTable(FittedTable):
    """Newest first. A cursor at the top stays there, on whatever comes."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._exchanges: dict[str, Exchange] = {}
        self._number = 0
        self.wanted: Callable[[Exchange], bool] = lambda _exchange: True
        """Which of them are shown."""

    def keep(self, exchange: Exchange) -> None:
        """One more; the oldest goes where there are many."""
        self._number += 1
        self._exchanges[str(self._number)] = exchange
        if len(self._exchanges) > _KEPT:
            del self._exchanges[next(iter(self._exchanges))]

    @property
    def current(self) -> Exchange | None:
        """The exchange under the cursor."""
        return self._exchanges.get(self.cursor_key)

    def kept_key(self) -> str:
        """The request under the cursor; none on the newest line, so that the cursor follows it."""
        return self.cursor_key if self.cursor_row else ""

    def columns_at(self, width: int) -> Iterable[FittedColumn]:
        """The columns for this width; without the request id where it is narrow."""
        room = width - 1
        names = list(_COLUMNS) if room > 100 else [name for name in _COLUMNS if name != "request"]
        others = sum(_COLUMNS[name] for name in names) + _PADDING * len(names)
        for name in names:
            cells = _COLUMNS[name] or max(room - others, 12)
            yield FittedColumn(name, cell(name, right=name == "ms"), cells)

    def lines(self) -> Iterable[tuple[str, Cells]]:
        """Each request's key with its cells, newest first."""
        theme = self.app.theme_variables
        kept = ((key, each) for key, each in reversed(self._exchanges.items()) if self.wanted(each))
        return ((key, _cells(each, theme)) for key, each in kept)


class TraceFilter(StillInput):
    """Narrows the list to what is typed."""

    help_text: ClassVar[str] = (
        "Part of a path, a status, a request id, a reference, or of anything that stands in a request or its "
        "answer. What is masked can't be found. Enter goes to the list, Esc empties the box."
    )


class TraceScreen(DeskScreen):
    """Newest first, growing while one watches; the cursor stays on the exchange it is on."""

    CSS_PATH = stylesheet("dialogs.tcss")
    AUTO_FOCUS = "#exchanges"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="back-in-trace"),
        Binding("f12", "close", "Close", id="close-trace", show=False),
        Binding(
            "slash",
            "filter",
            "Filter",
            id="filter-trace",
            key_display="/",
            tooltip="Only what has this in it",
        ),
        Binding("t", "transfer", "Its transfer", id="trace-transfer", tooltip=_ONE),
        Binding("c", "copy", "Copy as curl", id="copy-curl", tooltip="Without secrets, to the clipboard"),
    ]

    _table = getters.query_one(ExchangeTable)
    _desk: Desk | None = None
    _reference = ""
    """The transfer in front of which this was opened."""
    _steps: tuple[datetime, ...] | None = None
    """When its steps were written down, while only it is shown."""

    def compose_body(self) -> ComposeResult:
        """The requests, and beside them everything about one."""
        yield Static(_ALL, id="heading", markup=False)
        yield TraceFilter("", id="trace-filter", compact=True, placeholder="filter", max_length=80)
        yield ExchangeTable(id="exchanges")
        yield Static("", id="ledger", markup=False)
        with VerticalScroll(id="exchange"):
            yield Static("", id="told", markup=False)

    def on_mount(self) -> None:
        """Nothing is chosen yet."""
        self.query_one("#ledger").display = self.query_one(TraceFilter).display = False
        stack = self.app.screen_stack
        below = stack[-2] if len(stack) > 1 else None
        self._reference = (below.receipt_wanted() or "") if isinstance(below, DeskScreen) else ""
        self._tell()

    async def desk_opened(self, desk: Desk) -> None:
        """Show what is kept of this run, and each new request."""
        self._desk = desk
        for exchange in desk.trace:
            self._table.keep(exchange)
        self.listen(desk.trace.watch, self._heard)
        self._table.lay_out()
        if desk.ledger is not None and desk.ledger.timings is not None:
            self._tell_timings(desk.ledger.timings)
            self.set_interval(1, partial(self._tell_timings, desk.ledger.timings))

    # -- drawing -------------------------------------------------------------------------------

    def _tell_timings(self, timings: LedgerTimings) -> None:
        """What the shared ledger was asked, as it goes on; nothing where it wasn't yet."""
        told = timings.latest()
        line = self.query_one("#ledger", Static)
        line.display = bool(told)
        line.update(Content("\n").join([_TIMED, *map(_timed, told[:_STEPS])]))

    def _heard(self, exchange: Exchange) -> None:
        self.call_later(self._arrived, exchange)

    def _arrived(self, exchange: Exchange) -> None:
        self._table.keep(exchange)
        self._table.lay_out()

    @property
    def current(self) -> Exchange | None:
        """The exchange under the cursor."""
        return self._table.current

    @on(DataTable.RowHighlighted)
    def _tell(self) -> None:
        exchange = self.current
        nothing = "Nothing was asked yet." if self._shows_all else "Nothing that was asked has this in it."
        self.query_one("#told", Static).update(muted(nothing) if exchange is None else told(exchange))
        self.refresh_bindings()

    # -- a part of them ------------------------------------------------------------------------

    @property
    def _shows_all(self) -> bool:
        return self._steps is None and not self.query_one(TraceFilter).value

    def _narrow(self) -> None:
        steps, text = self._steps, self.query_one(TraceFilter).value.strip()
        self._table.wanted = lambda each: (
            (steps is None or is_part_of(each, self._reference, steps)) and mentions(each, text)
        )
        of = f"What was asked for {self._reference}, secrets masked"
        self.query_one("#heading", Static).update(_ALL if steps is None else of)
        self._table.lay_out()
        self._tell()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """One transfer's requests can be shown where one is in front."""
        if action == "transfer":
            return bool(self._reference)
        return super().check_action(action, parameters)

    def action_transfer(self) -> None:
        """Only the requests of the transfer in front; once more for all."""
        if self._steps is not None:
            self._steps = None
            self._narrow()
        elif self._desk is not None:
            self._read_steps(self._desk)

    @work(exclusive=True, group="steps", exit_on_error=False)
    async def _read_steps(self, desk: Desk) -> None:
        self._steps = tuple(event.at for event in await desk.history.timeline(self._reference))
        self._narrow()

    def action_filter(self) -> None:
        """Go to the box."""
        box = self.query_one(TraceFilter)
        box.display = True
        box.focus()

    @on(Input.Changed, "#trace-filter")
    def _filter_typed(self) -> None:
        self._narrow()

    @on(Input.Submitted, "#trace-filter")
    def _filter_done(self) -> None:
        self._table.focus()

    def action_back(self) -> None:
        """All of them again, where only a part is shown; else back to the screen below."""
        box = self.query_one(TraceFilter)
        if self._shows_all and not box.has_focus:
            self.action_close()
            return
        self._steps, box.value, box.display = None, "", False
        self._table.focus()
        self._narrow()

    # -- keys ----------------------------------------------------------------------------------

    def action_copy(self) -> None:
        """Copy the request as a curl command without secrets."""
        if self.current is not None:
            self.app.copy_to_clipboard(as_curl(self.current))
            self.notify("Copied as curl, without secrets.")

    def action_close(self) -> None:
        """Back to the screen below."""
        self.dismiss(None)


def _timed(timing: Timing) -> Content:
    numbers = f"{timing.milliseconds:>8,.1f} {timing.slowest:>8,.1f} {timing.count:>7,}"
    failed = f"{timing.failed:>7}" if timing.failed else ""
    what = LEDGER_STEPS.get(timing.step, timing.step)
    return Content.assemble(f"{what:<34}{time_of_day(timing.at)} {numbers}", (failed, WARN))


def _cells(exchange: Exchange, theme: dict[str, str]) -> dict[str, Text]:
    status = "✗ none" if exchange.status is None else str(exchange.status)
    style = BAD if exchange.status is None else GOOD if exchange.status < 400 else WARN
    return {
        "time": cell(time_of_day(exchange.at)),
        "method": cell(exchange.method),
        "path": cell(exchange.path),
        "status": cell(status, style=theme.get(style.removeprefix("$"), "")),
        "ms": cell(f"{exchange.milliseconds:,.0f}", right=True),
        "request": cell(exchange.request_id),
        "sealed": cell("sealed" if exchange.encrypted else "clear"),
    }


def told(exchange: Exchange) -> Content:
    """The whole exchange, bodies laid out over lines."""
    came = f"HTTP {exchange.status}" if exchange.status is not None else "no usable answer"
    if exchange.failure:
        came = f"{came}: {exchange.failure.replace('-', ' ')}"
    parts = [
        Content.styled(f"{exchange.method} {exchange.path}", "bold"),
        Content.assemble(
            (f"{exchange.host}   {full_time(exchange.at)}   {exchange.milliseconds:,.0f} ms   ", MUTED),
            came,
            (f"   request {exchange.request_id}" if exchange.request_id else "", MUTED),
            (_first_byte(exchange), MUTED),
        ),
        muted("bodies travelled encrypted" if exchange.encrypted else "bodies travelled in the clear"),
        *_message("Request", exchange.request_headers, exchange.request_body),
        *_message("Answer", exchange.response_headers, exchange.response_body),
    ]
    return Content("\n").join(parts)


def _first_byte(exchange: Exchange) -> str:
    """How long the connection took, where that was measured."""
    return "" if exchange.first_byte is None else f"   first byte left after {exchange.first_byte:,.0f} ms"


def _message(title: str, headers: tuple[tuple[str, str], ...], body: str) -> Iterable[Content]:
    yield Content.styled(f"\n{title}", "$secondary")
    for name, value in headers:
        yield Content.assemble((f"{name}: ", MUTED), value)
    if body:
        yield Content(_laid_out(body))


def _laid_out(body: str) -> str:
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return body


def as_curl(exchange: Exchange) -> str:
    """A command for whoever repeats it with their own credentials; what was masked stays masked."""
    scheme = "http" if exchange.host.startswith(("127.0.0.1", "localhost")) else "https"
    parts = ["curl", "-X", exchange.method, f"{scheme}://{exchange.host}{exchange.path}"]
    for name, value in exchange.request_headers:
        parts += ["-H", f"{name}: {value}"]
    if exchange.request_body:
        parts += ["--data", exchange.request_body]
    return " ".join(shlex.quote(part) for part in parts)
