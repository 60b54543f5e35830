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

from console.domain.query_completion import SAVED_SIGN, Completion, completion
from console.domain.query_line import QueryFault
from console.widgets.pasting import pasted
from console.widgets.status_text import BAD, MUTED
from console.widgets.still_input import StillInput

_MARK = "▔"
_MOST_SHOWN = 8


class QueryBox(StillInput):
    """One line; Tab takes the first word that what is typed can become."""

    help_text: ClassVar[str] = (
        "Words to find: part of a reference, a transfer number, a name, a customer id, a note. Or parts: "
        "from: to: amt>500 op: branch: status: since:7d until: ref: program: note: ticket: warned:yes. "
        "Tab completes a part. @name before a line keeps it by that name, @name alone brings it back, "
        "@name - forgets it. Mobiles are not kept with transfers: F2 looks the customer up instead. "
        "Enter goes to the table, Esc empties the line."
    )

    @dataclass
    class CompletionWanted(Message):
        """Tab was pressed."""

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "tab" and self.value.strip():
            event.stop()
            event.prevent_default()
            self.post_message(self.CompletionWanted())
            return
        await super()._on_key(event)

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
        words = self._completion().words if self.query_one(QueryBox).has_focus else ()
        hint = self.query_one(".query-hint", Static)
        hint.display = bool(words) or fault is not None
        if words:
            more = f"  and {len(words) - _MOST_SHOWN} more" if len(words) > _MOST_SHOWN else ""
            hint.update(
                Content.assemble(
                    ("Tab ", f"bold {MUTED}"),
                    words[0],
                    ("".join(f"  {word}" for word in words[1:_MOST_SHOWN]) + more, MUTED),
                )
            )
        elif fault is not None:
            hint.update(self._marked(fault))

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
        box, found = self.query_one(QueryBox), self._completion()
        if not found.words:
            self.screen.focus_next()
            return
        word = found.words[0]
        end = "" if word.endswith((":", ">")) or word.startswith(SAVED_SIGN) else " "
        box.replace(word + end, found.start, box.cursor_position)
