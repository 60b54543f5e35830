"""A bundle of one transfer: nobody's number is in it, a changed sign is noticed, it plays to the same end."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from console.cli.bundle_command import replay_by_lines
from console.domain.clock import HurriedClock
from console.domain.transfers import Intent, State
from console.providers.registry import PROVIDERS
from console.services.case_replay import Replay
from console.services.desk import Desk
from console.services.replay_plan import NoReplay, plan_of
from console.services.support_bundle import NoBundle, as_text, bundle_of, read_bundle
from console.simulator.mastercard.sample_accounts import FROM
from tests.doubles.fake_desk import MEENA
from tests.doubles.simulators import running_mastercard
from tests.journeys import mastercard
from tests.journeys.conftest import OpenTeller, open_training_desk_on, sealed_simulator
from tests.journeys.teller import Teller
from tests.journeys.ways import TO_GROUP, Way

WHOSE = ("565039505", "565039506", "9148574269")
"""Whole numbers of both sides."""
SETTLED = 180
CUT = "reset-before-commit"
UNMARKED = ("forged-history", {"sealed": "yes", "note": "none"})
SAID = "both balances show it: seen with 9148574269"


@dataclass(frozen=True)
class Ending:
    """A fault, and where a transfer that meets it ends."""

    state: State
    fault: str = ""
    options: dict[str, Any] = field(default_factory=dict)
    typed: str | None = None
    way: Way | None = None
    watched: float = SETTLED
    later: tuple[tuple[str, dict[str, Any]], ...] = ()
    """Faults of every list from then on."""
    apart: float = 20
    """Seconds between the looks that are made then."""
    reason: str = ""
    """Of the supervisor who decides it in the end."""


ENDINGS = {
    "moved": Ending(State.CONFIRMED),
    "moved to a group": Ending(State.CONFIRMED, way=TO_GROUP),
    "refused": Ending(State.REJECTED, "provider-code", {"code": 3316}),
    "wrong code": Ending(State.REJECTED, typed="000000"),
    "answer lost, moved": Ending(State.CONFIRMED, "reset-after-commit"),
    "answer lost, not moved": Ending(State.NOT_APPLIED, CUT),
    "a page instead of an answer": Ending(
        State.CONFIRMED, "error-after-commit", {"status": 502, "body": "html"}
    ),
    "no JSON": Ending(State.CONFIRMED, "garbled-body"),
    "still looked for": Ending(State.RECONCILING, "request-lost", watched=5),
    "found twice": Ending(State.DOUBLE_ALARM, later=(("forged-history", {"sealed": "yes"}),)),
    "missing": Ending(State.MISSING_ALARM, later=(("lost-row", {}),)),
    "another amount": Ending(State.MISSING_ALARM, later=(("other-amount-row", {}),)),
    "refused, booked late": Ending(
        State.CONFIRMED, "provider-code", {"code": 3316}, later=(("forged-history", {"sealed": "yes"}),)
    ),
    "an entry that may be it": Ending(State.NEEDS_HUMAN, CUT, later=(UNMARKED,)),
    "refused, an entry that came late": Ending(
        State.NEEDS_HUMAN, "provider-code", {"code": 3316}, later=(UNMARKED,)
    ),
    "never read for a day": Ending(
        State.NEEDS_HUMAN, CUT, watched=5, later=(("empty-history", {"sealed": "no"}),), apart=90_000
    ),
    "a person said yes": Ending(State.RESOLVED_APPLIED, CUT, later=(UNMARKED,), reason=SAID),
    "a person said no": Ending(State.RESOLVED_NOT_APPLIED, CUT, later=(UNMARKED,), reason=SAID),
}


async def written(desk: Desk, intent: Intent) -> str:
    """The bundle's file, with every exchange that the desk still holds."""
    case = await desk.cases.read(intent.reference)
    return as_text(bundle_of(case, desk.catalogue.explain_intent(case.shown), desk.profile, desk.trace))


async def ended(teller: Teller, ending: Ending) -> Intent:
    """A transfer that met what it was to meet."""
    ready = await teller.ready(note="for 98765 and no. 1234567")
    if ending.fault:
        teller.simulator.arm("transfer", ending.fault, **ending.options)
    found = await teller.send(ready, ending.typed)
    for fault, options in ending.later:
        teller.simulator.arm("history", fault, 1000, **options)
    found = await teller.watch(found, ending.watched)
    for _ in range(40):  # past a watch's looks, and two audits
        found = await teller.desk.transfers.get(found.reference)
        if found.state is ending.state or ending.reason:
            break
        await teller.skip(ending.apart)
        await teller.desk.reconciliation.pass_once()
    if ending.reason:
        said_yes = ending.state is State.RESOLVED_APPLIED
        decide = partial(teller.desk.reconciliation.resolve, reason=ending.reason, checker=MEENA)
        await decide(found.reference, applied=said_yes)
    found = await teller.desk.transfers.get(found.reference)
    assert found.state is ending.state
    return found


