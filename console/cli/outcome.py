"""How one transfer in lines ended: its exit code, and its last line (ARCHITECTURE, Exit codes)."""

from __future__ import annotations

import asyncio

from console.cli.exit_codes import ExitCode
from console.cli.terminal import UnreadableInput
from console.domain.problems import Local
from console.domain.transfers import Intent, State
from console.explanations.next_steps import WATCH
from console.explanations.words import describe
from console.services.flow_state import FlowProblem

_MOVED = (State.CONFIRMED, State.RESOLVED_APPLIED)
_ALARMS = (State.DOUBLE_ALARM, State.MISSING_ALARM)
_BUSY = (Local.SENDER_BUSY, Local.SENDER_ELSEWHERE)
_WITHOUT_RECORD = frozenset(
    {
        Local.JOURNAL_UNWRITABLE,
        Local.JOURNAL_BEHIND,
        Local.JOURNAL_BROKEN,
        Local.JOURNAL_GONE,
        Local.JOURNAL_ROW_BROKEN,
        Local.LEDGER_OUT_OF_REACH,
    }
)


def exit_code_of(intent: Intent) -> ExitCode:
    """The code for where a transfer stands."""
    if intent.state in _MOVED:
        return ExitCode.DONE
    return ExitCode.IN_PROGRESS if intent.is_unproven or intent.state in _ALARMS else ExitCode.NOT_DONE


def exit_code_of_refusal(problem: FlowProblem | None) -> ExitCode:
    """The code where this console or the provider objected, and nothing was sent."""
    if problem is None:
        return ExitCode.NOT_DONE
    if problem.condition in _WITHOUT_RECORD:
        return ExitCode.CANNOT_WORK
    other = problem.other
    waits = other is not None and (other.is_open or exit_code_of(other) is ExitCode.IN_PROGRESS)
    return ExitCode.LOOK_FIRST if waits or problem.condition in _BUSY else ExitCode.NOT_DONE


def fault_sentence(fault: BaseException) -> str:
    """Why the conversation broke off, as a sentence without anything that could be a secret."""
    match fault:
        case asyncio.CancelledError():
            return "Interrupted."
        case UnreadableInput():
            return "What was entered is no text in this terminal's encoding."
        case EOFError():
            return "Nobody answers."
        case BrokenPipeError():
            return "Nobody reads on."
        case OSError():
            return f"This computer refuses ({fault.strerror or type(fault).__name__})."
    # The type alone: an exception's text may hold a number or a code.
    return f"The console met a fault of its own ({type(fault).__name__})."


def last_line(intent: Intent) -> str:
    """What must be known of a transfer that isn't over."""
    reference = f"Reference {intent.reference}"
    if intent.state in _ALARMS or intent.state is State.NEEDS_HUMAN:
        return f"{reference}: {describe(intent).title}. Look at it before anything else is sent."
    return unread_line(intent.reference)


def unread_line(reference: str) -> str:
    """The same where the journal can't tell any more."""
    return f"In progress — do not send again. Reference {reference}; the search goes on with {WATCH}."
