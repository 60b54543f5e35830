"""The instruments themselves: what they see is what a person would, and the benchmarks start."""

from __future__ import annotations

import subprocess
import sys

import pyte
import pytest

from tests.benchmarks.__main__ import main
from tests.benchmarks.programs import HELLO, ROOT, Program
from tests.benchmarks.pty_probe import COLUMNS, LINES, NeverPainted
from tests.benchmarks.statistics import quantile, ratio_of


def _python(code: str) -> Program:
    return Program((sys.executable, "-c", code), ())


def test_the_probe_sees_what_a_terminal_would_show() -> None:
    with HELLO.start() as probe:
        first = probe.painted(*HELLO.first_screen)
        before = probe.written
        pressed = probe.type("Z")
        shown = probe.painted("Z", since=before)
        screen = pyte.Screen(COLUMNS, LINES)
        pyte.ByteStream(screen).feed(bytes(probe.output))
    assert probe.started < first < pressed < shown
    assert screen.display[0].rstrip() == "hello Z"


def test_what_the_kernel_could_echo_is_not_paint() -> None:
    with _python("import time; print('here'); time.sleep(60)").start() as probe:
        probe.painted("here")
        probe.type("Z")
        with pytest.raises(NeverPainted, match="here"):
            probe.painted("Z", within=0.2)


def test_escape_sequences_are_not_paint_and_questions_are_answered() -> None:
    asking = (
        "import sys, tty; tty.setraw(0); sys.stdout.write('\\x1b]0;title\\x07on\\x1b[1;31me\\x1b[?2026$p');"
        "sys.stdout.flush(); print(repr(sys.stdin.read(11)), flush=True); sys.stdin.read(1)"
    )
    with _python(asking).start() as probe:
        probe.painted("one", "'\\x1b[?2026;2$y'")
        assert "title" not in probe.shown()
        assert "1;31" not in probe.shown()


def test_memory_is_the_programs_own() -> None:
    code = "import time; held = bytearray({}); print('here', flush=True); time.sleep(60)"
    held = []
    for size in (1, 50_000_000):
        with _python(code.format(size)).start() as probe:
            probe.painted("here")
            held.append(probe.resident())
    assert 45e6 < held[1] - held[0] < 55e6


def test_a_ratio_lies_between_its_bounds() -> None:
    ours, reference = [20.0, 21.0, 22.0, 23.0, 90.0], [10.0, 10.5, 11.0, 11.5, 12.0]
    ratio = ratio_of(ours, reference)
    assert ratio.value == 2.0
    assert 1 < ratio.low < ratio.value < ratio.high < 10
    assert quantile(ours, 0.95) == 90.0


def test_a_quick_run_prints_a_figure_and_never_fails_for_it() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "tests.benchmarks", "--quick", "V1"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (figure,) = [line for line in done.stdout.splitlines() if line.startswith("V1 ")]
    assert "goal ≤ 1.4" in figure
    assert figure.endswith(("OK", "MISSED"))


def test_an_unknown_name_is_said_to_be_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["benchmarks", "Z9"])
    with pytest.raises(SystemExit, match="2"):
        main()
    assert "'Z9' is none of" in capsys.readouterr().err
