"""What to do about a transfer that isn't over, by its state."""

from __future__ import annotations

from console.domain.transfers import State

WATCH = "points-console unresolved --watch"
"""What brings an open transfer to its end, for whoever has no full screen."""
IN_THE_CONSOLE = "points-console, then F7"
"""Where what only a person can decide is decided."""

DRAFT_STEP = "Enter fills a new transfer with it; d drops it, for the record."
"""For one that never left, or wasn't found, where it can be taken up again (F7)."""

_WAIT = "Wait for the next look, or press Enter to look now."

NEXT_STEPS = {
    State.PREPARED: "Nothing left this computer. Go on where it was begun (F3, F4); Esc there gives it up.",
    State.SENDING: "Wait for the answer, or for the search for proof to begin.",
    State.UNKNOWN: _WAIT,
    State.RECONCILING: _WAIT,
    State.NEEDS_HUMAN: ("Compare it with the provider's own screen, then press u: a second person decides."),
}
"""For those that are open, where they are listed as such (F7)."""

ALARM_STEPS = {
    State.DOUBLE_ALARM: (
        "Send nothing more until one of the two is put right: ask the provider, with both transfer numbers."
    ),
    State.MISSING_ALARM: (
        "Don't send it again. Ask the provider whether these points moved, with its reference and request."
    ),
}
"""For those that moved, or were said to, and that somebody must put right."""

ITS_TILLS_OWN = "Nothing here: the till that made it goes on with it."
"""For one of another till, whatever its state."""

GONE_STEP = "Enter searches for it here: ask who gave. Nothing is sent; its till decides when it is back."
"""For one that another till left open."""

GONE_BY_LINES = f"Search for it in the console ({IN_THE_CONSOLE}): Enter there."

UNRESOLVED_STEP = "Open F7: what is open is looked for, and decided, there."
_UNRESOLVED_BY_LINES = f"{WATCH} looks for it."
_DECIDED_BY_LINES = f"Two persons decide it in the console ({IN_THE_CONSOLE})."


def next_step_in_history(state: State) -> str:
    """What to do next, as the history says it; nothing where all is done."""
    return ALARM_STEPS.get(state) or (UNRESOLVED_STEP if state in NEXT_STEPS else "")


def next_step_by_lines(state: State) -> str:
    """The same where no key does anything."""
    if state is State.NEEDS_HUMAN:
        return _DECIDED_BY_LINES
    if state is State.PREPARED:
        return "Nothing left this computer: go on, or give it up, where it was begun."
    return ALARM_STEPS.get(state) or (_UNRESOLVED_BY_LINES if state in NEXT_STEPS else "")
