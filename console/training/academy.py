"""The academy: sets a drill's situation up, watches how it stands, and marks its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from console.domain.feed import Feed
from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.references import new_reference
from console.domain.transfers import TransferOrder
from console.services.lookup_record import SAME_LOOK
from console.services.threads import in_background
from console.training.drill import Drill, drills_of
from console.training.judging import Evidence, Mark, judge
from console.training.past_transfer import Ending, PastTransfer
from console.training.training_past import month_of, remember, remember_month
from console.training.training_scores import DrillResult, TrainingScores

if TYPE_CHECKING:
    from console.domain.clock import Clock
    from console.journal.journal_thread import JournalRunner
    from console.journal.transactions import JournalStore
    from console.providers.simulator_control import TrainingDesk
    from console.settings.profiles import Profile

_MOST_ENTRIES = 1000
"""Far more than a drill brings about."""
_COLLEAGUE = "agent"


@dataclass(frozen=True, slots=True)
class DrillUnderWay:
    """A drill as it was set up, and where journal and ledger stood then."""

    drill: Drill
    began: datetime
    sequence: int
    booked: frozenset[str]


class Academy:
    """One training session's drills. Raises `TransportError` where the simulator doesn't answer."""

    def __init__(
        self, profile: Profile, simulator: TrainingDesk, clock: Clock, scores: TrainingScores, who: str
    ) -> None:
        self.drills = drills_of(profile.provider)
        self.changed: Feed[DrillUnderWay | None] = Feed()
        """Told when a drill begins or ends."""
        self.under_way: DrillUnderWay | None = None
        self._profile = profile
        self._simulator = simulator
        self._clock = clock
        self._scores = scores
        self._who = who
        self._journal: JournalRunner | None = None
        self._begun: Counter[str] = Counter()
        self.is_untold = False
        """Whether the drill under way was begun by a command, and not at a screen."""

    async def open(self, journal: JournalRunner) -> None:
        """Take the session's journal, and write the month before it down."""
        self._journal = journal
        await remember_month(journal, self._simulator, self._profile, self._clock)

    def drill(self, name: str) -> Drill | None:
        """The drill of this name."""
        return next((each for each in self.drills if each.name == name), None)

    def bests(self) -> dict[str, int]:
        """The best scores of whoever is here, by the names of the drills that they have done."""
        mine = (self._who, self._profile.provider)
        return {
            each.drill: each.best for each in self._scores.standings() if (each.who, each.provider) == mine
        }

    async def begin(self, drill: Drill) -> DrillUnderWay:
        """Set the situation up: faults of before are taken back, and a drill under way is given up."""
        await self.give_up()
        told = drill.begun(self._begun[drill.name], reference := new_reference())
        self._begun[drill.name] += 1
        await self._simulator.clear()
        await self._remember([self._past(told, each, reference) for each in told.past])
        sequence = await self._at_hand.run(lambda store: store.waiting_after(0).count)
        booked = frozenset(each.transfer_id for each in await self._simulator.ledger())
        for fault in told.faults:
            await self._simulator.arm(
                fault["operation"], fault["fault"], times=fault.get("times", 1), options=fault.get("options")
            )
        self.under_way = DrillUnderWay(told, self._clock.now(), sequence, booked)
        self.changed.announce(self.under_way)
        return self.under_way

    def take_untold(self) -> bool:
        """Whether a drill was begun before anybody could read its situation; said once."""
        untold, self.is_untold = self.is_untold, False
        return untold

    async def stands(self, answer: str = "") -> Mark | None:
        """The mark as it would be now; None where no drill is under way."""
        drilled = self.under_way
        return None if drilled is None else judge(drilled.drill, await self._evidence(drilled), answer)

    async def end(self, answer: str = "") -> Mark | None:
        """Mark the drill under way and put the score on record."""
        drilled, mark = self.under_way, await self.stands(answer)
        if drilled is None or mark is None:
            return None
        mark = replace(mark, seconds=int((self._clock.now() - drilled.began).total_seconds()))
        result = DrillResult(
            at=self._clock.now().isoformat(timespec="seconds"),
            who=self._who,
            provider=drilled.drill.provider,
            drill=drilled.drill.name,
            score=mark.score,
            reached=mark.reached,
            seconds=mark.seconds,
        )
        await in_background(lambda: self._scores.add(result))
        await self.give_up()
        return mark

    async def give_up(self) -> None:
        """No drill any more, no score, and nothing goes wrong any more."""
        if self.under_way is not None:
            await self._simulator.clear()
            self.under_way = None
            self.changed.announce(None)

    # -- inside --------------------------------------------------------------------------------

    @property
    def _at_hand(self) -> JournalRunner:
        assert self._journal is not None  # noqa: S101 - opened with the desk
        return self._journal

    async def _remember(self, past: list[PastTransfer]) -> None:
        """What an attempt before left open is taken up again: a sender has one open transfer at a time."""
        provider = self._profile.provider
        senders = [each.order.sender for each in past]
        is_open = await self._at_hand.run(
            lambda store: [store.open_of(provider, sender) is not None for sender in senders]
        )
        fresh = [each for each, taken in zip(past, is_open, strict=True) if not taken]
        await remember(self._at_hand, self._simulator, month_of(self._profile).desk, fresh, self._clock)

    def _past(self, drill: Drill, told: Mapping[str, Any], reference: str) -> PastTransfer:
        month = month_of(self._profile)
        sender, recipient = (Party(PartyKind.CUSTOMER, *told[side]) for side in ("from", "to"))
        order = TransferOrder(sender, recipient, drill.points, month.program_id, "gift", month.program_name)
        ago = timedelta(minutes=told["minutes"])
        return PastTransfer(reference, ago, order, _COLLEAGUE, Ending(told["ending"]))

    async def _evidence(self, drilled: DrillUnderWay) -> Evidence:
        def read(store: JournalStore) -> Evidence:
            following = store.entries_after(drilled.sequence, _MOST_ENTRIES)
            looked = store.lookups_since(drilled.began - SAME_LOOK)
            whom = frozenset(each.whom for each in looked)
            return Evidence(following.entries, following.intents, booked, whom)

        booked = [each for each in await self._simulator.ledger() if each.transfer_id not in drilled.booked]
        return await self._at_hand.run(read)
