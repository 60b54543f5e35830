"""What the word at the cursor can become."""

from __future__ import annotations

import pytest

from console.domain.query_completion import Completion, completion

KNOWN = {"op": ("asha.k", "dev", "Meena K"), "branch": ("12", "15"), "@": ("refused", "big")}


@pytest.mark.parametrize(
    ("typed", "start", "words"),
    [
        ("", 0, ()),
        ("st", 0, ("status:",)),
        ("asha s", 5, ("status:", "since:")),
        ("am", 0, ("amt>",)),
        ("status:", 7, ("unknown", "processed", "refused", "notfound", "notsent", "alarm")),
        ("STATUS:No", 7, ("notfound", "notsent")),
        ("status:refused", 7, ()),
        ("x op:", 5, ("asha.k", "dev", '"Meena K"')),
        ('op:"Me', 3, ('"Meena K"',)),
        ("since:y", 6, ("yesterday",)),
        ("warned:", 7, ("yes", "no")),
        ("@", 0, ("@refused", "@big")),
        ("@re", 0, ("@refused",)),
        ("note:gi", 5, ()),
        ("nobody", 0, ()),
        ("500", 0, ()),
    ],
)
def test_each_word(typed: str, start: int, words: tuple[str, ...]) -> None:
    assert completion(typed, len(typed), KNOWN) == Completion(start, words)


def test_the_word_is_the_one_at_the_cursor() -> None:
    assert completion("st op:dev", 2, KNOWN) == Completion(0, ("status:",))
