"""What a flow asks of the services: every expected failure comes back as a problem to be shown."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING, TypeVar

from console.domain.problems import ProviderError
from console.domain.transfers import Intent, State, TransferRefusedHere
from console.services.flow_state import FlowProblem

if TYPE_CHECKING:
    from console.services.desk import Desk

T = TypeVar("T")


async def asked(question: Awaitable[T]) -> T | FlowProblem:
    """The answer, or every expected failure as a problem."""
    from console.journal.journal_errors import JournalError
    from console.services.journal_refusals import refusal_of

    try:
        return await question
    except ProviderError as error:
        return FlowProblem(error.problems)
    except TransferRefusedHere as refused:
        return FlowProblem((refused.problem,), refused.other)
    except JournalError as error:
        return FlowProblem((refusal_of(error),))


async def abandon(desk: Desk, intent: Intent, why: str) -> None:
    """Give a prepared transfer up; one that has moved on meanwhile stays what it is."""
    if intent.state is State.PREPARED:
        await asked(desk.transfers.abandon(intent.reference, why))


async def look_now(desk: Desk, reference: str) -> None:
    """Look for proof of a transfer, once; what is found comes with its row."""
    await asked(desk.reconciliation.look(reference))
