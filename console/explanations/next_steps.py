"""What to do about a transfer that isn't over, by its state."""

from __future__ import annotations

from console.domain.transfers import State

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

GONE_BY_LINES = "Open F7 in the console: Enter searches for it there."

UNRESOLVED_STEP = "Open F7: what is open is looked for, and decided, there."


def next_step_in_history(state: State) -> str:
    """What to do next, as the history says it; nothing where all is done."""
    return ALARM_STEPS.get(state) or (UNRESOLVED_STEP if state in NEXT_STEPS else "")
