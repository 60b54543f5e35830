"""How long a key lasts, in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from console.domain.expiry import ExpiryWord, KeyExpiry, expiry_of

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
_SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("left", "word", "days"),
    [
        (timedelta(days=400), ExpiryWord.FINE, 400),
        (timedelta(days=30) + _SECOND, ExpiryWord.FINE, 30),
        (timedelta(days=30), ExpiryWord.WITHIN_30_DAYS, 30),
        (timedelta(days=14) + _SECOND, ExpiryWord.WITHIN_30_DAYS, 14),
        (timedelta(days=14), ExpiryWord.WITHIN_14_DAYS, 14),
        (timedelta(days=3) + _SECOND, ExpiryWord.WITHIN_14_DAYS, 3),
        (timedelta(days=3), ExpiryWord.WITHIN_3_DAYS, 3),
        (_SECOND, ExpiryWord.WITHIN_3_DAYS, 0),
        (timedelta(0), ExpiryWord.EXPIRED, 0),
        (-_SECOND, ExpiryWord.EXPIRED, 0),
        (-timedelta(days=2, hours=5), ExpiryWord.EXPIRED, 2),
    ],
)
def test_the_word_follows_the_time_left(left: timedelta, word: ExpiryWord, days: int) -> None:
    assert expiry_of(NOW + left, NOW) == KeyExpiry(word, days)


def test_without_a_certificate_nothing_is_claimed() -> None:
    assert expiry_of(None, NOW) == KeyExpiry(ExpiryWord.UNKNOWN, None)
