"""Where the policy wants the recipient asked, nothing goes out before it is told how they agreed."""

from __future__ import annotations

from pathlib import Path

from console.domain.policy import Consent, Policy
from console.domain.transfers import CodePolicy
from console.explanations.event_words import event_words
from console.journal.journal_thread import Journal
from console.services.stages import Stage
from screens.dialogs.consent import ConsentDialog
from tests.doubles.fake_desk import CODE, PRIYA, RAVI, FakeDesk
from tests.screens.operator import Counter, at_the_counter

WANTED = Policy(consent=Consent(of_recipient=True))


async def asked(counter: Counter) -> None:
    await counter.press("enter")
    await counter.until(lambda: isinstance(counter.app.screen, ConsentDialog) and counter.app.focused)


async def answer(counter: Counter, *keys: str) -> None:
    await counter.press(*keys)
    await counter.until(lambda: not isinstance(counter.app.screen, ConsentDialog))


async def first_entry(folder: Path, reference: str) -> str:
    journal = Journal(folder / "journal", folder / "anchor")
    events = await journal.run(lambda store: store.events(reference))
    journal.close()
    return event_words(events[0])


async def test_it_is_asked_before_the_code_anew_for_another_amount_and_an_enter_typed_ahead_agrees_to_nothing(
    tmp_path: Path,
) -> None:
    desk = FakeDesk(tmp_path, allows=WANTED)
    async with at_the_counter(desk) as counter:
        await counter.preview(RAVI, PRIYA, "500")
        await counter.shows("Say how the recipient agrees")
        await asked(counter)
        await counter.press("enter", "enter")
        assert isinstance(counter.app.screen, ConsentDialog)
        await answer(counter, "escape")
        await counter.stage(Stage.PREVIEW)
        assert desk.gateway.codes == []
        await asked(counter)
        await answer(counter, "1")
        await counter.stage(Stage.CODE)
        await counter.press("escape")
        await counter.stage(Stage.FORM)
        await desk.clock.move(31)  # till another code may be sent
        await counter.press("backspace", "1", "enter")
        await counter.stage(Stage.PREVIEW)
        await counter.shows("Say how the recipient agrees")
        await asked(counter)
        await answer(counter, "2")
        await counter.stage(Stage.CODE)
        counter.burst([*CODE, "enter"])
        await counter.shows("requested 501")
        assert counter.intent is not None
        reference = counter.intent.reference
    assert "the recipient agreed: by telephone" in await first_entry(tmp_path, reference)


async def test_without_a_code_it_is_asked_before_the_operators_word_sends(tmp_path: Path) -> None:
    desk = FakeDesk(tmp_path, allows=WANTED, policy=CodePolicy.OFF)
    async with at_the_counter(desk) as counter:
        await counter.both(RAVI, PRIYA)
        await counter.press(*"500", "enter")
        await counter.stage(Stage.ATTEST)
        await counter.give_word()
        await asked(counter)
        assert desk.gateway.applied == []
        await answer(counter, "down", "enter")
        await counter.shows("requested 500")
    assert len(desk.gateway.applied) == 1
