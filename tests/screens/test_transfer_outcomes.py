"""What became of a transfer: refused, unknown, found, not found, for a person to decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from console.domain.problems import Context, Local, Problem, local
from console.domain.transfers import CodePolicy, Outcome, Refused, State, TransferOrder, Unknown
from console.services.stages import Stage
from screens.lookup.lookup_screen import LookupScreen
from tests.doubles.fake_desk import CODE, PRIYA, RAVI, FakeDesk
from tests.screens.operator import TO_GROUP, Counter, at_the_counter, moved

TIMED_OUT = Unknown((local(Local.ANSWER_TIMEOUT),))


async def _searched_until(counter: Counter, state: State) -> None:
    """Time passes, five seconds after five, until the search has ended like this."""
    for _ in range(40):
        if counter.intent is not None and counter.intent.state is state:
            break
        await counter.desk.clock.move(5)
        await counter.drained()
    await counter.state(state)


async def test_a_refusal_stands_beside_the_field_that_cures_it(counter: Counter) -> None:
    counter.desk.gateway.outcomes.append(Refused((local(Local.TOO_FEW_POINTS),)))
    await counter.sent(RAVI, PRIYA, "500", CODE)
    await counter.stage(Stage.FORM)
    await counter.shows("Too few points", "No points moved.", "you", "Lower the amount")
    assert counter.focused == "amount"
    assert counter.screen.form.order.amount.value == "500"


async def test_a_refused_check_sends_no_code(counter: Counter) -> None:
    counter.desk.gateway.precheck_problems.append((Problem("capillary", Context.TRANSFER, "816"),))
    await counter.both(RAVI, PRIYA)
    counter.burst([*"500", "enter", "enter", *CODE, "enter"])
    await counter.stage(Stage.FORM)
    await counter.drained()
    assert counter.desk.gateway.count("issue_code") == 0


async def test_an_unknown_outcome_is_in_progress_until_history_proves_it(counter: Counter) -> None:
    gateway = counter.desk.gateway

    def moved_but_silent(order: TransferOrder, reference: str) -> Outcome:
        gateway.apply(order, reference)
        return TIMED_OUT

    gateway.outcomes.append(moved_but_silent)
    await counter.sent(RAVI, PRIYA, "500", CODE)
    await counter.state(State.UNKNOWN, State.RECONCILING)
    await counter.shows("in progress", "Do not send this transfer again.")
    await counter.desk.clock.move(6)
    await counter.state(State.CONFIRMED)
    await counter.shows("processed", "confirmed by reference in history")
    assert gateway.count("transfer") == 1


async def test_not_found_may_be_sent_again_with_a_new_code(counter: Counter) -> None:
    await counter.go(TO_GROUP)
    gateway = counter.desk.gateway
    gateway.outcomes.append(TIMED_OUT)
    await counter.sent(RAVI, TO_GROUP.recipient, "500", CODE)
    await counter.state(State.UNKNOWN, State.RECONCILING)
    await _searched_until(counter, State.NOT_APPLIED)
    await counter.shows("not found", "Enter  Send it again, with a new code")
    await counter.armed()
    counter.burst(["enter"])
    await counter.stage(Stage.CODE)
    assert gateway.count("issue_code") == 2
    counter.burst([*CODE, "enter"])
    await counter.state(State.CONFIRMED)
    assert gateway.count("transfer") == 2


async def test_what_never_left_may_be_sent_again_unless_it_is_found_after_all(counter: Counter) -> None:
    gateway = counter.desk.gateway
    gateway.outcomes += [Refused((local(Local.NO_CONNECTION),), reached_provider=False)] * 2
    await counter.sent(RAVI, PRIYA, "500", CODE)
    await counter.state(State.NOT_SENT)
    await counter.shows("not sent", "Nothing left this computer")
    await counter.desk.clock.move(31)
    await counter.armed()
    counter.burst(["enter"])
    await counter.stage(Stage.CODE)
    counter.burst([*CODE, "enter"])
    await counter.state(State.NOT_SENT)
    assert counter.intent is not None
    gateway.apply(counter.intent.order, counter.intent.reference)
    await counter.armed()
    counter.burst(["enter"])
    await counter.state(State.CONFIRMED)
    assert gateway.count("transfer") == 2


async def test_a_lookalike_is_for_a_person_to_decide(desk: FakeDesk) -> None:
    desk.settle = timedelta(seconds=60)
    async with at_the_counter(desk) as counter:
        gateway = desk.gateway

        def other_amount(order: TransferOrder, reference: str) -> Outcome:
            from dataclasses import replace

            gateway.apply(replace(order, points=499), "")
            gateway.applied[-1] = replace(gateway.applied[-1], note="")
            return TIMED_OUT

        gateway.outcomes.append(other_amount)
        await counter.sent(RAVI, PRIYA, "500", CODE)
        await counter.state(State.UNKNOWN, State.RECONCILING)
        await _searched_until(counter, State.NEEDS_HUMAN)
        await counter.shows("needs a person", "Do not send", "Ask a supervisor", "F7")


async def test_no_key_stops_loses_or_repeats_what_is_on_its_way(counter: Counter) -> None:
    gateway = counter.desk.gateway
    gateway.hold("transfer")
    await counter.sent(RAVI, PRIYA, "500", CODE)
    await counter.state(State.SENDING)
    await counter.shows("Sending… 500 points from Ravi M••• to Priya S•••")
    await counter.press("escape", "escape")
    counter.burst([*PRIYA, "enter"])
    await counter.drained()
    await counter.press("ctrl+n")
    assert counter.screen.stage is Stage.SENT
    await counter.press("ctrl+q")
    await counter.shows("A transfer is being sent")
    await counter.press("enter", "f2")
    await counter.until(lambda: isinstance(counter.app.screen, LookupScreen))
    gateway.let("transfer")
    await counter.until(lambda: len(gateway.applied) == 1)
    await counter.press("f3")
    await counter.state(State.CONFIRMED)
    await counter.shows("requested 500", "1037890")
    assert gateway.count("transfer") == 1


async def test_an_open_transfer_of_the_sender_is_shown(counter: Counter) -> None:
    counter.desk.gateway.outcomes.append(TIMED_OUT)
    await counter.sent(RAVI, PRIYA, "500", CODE)
    await counter.state(State.UNKNOWN, State.RECONCILING)
    reference = counter.intent.reference if counter.intent else ""
    await counter.armed()
    counter.burst(["enter"])
    await counter.stage(Stage.FORM)
    await counter.preview(RAVI, PRIYA, "100")
    counter.burst(["enter"])
    await counter.stage(Stage.CONFLICT)
    await counter.shows("Sender has an open transfer", reference, "F7")
    assert counter.desk.gateway.count("transfer") == 1


async def test_the_same_transfer_again_needs_another_confirmation(counter: Counter) -> None:
    gateway = counter.desk.gateway
    reference = (await moved(counter)).reference
    await counter.preview(RAVI, PRIYA, "500")
    counter.burst(["enter"])
    await counter.stage(Stage.CONFLICT)
    await counter.shows("Same transfer in the last 24 hours", reference)
    await counter.press("enter", "enter")
    await counter.shows("type the last 4 of it")
    assert counter.screen.stage is Stage.CONFLICT
    counter.burst([*reference[-4:].lower(), "enter"])
    await counter.stage(Stage.CODE)
    counter.burst([*CODE, "enter"])
    await counter.state(State.CONFIRMED)
    assert gateway.count("transfer") == 2


async def test_without_codes_the_verification_is_attested(desk: FakeDesk) -> None:
    desk.policy = CodePolicy.OFF
    async with at_the_counter(desk) as counter:
        await counter.both(RAVI, PRIYA)
        counter.burst([*"500", "enter", "enter", "enter"])
        await counter.stage(Stage.ATTEST)
        await counter.drained()
        assert desk.gateway.count("transfer") == 0
        await counter.give_word()
        await counter.shows("Enter  Move 500 to Priya S•••")
        counter.burst(["enter"] * 5)
        await counter.state(State.CONFIRMED)
        assert (desk.gateway.count("transfer"), desk.gateway.codes) == (1, [])
        assert desk.gateway.count("issue_code") == 0


async def test_what_was_given_up_elsewhere_is_told_and_not_sent(counter: Counter) -> None:
    await counter.code(RAVI, PRIYA, "500")
    flow, prepared = counter.screen.flow, counter.intent
    assert prepared is not None
    flow.state = replace(flow.state, intent=None)  # another console's step isn't announced on this one
    opened = await counter.screen.opening.desk()
    await opened.transfers.abandon(prepared.reference, "given up elsewhere")
    flow.state = replace(flow.state, intent=prepared)
    counter.burst([*CODE, "enter"])
    await counter.state(State.ABANDONED)
    await counter.shows("not sent (given up)", "Enter  New transfer")
    assert counter.desk.gateway.count("transfer") == 0
