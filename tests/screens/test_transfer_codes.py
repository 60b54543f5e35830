"""The code: wrong, too old, not sent, voided by an edit, and never readable."""

from __future__ import annotations

from console.domain.problems import Context, Local, Problem, ProviderError, local
from console.domain.transfers import Refused, State
from console.services.stages import Stage
from tests.doubles.fake_desk import CODE, PRIYA, RAVI, REFUSED_CODE
from tests.screens.operator import TO_GROUP, Counter


async def test_three_wrong_codes_need_a_new_one(counter: Counter) -> None:
    gateway = counter.desk.gateway
    gateway.outcomes += [REFUSED_CODE] * 3
    await counter.code(RAVI, PRIYA, "500")
    for said in ("2 tries are left", "1 try is left", "Code tried too often"):
        counter.burst(["9", "9", "9", "9", "enter"])
        await counter.shows(said)
    await counter.shows("a new code can be sent in 0:30")
    assert counter.screen.stage is Stage.UNCODED
    counter.burst(["enter"])
    await counter.desk.clock.move(31)
    counter.burst(["enter"])
    await counter.stage(Stage.CODE)
    assert gateway.count("issue_code") == 2
    counter.burst([*CODE, "enter"])
    await counter.state(State.CONFIRMED)
    assert gateway.count("transfer") == 4


async def test_a_wrong_code_costs_a_try_and_one_that_was_not_tried_none(counter: Counter) -> None:
    """The sign-in is tried before sending; where that fails, the code is as good as before."""
    gateway = counter.desk.gateway
    gateway.outcomes.append(REFUSED_CODE)
    await counter.sent(RAVI, PRIYA, "500", "999999")
    await counter.stage(Stage.CODE)
    await counter.shows("Code not accepted", "2 tries are left", "try 2 of 3", "No points moved.")
    assert counter.focused == "code"
    await counter.desk.clock.move(40)
    gateway.unreadable.append(ProviderError(local(Local.NO_CONNECTION)))
    counter.burst([*CODE, "enter"])
    await counter.shows("history not readable", "No try was used: type the same code again.")
    assert (counter.screen.stage, gateway.count("transfer")) == (Stage.CODE, 1)
    counter.burst([*CODE, "enter"])
    await counter.state(State.CONFIRMED)
    assert (gateway.codes, gateway.count("issue_code")) == (["999999", CODE], 1)


async def test_an_equal_transfer_that_turns_out_to_have_moved_is_asked_about_before_sending(
    counter: Counter,
) -> None:
    gateway = counter.desk.gateway
    gateway.outcomes.append(Refused((Problem("capillary", Context.TRANSFER, "8025"),)))
    await counter.sent(RAVI, PRIYA, "500", CODE)
    await counter.stage(Stage.FORM)
    (first,) = gateway.sent
    counter.burst(["enter"])
    await counter.stage(Stage.PREVIEW)
    await counter.press("enter")
    await _confirms_again(counter, "Ordered before", first[1])
    gateway.apply(*first)
    moved: list[State] = []
    counter.desk.announcer.subscribe(lambda row: moved.append(row.state))
    await counter.desk.clock.move(130)
    await counter.until(lambda: State.CONFIRMED in moved)
    counter.burst([*CODE, "enter"])
    await _confirms_again(counter, "Same transfer in the last 24 hours", first[1])
    counter.burst([*CODE, "enter"])
    await counter.state(State.CONFIRMED)
    assert gateway.count("transfer") == 2


async def _confirms_again(counter: Counter, told: str, reference: str) -> None:
    await counter.shows(told)
    await counter.desk.clock.move(31)
    counter.burst([*reference[-4:], "enter"])
    await counter.stage(Stage.CODE)


async def test_a_code_can_be_asked_for_again_at_once_if_it_was_not_sent_else_in_half_a_minute(
    counter: Counter,
) -> None:
    gateway = counter.desk.gateway
    gateway.code_problems.append((Problem("capillary", Context.OTP, "860"),))
    await counter.preview(RAVI, PRIYA, "500")
    counter.burst(["enter"])
    await counter.stage(Stage.UNCODED)
    await counter.shows("Code was not sent")
    await counter.press("ctrl+r")
    await counter.stage(Stage.CODE)
    await counter.press("ctrl+r")
    assert gateway.count("issue_code") == 2
    await counter.desk.clock.move(31)
    await counter.press("ctrl+r")
    await counter.until(lambda: gateway.count("issue_code") == 3)
    await counter.stage(Stage.CODE)


async def test_an_edit_after_the_code_voids_it(counter: Counter) -> None:
    """Also in one burst with it: the edit is noticed by comparing, not by waiting for a late message."""
    await counter.go(TO_GROUP)
    await counter.code(RAVI, TO_GROUP.recipient, "500")
    reference = counter.intent.reference if counter.intent else ""
    await counter.press(*["shift+tab"] * 4)
    assert counter.focused == "amount"
    await counter.press("0")
    await counter.stage(Stage.FORM)
    await counter.shows("Transfer changed after the code", "No points moved.")
    await counter.desk.clock.move(31)
    await counter.press("ctrl+r")
    await counter.stage(Stage.CODE)
    assert counter.intent is not None
    assert (counter.intent.reference != reference, counter.intent.order.points) == (True, 5000)
    counter.screen.form.order.amount.value = "501"
    counter.burst([*CODE, "enter"])
    await counter.stage(Stage.FORM)
    assert counter.desk.gateway.count("transfer") == 0


async def test_escape_gives_the_intent_up_while_its_code_is_asked_for_and_behind_it(counter: Counter) -> None:
    counter.desk.gateway.hold("issue_code")
    await counter.preview(RAVI, PRIYA, "500")
    counter.burst(["enter"])
    await counter.until(lambda: counter.desk.gateway.count("issue_code") == 1)
    await counter.press("escape")
    counter.desk.gateway.let("issue_code")
    await counter.drained()
    assert counter.screen.stage is Stage.FORM
    await counter.desk.clock.move(31)
    counter.burst(["enter", "enter"])
    await counter.stage(Stage.CODE)
    await counter.press("1", "2", "escape")
    await counter.stage(Stage.FORM)
    assert counter.focused == "amount"
    assert counter.screen.form.order.amount.value == "500"
    counter.burst(["enter"])
    await counter.stage(Stage.PREVIEW)
    await counter.desk.clock.move(31)
    counter.burst(["enter"])
    await counter.stage(Stage.CODE)
    assert counter.screen.parts.verify.code.value == ""


async def test_a_code_is_not_sent_when_it_is_empty_or_old_and_is_hidden_and_never_copied(
    counter: Counter,
) -> None:
    await counter.code(RAVI, PRIYA, "500")
    await counter.press("enter", "space", "enter")
    assert counter.screen.stage is Stage.CODE
    await counter.desk.clock.move(241)
    await counter.shows("expires in 0:59 at the latest", "new code: Ctrl+R")
    await counter.desk.clock.move(60)
    await counter.shows("▲ expired")
    counter.burst([*CODE, "enter"])
    await counter.stage(Stage.UNCODED)
    await counter.shows("Code too old", "Ctrl+R")
    assert counter.desk.gateway.count("transfer") == 0
    await counter.press("ctrl+r")
    await counter.stage(Stage.CODE)
    await counter.press("7", "7", "7", "8", "ctrl+a", "ctrl+x", "ctrl+c")
    assert counter.screen.parts.verify.code.value == "7778"
    assert "7778" not in counter.text
    assert counter.app.clipboard == ""
