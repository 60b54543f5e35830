"""Everything this console holds about one party, for that party: as data, and in words."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from console.domain.clock import Clock
from console.domain.lookups import HANDED_OUT, LookUp, named
from console.domain.masking import last_four
from console.domain.operators import AtDesk, Right
from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.points import format_points
from console.domain.transfers import Intent, JournalEvent
from console.explanations.event_words import event_words
from console.explanations.words import describe
from console.journal.journal_thread import JournalRunner
from console.services.exports import moment, transfers

_KEPT = (
    "What this console's journal holds. Numbers such as mobiles, e-mails and cards are never kept; the other "
    "side of a transfer is masked. Other consoles and the provider answer for what they hold."
)
Data = dict[str, Any]


class PersonsData:
    """For a supervisor, and on record. Raises `NotAllowed`, and journal errors."""

    def __init__(self, journal: JournalRunner, at_desk: AtDesk, clock: Clock) -> None:
        self._journal = journal
        self._at_desk = at_desk
        self._clock = clock

    async def kinds_called(self, number: str) -> tuple[PartyKind, ...]:
        """What of this number the journal knows."""
        self._at_desk.require(Right.PERSONS_DATA)
        return await self._journal.run(lambda store: store.kinds_called(number))

    async def of(self, party: Party) -> Data:
        """All of it, newest transfer first."""
        self._at_desk.require(Right.PERSONS_DATA)
        transfers = [await self._transfer(intent, party) async for intent in self._transfers(party)]
        lookups = await self._journal.run(lambda store: store.lookups_of(party))
        return {
            "about": {"kind": party.kind.value, "number": party.id},
            "made": moment(self._clock.now()),
            "by": self._at_desk.name,
            "what": _KEPT,
            "transfers": transfers,
            "look_ups": [_looked_up(each) for each in lookups],
        }

    async def handed_out(self, party: Party, data: Data) -> None:
        """Put on record that it was written into a file, before that has its name."""
        facts = {
            "whom": named(party),
            "profile": "",
            "reason": "what is kept was handed out",
            "transfers": len(data["transfers"]),
            "look_ups": len(data["look_ups"]),
        }
        now, by = self._clock.now(), self._at_desk.name
        await self._journal.run(lambda store: store.note(now, by, HANDED_OUT, facts))

    async def _transfers(self, party: Party) -> AsyncIterator[Intent]:
        """On either side, then those they asked for as a member of a group."""
        async for intent in transfers(self._journal, party=party):
            yield intent
        for intent in await self._journal.run(lambda store: store.asked_for_by(party)):
            if party.key not in (intent.order.sender.key, intent.order.recipient.key):
                yield intent

    async def _transfer(self, intent: Intent, party: Party) -> Data:
        events = await self._journal.run(lambda store: store.events(intent.reference))
        order, words, receipt = intent.order, describe(intent), intent.receipt
        return {
            "reference": intent.reference,
            "written_down": moment(intent.created),
            "points": order.points,
            "programme": f"{order.program_id} {order.program_name}".strip(),
            "from": _side(order.sender, party),
            "to": _side(order.recipient, party),
            "asked_for_by": None if order.acting is None else _side(order.acting, party),
            "note": order.note,
            "became": words.title,
            "moved": words.moved.value,
            "transfer": "" if receipt is None else receipt.transfer_id,
            "made_by": intent.operator,
            "branch": intent.branch,
            "connection": intent.profile,
            "steps": [_step(event) for event in events],
        }


def _side(side: Party, person: Party) -> Data:
    """Whole for whom it is about, masked for everybody else."""
    number = side.id if side.key == person.key else last_four(side.id)
    return {"kind": side.kind.value, "name": side.masked_name, "number": number}


def _step(event: JournalEvent) -> Data:
    return {"at": moment(event.at), "what": event_words(event), "by": event.operator}


def _looked_up(one: LookUp) -> Data:
    return {
        "at": moment(one.at),
        "by": one.operator,
        "looked_up_as": one.by,
        "reason": one.reason,
        "connection": one.profile,
    }


# -- in words --------------------------------------------------------------------------------------


def lines_of(data: Data) -> Iterator[str]:
    """The same, to be read."""
    about = data["about"]
    yield f"What is kept about {about['kind']} {about['number']}"
    yield f"Made {data['made']} by {data['by']}. {data['what']}"
    yield from ("", f"Transfers: {len(data['transfers'])}")
    for each in data["transfers"]:
        points = format_points(each["points"])
        yield from ("", f"{each['reference']}  {each['written_down']}  {points} points, {each['became']}")
        yield f"  from {_called(each['from'])} to {_called(each['to'])}"
        if each["asked_for_by"] is not None:
            yield f"  asked for by {_called(each['asked_for_by'])}"
        yield from (f"  note: {note}" for note in [each["note"]] if note)
        yield f"  made by {each['made_by']}, branch {each['branch'] or 'not named'}"
        yield from (f"    {step['at']}  {step['what']}, {step['by']}" for step in each["steps"])
    yield from ("", f"Look-ups and reveals: {len(data['look_ups'])}")
    for one in data["look_ups"]:
        how = one["reason"] or f"looked up by {one['looked_up_as']}"
        yield f"  {one['at']}  {one['by']}, {how}"


def _called(side: Data) -> str:
    return (
        f"{side['name']} ({side['kind']} {side['number']})"
        if side["name"]
        else f"{side['kind']} {side['number']}"
    )
