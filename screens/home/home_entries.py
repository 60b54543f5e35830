"""The lines of the home screen, in parts: what each says, and where it leads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message

from console.domain.points import format_points
from console.explanations.words import describe
from console.widgets.history_text import colour_of, short_label
from console.widgets.status_text import BAD, MUTED, WARN, good, muted, warn
from console.widgets.text_block import column
from console.widgets.times import day_and_time
from screens.messages import TransferNamed

if TYPE_CHECKING:
    from console.domain.transfers import Intent
    from console.services.waiting_work import WaitingWork
    from console.training.academy import Academy

_TIME, _POINTS, _STATE = 13, 9, 18
_ROOMY = 60
"""Cells from which the state has room for its word, beside its sign."""


@dataclass(frozen=True, slots=True)
class HomeEntry:
    """A line. `leads` is an action of the application or a message to it; None where it only tells."""

    words: Callable[[int], Content]
    leads: str | Message | None = None


@dataclass(frozen=True, slots=True)
class HomePart:
    """Lines under a heading."""

    title: str
    entries: Sequence[HomeEntry]


def waiting_part(work: WaitingWork) -> HomePart:
    """What waits, what presses most first; a calm word where nothing does."""
    entries = list(_waiting(work))
    if not any(each.leads for each in entries) and not work.unread:
        entries.append(_told(good("Nothing waits for you.")))
    return HomePart("Waits for you", entries)


def recent_part(intents: Sequence[Intent], most: int) -> HomePart:
    """The newest transfers of this desk; each leads to its story."""
    entries = [HomeEntry(_line_of(each), TransferNamed(each.reference)) for each in intents[:most]]
    return HomePart("Last transfers of this desk", entries or [_told(muted("Nothing yet."))])


def drills_part(academy: Academy) -> HomePart:
    """How far whoever is here has come with the drills, and which comes next."""
    if academy.under_way is not None:
        words = Content.assemble(("● under way  ", "$primary"), academy.under_way.drill.title)
        return HomePart("Drills", [_leading(words, "training('academy')")])
    bests = academy.bests()
    undone = [each for each in academy.drills if not bests.get(each.name)]
    done = f"{len(academy.drills) - len(undone)} of {len(academy.drills)} done"
    following = Content.assemble((" · next: ", MUTED), undone[0].title) if undone else good(" all of them")
    return HomePart("Drills", [_leading(Content(done) + following, "training('academy')")])


def _waiting(work: WaitingWork) -> Iterator[HomeEntry]:
    if work.alarms:
        words = Content.styled(f"‼ {_counted(work.alarms, 'transfer')} to look into before anybody acts", BAD)
        yield _leading(words, TransferNamed("status:alarm"))
    if work.unresolved:
        words = Content.styled(f"▲ {_counted(work.unresolved, 'transfer')} without a proven result", WARN)
        since = "" if work.oldest is None else f"   since {day_and_time(work.oldest).strip()}"
        yield _leading(Content.assemble(words, (since, MUTED)), "desk('unresolved')")
    if work.approvals:
        asked = "asks" if work.approvals == 1 else "ask"
        words = Content.styled(f"▲ {_counted(work.approvals, 'till')} {asked} for your approval", WARN)
        yield _leading(words, "desk('approvals')")
    if work.drafts:
        words = Content(f"{_counted(work.drafts, 'transfer')} never sent: take up or drop")
        yield _leading(words, "desk('unresolved')")
    if work.unread:
        yield _told(warn(f"What other tills ask can't be read now. {work.unread}"))


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def _leading(words: Content, leads: str | Message) -> HomeEntry:
    return HomeEntry(lambda _width: words, leads)


def _told(words: Content) -> HomeEntry:
    return HomeEntry(lambda _width: words)


def _line_of(intent: Intent) -> Callable[[int], Content]:
    order, words = intent.order, describe(intent)
    who = f"{order.sender.label} → {order.recipient.label}"

    def line(width: int) -> Content:
        state = _STATE if width >= _ROOMY else 1
        return Content.assemble(
            column(day_and_time(intent.created), _TIME, MUTED),
            column(who, max(width - _TIME - _POINTS - state - 1, 8)),
            column(format_points(order.points), _POINTS, "bold", right=True),
            " ",
            column(short_label(words) if width >= _ROOMY else words.symbol, state, colour_of(words)),
        )

    return line
