"""Starts a screen's reads and its talk with the services beside the message loop."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from textual.dom import DOMNode


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
    node.run_worker(work, group=group, exclusive=exclusive, exit_on_error=exit_on_error)
