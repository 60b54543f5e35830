from __future__ import annotations

from console.domain.feed import Feed
from console.domain.transfers import Intent
from tests.services.routes import ORDER, unanswered

INTENT = unanswered(ORDER)


def test_everybody_hears_until_they_stop_listening() -> None:
    announcer = Feed[Intent]()
    first: list[Intent] = []
    second: list[Intent] = []
    stop = announcer.subscribe(first.append)
    announcer.subscribe(second.append)
    assert announcer.announce(INTENT) is INTENT
    stop()
    stop()
    announcer.announce(INTENT)
    assert (len(first), len(second)) == (1, 2)


def test_one_listener_may_leave_while_all_are_told() -> None:
    announcer = Feed[Intent]()
    heard: list[Intent] = []
    stop = announcer.subscribe(lambda _intent: stop())
    announcer.subscribe(heard.append)
    announcer.announce(INTENT)
    assert heard == [INTENT]
