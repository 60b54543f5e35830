"""Starts a screen's reads and its talk with the services beside the message loop."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from functools import partial

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
    failed: Callable[[Exception], None] | None = None,
) -> Worker[None]:
    """Run `work` as a worker of `node`. `exclusive` ends an older one of the group, and is for reads only.

    Where it ends with an error, `failed` says so on the screen; without one, and with `exit_on_error`, the
    application ends. A callable and not a coroutine, so that nothing is left unawaited when it ends first.
    """
    whole: Callable[[], Coroutine[None, None, None]] = partial(_work_on, node, work, failed)
    return node.run_worker(whole, group=group, exclusive=exclusive, exit_on_error=exit_on_error)


async def _work_on(
    node: DOMNode, work: Callable[[], Awaitable[None]], failed: Callable[[Exception], None] | None
) -> None:
    """A screen that closes takes no more widgets, and loses those it has before its workers end: what they
    still bring has no place.
    """
    try:
        try:
            await work()
        except Exception as error:
            if failed is None:
                raise
            failed(error)
    except NoMatches:
        if node.is_running and not node._pruning:
            raise


def why_unread(error: BaseException | None, otherwise: str) -> str:
    """Why what was begun came to nothing: whoever is at the desk may not, or whatever else it is."""
    from console.domain.operators import NotAllowed

    return str(error) if isinstance(error, NotAllowed) else otherwise
