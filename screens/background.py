"""Starts a screen's reads and its talk with the services beside the message loop."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from textual.css.query import NoMatches
from textual.dom import DOMNode
from textual.worker import Worker


def start(
    node: DOMNode,
    work: Callable[[], Awaitable[None]],
    group: str,
    *,
    exclusive: bool = False,
    exit_on_error: bool = True,
) -> None:
    """Run `work` as a worker of `node`. `exclusive` ends an older one of the group, and is for reads only.

    A callable and not a coroutine, so that nothing is left unawaited when the application ends first.
    """
    whole: Callable[[], Awaitable[None]] = partial(_work_on, node, work)
    node.run_worker(whole, group=group, exclusive=exclusive, exit_on_error=exit_on_error)


async def _work_on(node: DOMNode, work: Callable[[], Awaitable[None]]) -> None:
    """A screen that closes takes no more widgets, and loses those it has before its workers end: what they
    still bring has no place.
    """
    try:
        await work()
    except NoMatches:
        if node.is_running and not node._pruning:
            raise


def why_unread(worker: Worker[Any], otherwise: str) -> str:
    """Why what was begun came to nothing: whoever is at the desk may not, or whatever else it is."""
    from console.domain.operators import NotAllowed

    return str(worker.error) if isinstance(worker.error, NotAllowed) else otherwise
