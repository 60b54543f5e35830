"""The command line: one command a file, and one transfer as plain prompts and sentences.

Line mode is for screen readers, slow links and people in a hurry: no escape sequence, no repainting, the same
services and the same words as the screens.
"""

from __future__ import annotations

from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command, of `sys.argv` where none is given; the number is the process's exit code."""
    from console.cli.commands import run

    return run(arguments)
