"""Finding both sides: misses, choices, kinds, and customers brought by another screen."""

from __future__ import annotations

from console.domain.problems import Context, Problem, ProviderError
from console.services.stages import Stage
from console.widgets.party_panel import SideState
from screens.messages import SideChosen
from screens.transfer.dwell import moment
from screens.transfer.form_walk import QUIET_SECONDS
from tests.doubles.fake_desk import PRIYA, RAVI, make_customer
from tests.doubles.matches import customer_match
from tests.screens.operator import Counter


async def test_the_guessed_kind_stands_under_the_field_and_another_is_looked_up_as_that_only(
    counter: Counter,
) -> None:
    sender = counter.screen.form.sender
    counter.burst(RAVI)
    await counter.shows("mobile · 91 added", "↓ another kind")
    await counter.press("down")
    await counter.shows("id   ↓")
    await counter.press("ctrl+u")
    counter.burst("101")
    await counter.shows("id   ↓ another kind")
    await counter.press("down", "enter")
    await counter.shows("Customer not found", "tried as card")
    await counter.called_back(sender)
    await counter.press("up", "enter")
    await counter.until(lambda: sender.customer is not None)


async def test_a_miss_says_what_was_tried_and_is_where_enter_below_leads(counter: Counter) -> None:
    counter.burst([*"9999900000", "enter"])
    await counter.shows("Customer not found", "tried as mobile", "9999900000")
    await counter.called_back(counter.screen.form.sender)
    counter.screen.set_focus(counter.screen.form.recipient.field)
    counter.burst([*PRIYA, "enter", *"500", "enter", "enter"])
    await counter.until(lambda: counter.focused == "sender-field")
    assert counter.screen.stage is Stage.FORM
    assert counter.desk.gateway.count("precheck") == 0


async def test_a_miss_that_is_told_behind_another_screen_calls_back_too(counter: Counter) -> None:
    counter.desk.gateway.hold("customer")
    counter.burst([*"9999900000", "enter"])
    await counter.until(lambda: counter.desk.gateway.count("customer"))
    sender, dwell = counter.screen.form.sender, counter.screen.keys.dwell
    await counter.press("f7")
    counter.desk.gateway.let("customer")
    await counter.until(lambda: sender.found is SideState.TROUBLE)
    await counter.until(lambda: moment() - dwell.last_key > 2 * QUIET_SECONDS)
    await counter.press("f3")
    await counter.called_back(sender)


async def test_several_members_are_a_choice_of_the_list_that_has_the_focus(counter: Counter) -> None:
    counter.desk.gateway.matches = (
        customer_match("101", "Ravi M•••", ("mobile ••••••4269",)),
        customer_match("202", "Priya S•••", ("mobile ••••••0777",)),
    )
    form = counter.screen.form
    await counter.pilot.resize_terminal(160, 50)
    counter.burst([*"ravi", "enter"])
    await counter.until(lambda: form.sender.found is SideState.SEVERAL and form.sender.choices.has_focus)
    await counter.shows("2 members answer to this", "Priya S•••")
    assert counter.text.index("2 members answer") < counter.text.index("Priya S•••")
    await counter.called_back(form.sender)
    for size in ((60, 20), (80, 24)):  # what tells two of one name apart isn't cut
        await counter.pilot.resize_terminal(*size)
        await counter.shows("FROM     ravi", "mobile ••••••4269   id 101", "mobile ••••••0777   id 202")
    counter.burst("22")  # as of a scan
    await counter.pilot.pause(0.4)
    assert form.sender.found is SideState.SEVERAL
    await counter.press("2")
    await counter.until(lambda: form.sender.customer is not None and form.sender.customer.id == "202")
    assert counter.focused == "recipient-field"
    counter.burst([*"sample", "enter"])
    await counter.until(lambda: form.recipient.found is SideState.SEVERAL)
    await counter.called_back(form.recipient)
    await counter.press("enter")
    await counter.until(lambda: form.recipient.customer is not None and form.recipient.customer.id == "101")


async def test_a_failing_look_up_is_explained_and_can_be_repeated(counter: Counter) -> None:
    gateway = counter.desk.gateway
    known, gateway.known = gateway.known, _Failing()
    counter.burst([*RAVI, "enter"])
    await counter.until(lambda: counter.screen.form.sender.found is SideState.TROUBLE)
    gateway.known = known
    await counter.called_back(counter.screen.form.sender)
    await counter.press("enter")
    await counter.until(lambda: counter.screen.form.sender.customer is not None)


async def test_an_answer_to_an_older_text_is_dropped(counter: Counter) -> None:
    counter.desk.gateway.hold("customer")
    counter.burst([*RAVI, "enter"])
    await counter.shows("looking up…")
    await counter.press("shift+tab", "backspace")
    counter.desk.gateway.let("customer")
    await counter.drained()
    assert counter.screen.form.sender.customer is None


async def test_the_same_customer_twice_is_refused_here(counter: Counter) -> None:
    await counter.both(RAVI, f"+91{RAVI}")
    counter.burst([*"500", "enter"])
    await counter.shows("The same on both sides")
    assert counter.desk.gateway.count("precheck") == 0


async def test_a_customer_from_another_screen_takes_a_side(counter: Counter) -> None:
    counter.app.post_message(SideChosen(counter.desk.gateway.known["101"], as_sender=True))
    await counter.until(lambda: counter.screen.form.sender.customer is not None)
    await counter.shows("Ravi M•••", "usable 8,500")
    assert counter.focused == "recipient-field"


async def test_hostile_names_are_only_text(counter: Counter) -> None:
    hostile = "Ann [/] [@click=app.quit]x[/] \x1b]52;c;eA==\x07 \u202e"
    gateway = counter.desk.gateway
    gateway.known["101"] = make_customer("101", hostile, "Mehta", RAVI, 8500)
    gateway.known["202"] = make_customer("202", hostile * 40, "Shah", PRIYA, 120)
    await counter.code(RAVI, PRIYA, "500")
    await counter.shows("Ann [/] [@click")
    assert not set(counter.text) & {"\x1b", "\x07", "\u202e"}
    counter.burst([*"123456", "enter"])
    await counter.shows("requested 500")
    assert not set(counter.text) & {"\x1b", "\x07", "\u202e"}


class _Failing(dict):  # type: ignore[type-arg]
    def values(self) -> object:  # type: ignore[override]
        raise ProviderError(Problem("capillary", Context.HTTP, "503", http_status=503))