@pytest.mark.parametrize("name", ENDINGS)
async def test_it_plays_to_the_same_words(open_teller: OpenTeller, tmp_path: Path, name: str) -> None:
    ending = ENDINGS[name]
    teller = await open_teller(**({"way": ending.way} if ending.way else {}), deadline_seconds=1.5)
    bundle = read_bundle(await written(teller.desk, await ended(teller, ending)))
    plan = plan_of(bundle)
    async with sealed_simulator() as fresh:
        (home := tmp_path / "again").mkdir()
        lesson = PROVIDERS["capillary"].load().training(asdict(fresh.facts), home)
        desk = await open_training_desk_on(fresh, home, clock=HurriedClock())
        sample = lesson.group_sample if plan.with_group else lesson.sample
        assert sample is not None
        said: list[str] = []
        assert await replay_by_lines(Replay(bundle, plan, desk, sample), said.append) == 0
        assert said[-1] == "It ended in the bundle's own words."
        assert said[1].split(": ")[0].endswith(bundle["said"]["title"])
        await desk.close()


@pytest.mark.parametrize(
    ("fault", "state"),
    [("", State.CONFIRMED), ("provider-code", State.REJECTED), ("answer-lost", State.NEEDS_HUMAN)],
)
async def test_a_transfer_between_accounts_plays_too(tmp_path: Path, fault: str, state: State) -> None:
    for home in ("first", "again"):
        (tmp_path / home).mkdir()
    async with running_mastercard() as simulator:
        desk = await mastercard.open_desk_on(simulator, tmp_path / "first")
        if fault:
            simulator.arm("transfer", fault)
        await mastercard.talk(desk, mastercard.Operator(*mastercard.AS_AGREED))
        (found,) = [entry.intent for entry in (await desk.history.of_console()).entries]
        assert found is not None
        assert found.state is state
        bundle = read_bundle(text := await written(desk, found))
        assert FROM.ban not in text
        assert FROM.ban[:4] not in bundle["transfer"]["order"]["sender"]["masked_name"]
        await desk.close()
    async with running_mastercard() as simulator:
        lesson = PROVIDERS["mastercard"].load().training(asdict(simulator.facts), tmp_path)
        desk = await mastercard.open_desk_on(simulator, tmp_path / "again")
        said: list[str] = []
        assert await replay_by_lines(Replay(bundle, plan_of(bundle), desk, lesson.sample), said.append) == 0
        await desk.close()


async def test_nobodys_number_and_nothing_secret_is_in_it(open_teller: OpenTeller) -> None:
    teller = await open_teller()
    sent = await ended(teller, ENDINGS["answer lost, moved"])
    code = teller.code().reveal()
    text = await written(teller.desk, sent)
    secrets = (teller.simulator.facts.password, code)
    assert [each for each in (*WHOSE, "1234567", "98765", *secrets) if each in text] == []
    bundle = read_bundle(text)
    assert bundle["transfer"]["reference"] == sent.reference
    assert bundle["transfer"]["order"]["sender"]["id"] == "••••9505"
    assert bundle["settings"]["settle_seconds"] == 60
    assert bundle["transfer"]["receipt"]["transfer_id"]
    assert {"POST"} <= {each["method"] for each in bundle["exchanges"]}
    assert bundle["entries"][-1]["said"] == "proven by the provider's history"


async def test_what_was_changed_on_the_way_is_noticed(open_teller: OpenTeller) -> None:
    teller = await open_teller()
    text = await written(teller.desk, await ended(teller, ENDINGS["moved"]))
    for other in (text.replace('"points": 1000', '"points": 9000'), text[:-40], "{}", "[1]", "1037"):
        with pytest.raises(NoBundle):
            read_bundle(other)


def told(state: str, kind: str, **problem: str) -> dict[str, Any]:
    order = {"sender": {"kind": "customer"}, "recipient": {"kind": "customer"}}
    steps = ({"kind": "sending", "facts": {"state": "sending"}}, {"kind": kind, "facts": {"state": state}})
    problems = [problem] if problem else []
    return {"transfer": {"state": state, "order": order, "problems": problems}, "entries": steps}


@pytest.mark.parametrize(
    ("bundle", "why"),
    [
        (told("abandoned", "abandoned"), "never left its computer"),
        (told("double alarm", "found twice", code="equal-confirmed"), "Two equal transfers moved"),
        (told("double alarm", "found twice in the ledger"), "what the console met"),
    ],
)
def test_what_nothing_on_order_brings_about_is_said(bundle: dict[str, Any], why: str) -> None:
    with pytest.raises(NoReplay, match=why):
        plan_of(bundle)
