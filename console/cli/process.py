"""The process around a command: hardened at the start, ended with a true exit code and no traceback.

Imports nothing slow: `--help` comes this way too.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from console.cli.exit_codes import ExitCode, decided, nothing_decided
from console.cli.output import fail, flush_or_forget, prepare_streams

_STAYS = "What was done before that stays done."
"""A command may have written its entry or file and only failed to tell of it."""


def guarded(work: Callable[[], int], *, is_process: bool) -> int:
    """The code of `work`, or of what ended it. `is_process`: nothing comes after, not even for a test."""
    nothing_decided()
    if is_process:
        _silence_the_end()
    prepare_streams()
    try:
        code = work()
    except SystemExit:
        # argparse has said its word; what is left of it must still get out.
        flush_or_forget()
        raise
    except KeyboardInterrupt:
        code = _ended(ExitCode.NOT_DONE, f"interrupted. {_STAYS}")
    except BrokenPipeError:
        code = _ended(ExitCode.NOT_DONE, f"nobody reads on. {_STAYS}")
    except EOFError as error:
        code = _ended(ExitCode.NOT_DONE, str(error) or "nobody answers, so nothing was done.")
    except OSError as error:
        why = error.strerror or type(error).__name__
        code = _ended(ExitCode.CANNOT_WORK, f"this computer refuses: {why}. {_STAYS}")
    except Exception as bug:
        # Without its text, which may hold a secret.
        code = _ended(ExitCode.CANNOT_WORK, f"it met a fault of its own ({type(bug).__name__}). {_STAYS}")
    flush_or_forget()
    return code


def _ended(code: ExitCode, sentence: str) -> int:
    already = decided()
    return fail(code, sentence) if already is None else already


def _silence_the_end() -> None:
    """What threads and finalizers meet while everything goes away is nobody's business."""

    def ignore(_: Any) -> None:
        return None

    threading.excepthook = ignore
    sys.unraisablehook = ignore


def undecodable(arguments: Sequence[str]) -> bool:
    """Whether an argument holds bytes that are no text in this terminal's encoding."""
    return any("\ud800" <= character <= "\udfff" for argument in arguments for character in argument)


def package_in_the_way() -> str:
    """A sentence where another `console`, `screens` or `styles` is installed too: it would mix with ours."""
    import importlib.util

    here = Path(__file__).resolve().parents[2]
    for name in ("console", "screens", "styles"):
        # Found, not imported: the other one could do anything on import.
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None or Path(spec.origin).resolve().parent.parent != here:
            return (
                f"another package called {name!r} is in the way. "
                "Install points-console on its own, for example with pipx."
            )
    return ""


def harden() -> None:
    """No core files, no Textual debugging from the environment, no half-written files for others."""
    # Textual's variables log every key, load any driver module and write screenshots.
    for name in [name for name in os.environ if name.startswith("TEXTUAL")]:
        del os.environ[name]
    # The journal and exports are for this user alone.
    os.umask(0o077)
    if sys.stdout.isatty():
        # Of another window, or of this one before it was resized; they would be believed before the terminal.
        for name in ("COLUMNS", "LINES"):
            os.environ.pop(name, None)
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for name in ("SIGTERM", "SIGHUP", "SIGQUIT"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _end)


def let_develop() -> None:
    """Textual's log and live stylesheets, where whoever works on the console asks for them by our own name.

    Only for the training simulator: the log tells every key, a code among them.
    """
    if os.environ.get("POINTS_CONSOLE_DEV") == "1":
        os.environ["TEXTUAL"] = "devtools,debug"


def _end(_number: int, _frame: object) -> None:
    """End like Ctrl+C does, so that the terminal is restored and the simulator's folder goes."""
    raise KeyboardInterrupt
