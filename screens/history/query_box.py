"""The query line of the history: what is typed, what it can become, and which word of it means nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.events import Paste
from textual.message import Message
from textual.widgets import Input, Static

from console.domain.query_completion import SAVED_SIGN, Completion, completion, parts_in_order
from console.domain.query_line import QueryFault
from console.widgets.pasting import pasted
from console.widgets.status_text import BAD, MUTED
from console.widgets.still_input import StillInput

_MARK = "▔"
_MOST_SHOWN = 8


class QueryBox(StillInput):
    """One line; Tab, or → at its end, takes the word that what is typed can become, ↓ and ↑ offer another."""

    help_text: ClassVar[str] = (
        "Words to find: part of a reference, a transfer number, a name, a customer id, a note. Or parts: "
        "from: to: amt>500 op: branch: status: since:7d until: ref: program: note: ticket: warned:yes. "
        "Tab or → completes a part, ↓ offers another word. @name before a line keeps it by that name, "
        "@name alone brings it back, @name - forgets it. "
        "Mobiles are not kept with transfers: F2 looks the customer up instead. "
        "Enter goes to the table, Esc empties the line."
    )

    @dataclass
    class CompletionWanted(Message):
        """The word that is offered; where there is none, Tab leads on."""

        is_tab: bool

    @dataclass
    class AnotherWanted(Message):
        """The word so many further on."""

        by: int

    async def _on_key(self, event: events.Key) -> None:
        if (wanted := self._wanted(event.key)) is None:
            await super()._on_key(event)
            return
        event.stop()
        event.prevent_default()
        self.post_message(wanted)

    def _wanted(self, key: str) -> Message | None:
        if key == "tab" and self.value.strip():
            return self.CompletionWanted(is_tab=True)
        if key == "right" and self.value and self.cursor_at_end and self.selection.is_empty:
            return self.CompletionWanted(is_tab=False)
        return self.AnotherWanted(1 if key == "down" else -1) if key in ("down", "up") else None

    def on_paste(self, event: Paste) -> None:
        """All of it: what isn't one line must be seen."""
        self.replace(pasted(event), *self.selection)


class QueryLine(Vertical):
    """The box, and below it the words it can become, or the word that means nothing."""

    DEFAULT_CSS = """
    QueryLine { height: auto; & > .query-hint { height: auto; } }
    """

    def compose(self) -> ComposeResult:
        """The box and its hint."""
        yield QueryBox(placeholder="find: a name, a reference, or status:refused since:7d op:…", id="filter")
        yield Static("", classes="query-hint", markup=False)

    def on_mount(self) -> None:
        """Nothing to say yet."""
        self.known: Mapping[str, tuple[str, ...]] = {}
        self._words: tuple[str, ...] = ()
        self._fault: QueryFault | None = None
        self.query_one(".query-hint").display = False

    @property
    def text(self) -> str:
        """What is typed."""
        return self.query_one(QueryBox).value.strip()

    def put(self, text: str) -> None:
        """Put this in the box, as if it had stood there."""
        with self.prevent(Input.Changed):
            self.query_one(QueryBox).value = text
        self.query_one(QueryBox).cursor_position = len(text)
        self.say(None)

    def replace(self, text: str) -> None:
        """Put this in the box, as if somebody had typed it."""
        box = self.query_one(QueryBox)
        box.value = text
        box.cursor_position = len(text)

    def say(self, fault: QueryFault | None) -> None:
        """What the word at the cursor can become, else which word means nothing, else nothing."""
        self._words = self._completion().words if self.query_one(QueryBox).has_focus else ()
        self._fault = fault
        self._draw()

    @on(events.DescendantFocus)
    @on(events.DescendantBlur)
    def _came_or_went(self) -> None:
        self.say(self._fault)

    def _draw(self) -> None:
        hint, box = self.query_one(".query-hint", Static), self.query_one(QueryBox)
        if self._words:
            said = self._offered()
        elif self._fault is not None:
            said = self._marked(self._fault)
        else:
            said = self._what_there_is() if box.has_focus and not box.value else Content("")
        hint.display = bool(said.plain)
        hint.update(said)

    def _offered(self) -> Content:
        """First the word that Tab takes, then those that ↓ brings."""
        first, *others = self._words[:_MOST_SHOWN]
        left_out = len(self._words) - _MOST_SHOWN
        more = f"  and {left_out} more" if left_out > 0 else ""
        further = "".join(f"  {word}" for word in others) + more + ("  · ↓ another" if others else "")
        return Content.assemble(("Tab ", f"bold {MUTED}"), first, (further, MUTED))

    def _what_there_is(self) -> Content:
        """The names of kept lines, and of parts, as many as fit into one line."""
        kept = tuple(f"{SAVED_SIGN}{name}" for name in self.known.get(SAVED_SIGN, ()))
        words = (*kept, *parts_in_order())
        return Content.styled(" ".join(words), MUTED).truncate(max(self.size.width, 1), ellipsis=True)

    def tell(self, sentence: str) -> None:
        """One sentence, until the line changes."""
        hint = self.query_one(".query-hint", Static)
        hint.display = True
        hint.update(Content.styled(sentence, MUTED))

    def _marked(self, fault: QueryFault) -> Content:
        """The word underlined, and why it means nothing beside that, or below where there is no room."""
        box = self.query_one(QueryBox)
        before = len(box.value) - len(box.value.lstrip())
        start = min(fault.start + before, max(self.size.width - 2, 0))
        marks = " " * start + _MARK * max(min(fault.end - fault.start, self.size.width - start), 1)
        fits = len(marks) + 2 + len(fault.sentence) + 2 <= self.size.width
        return Content.styled(f"{marks}{'  ' if fits else chr(10)}✗ {fault.sentence}", BAD)

    def _completion(self) -> Completion:
        box = self.query_one(QueryBox)
        return completion(box.value, box.cursor_position, self.known)

    @on(QueryBox.CompletionWanted)
    def _complete(self, wanted: QueryBox.CompletionWanted) -> None:
        wanted.stop()
        box, start = self.query_one(QueryBox), self._completion().start
        if not self._words:
            if wanted.is_tab:
                self.screen.focus_next()
            return
        word = self._words[0]
        end = "" if word.endswith((":", ">")) or word.startswith(SAVED_SIGN) else " "
        box.replace(word + end, start, box.cursor_position)

    @on(QueryBox.AnotherWanted)
    def _turn(self, wanted: QueryBox.AnotherWanted) -> None:
        wanted.stop()
        self._words = self._words[wanted.by :] + self._words[: wanted.by]
        self._draw()
