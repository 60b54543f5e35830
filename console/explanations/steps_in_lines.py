"""A card's next step where no key does anything, line by line: each key's command instead."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from console.explanations.next_steps import IN_THE_CONSOLE, WATCH

if TYPE_CHECKING:
    from console.explanations.cards import Explanation

_WAYS = (
    (r"Enter (?:a|the) (note|ticket)(?:'s number)?, then press Enter", r"<run> the command again with --\1"),
    (r"[Pp]ress F12 and pass the details to support", "<pass> the details in the next line to support"),
    (r"(words|details) in F12", r"\1 in the next line"),
    (r"F12 has", "the next line has"),
    (r" \(F12\)", ""),
    (r"[Pp]ress F5 and look at the history", "<look> at points-console history"),
    (
        r"[Pp]ress F5 and look for (.*?)(?: in the history)?(?=\.| before)",
        r"<look> for \1 in points-console history",
    ),
    (r"the history with F5|the history \(F5\)", "points-console history"),
    (r"F5 shows", "points-console history shows"),
    (r"[Pp]ress F7 and ask", "<ask>"),
    (r"[Pp]ress F7( to|,)", rf"<use> {WATCH}\1"),
    (r"F7 (shows|has)", rf"{WATCH} \1"),
    (r"in F7", f"in the console ({IN_THE_CONSOLE})"),
    (r"[Pp]ress F2 and (enter|type)", r"<\1>"),
    (r"[Pp]ress F2(?: and|,) look", "<with> points-console lookup look"),
    (r"[Pp]ress F2 to", "<use> points-console lookup to"),
    (r"[Pp]ress F2", "run the command again"),
    (r"F2 looks (one|them)", r"points-console lookup looks \1"),
    (r"with F2", "with points-console lookup"),
    (r"here with F6 and their PIN, then press Enter", "with their PIN when the command asks"),
    (r"here with Shift\+F9; your work stays", "when you run the command again, with --operator"),
    (r" \(Shift\+F9\)", ", with --operator"),
    (r"[Pp]ress Enter with the code.*(?=\.)", "<run> the command again"),
    (r"check again with Enter", "run the command again"),
    (r"[Pp]ress (?:Enter(?: to check again)?|Ctrl\+R)", "<run> the command again"),
)
"""What takes the place of what names a key; a verb in brackets is large where a sentence begins."""
_VERB = re.compile(r"(^|\. )?<(\w+)>")
_DETAILS = re.compile(r"[;,](?: and)? F12 has [^.]*")


def step_in_lines(step: str, *, has_details: bool = True) -> str:
    """The same advice as it can be followed; `has_details` where the line below holds what F12 would."""
    step = step if has_details else _DETAILS.sub("", step)
    for keys, way in _WAYS:
        step = re.sub(keys, way, step)
    return _VERB.sub(lambda verb: _verb(verb[1], verb[2]), step)


def in_lines(card: Explanation) -> Explanation:
    """The same card with the step that can be taken."""
    return replace(card, next_step=step_in_lines(card.next_step, has_details=bool(card.detail)))


def _verb(before: str | None, verb: str) -> str:
    return verb if before is None else f"{before}{verb.capitalize()}"
