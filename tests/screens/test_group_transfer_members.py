"""Who acts for a group that gives, and what the provider may say against it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from console.domain.parties import Group
from console.domain.problems import Context, Local, Problem, local
from console.domain.transfers import CodePolicy, Refused, State, Unknown
from console.services.stages import Stage
from tests.doubles.fake_desk import CODE, FakeDesk, make_member
from tests.screens.operator import Counter, at_the_counter


def _refusal(code: str) -> Problem:
    return Problem("capillary", Context.GROUP_TRANSFER, code, http_status=200, message="said by the provider")


def _change(counter: Counter, group: str, **changes: object) -> Group:
    groups = counter.desk.gateway.groups
    groups[group] = replace(groups[group], **changes)  # type: ignore[arg-type]
    return groups[group]


async def test_those_the_provider_would_refuse_are_passed_over_with_their_reason(counter: Counter) -> None:
    await counter.group_gives("902", "50")
    await counter.asked_who_acts()
    await counter.shows("Anil K•••       ✗ may not move points", "Sara T•••       ✗ has left the group")
    picker = counter.group_form.picker
    seen = []
    for key in ("down", "down", "down", "end"):
        await counter.press(key)
        seen.append(picker.choices.highlighted)
    assert set(seen) == {0, 1}
    await counter.pilot.click(picker.choices, offset=(4, 2))
    await counter.drained()
    assert picker.member is None
    assert counter.desk.gateway.count("precheck") == 0


async def test_the_list_opens_again_and_another_member_takes_back_what_was_checked_and_written(
    counter: Counter,
) -> None:
    """A second attempt is written down before the word is asked for; another member is another transfer."""
    gateway = counter.desk.gateway
    gateway.outcomes.append(Refused((local(Local.NO_CONNECTION),), reached_provider=False))
    await counter.attested("902", "50")
    picker = counter.group_form.picker
    await counter.pilot.click(picker.line)
    await counter.shows("Esc for Ravi M••• as before")
    await counter.press("escape")
    await counter.until(lambda: picker.line.has_focus)
    assert counter.screen.stage is Stage.ATTEST
    await counter.press("down", "tab")
    await counter.until(lambda: not picker.choices.display)
    assert counter.screen.stage is Stage.ATTEST
    await _choose_another(counter, "down")
    await counter.until(lambda: gateway.count("precheck") == 2)
    await counter.stage(Stage.ATTEST)
    await counter.shows("choose how you know Priya S•••")
    assert counter.screen.parts.verify.method == ""
    await counter.give_word()
    await counter.press("enter")
    await counter.state(State.NOT_SENT)
    await counter.armed()
    await counter.press("enter")
    await counter.stage(Stage.ATTEST)
    prepared = counter.intent
    assert prepared is not None
    await _choose_another(counter, "up")
    await counter.stage(Stage.ATTEST)
    await counter.until(lambda: counter.intent is None)
    await counter.shows("choose how you know Ravi M•••")
    desk = await counter.screen.opening.desk()
    assert (await desk.transfers.get(prepared.reference)).state is State.ABANDONED
    assert [order.acting.id for order, _ in gateway.sent if order.acting] == ["202"]


async def _choose_another(counter: Counter, key: str) -> None:
    """From the line of who acts, the member next to them in the list."""
    picker = counter.group_form.picker
    counter.screen.set_focus(picker.line)
    await counter.press("down")
    await counter.until(lambda: picker.choices.has_focus)
    await counter.press(key, "enter")


async def test_the_choice_stays_with_its_group_and_goes_with_it(counter: Counter) -> None:
    await counter.to_groups()
    await counter.press("f4")
    await counter.scan("901", as_sender=True)
    form = counter.group_form
    counter.screen.set_focus(form.picker.target)
    await counter.press("enter")
    await counter.until(lambda: form.picker.member is not None)
    counter.screen.set_focus(form.sender.strip)
    await counter.press("9")
    await counter.until(lambda: not form.picker.display)
    assert form.acting is None
    await counter.press("escape")
    await counter.until(lambda: form.picker.display)
    assert form.acting is not None
    counter.screen.set_focus(form.sender.strip)
    await counter.press(*"902", "enter")
    await counter.until(lambda: form.sender.group is not None and form.sender.group.id == "902")
    assert (form.acting, form.picker.display, form.picker.choices.display) == (None, True, True)


async def test_a_group_in_which_nobody_may_act_says_so_and_never_sends(counter: Counter) -> None:
    members = tuple(replace(each, may_transfer=False) for each in counter.desk.gateway.groups["901"].members)
    _change(counter, "901", members=members)
    await counter.group_gives("902", "50")
    await counter.shows("✗ no member of this group may move its points")
    counter.burst(["enter"] * 6)
    await counter.drained()
    assert counter.screen.stage is Stage.FORM
    assert counter.desk.gateway.count("precheck") == 0


async def test_sixty_members_are_a_list_of_five_lines(counter: Counter) -> None:
    many = tuple(make_member(str(5000 + each), f"Member {each} X•••") for each in range(60))
    group = counter.desk.gateway.groups["901"]
    _change(counter, "901", members=(*group.members, *many))
    await counter.group_gives("902", "50")
    await counter.asked_who_acts()
    assert counter.group_form.picker.choices.size.height == 5
    await counter.press("end")
    await counter.shows("Member 59 X•••", "id 5059", "Family Two", "Enter  choose the highlighted one")
    await counter.press("enter")
    await counter.stage(Stage.ATTEST)
    assert counter.group_form.acting == many[-1].party


async def test_a_refusal_is_explained_at_the_side_that_cures_it(counter: Counter) -> None:
    await counter.attested("902", "50")
    form = counter.group_form
    for points, (code, said, cure) in enumerate(
        (
            ("1645", "Group not recognised", form.recipient.strip),
            ("830", "Member may not move points", form.picker.line),
            ("1651", "Not a member of the group", form.picker.line),
        ),
        50,
    ):
        if points > 50:  # the same order again would be asked about
            form.order.amount.value = str(points)
            counter.screen.set_focus(form.order.amount)
            await counter.press("enter")
            await counter.stage(Stage.ATTEST)
            await counter.give_word()
        counter.desk.gateway.outcomes.append(Refused((_refusal(code),)))
        await counter.press("enter")
        await counter.stage(Stage.FORM)
        await counter.shows(said, "No points moved.", f"code {code}")
        assert cure.has_focus, code
        assert form.order.amount.value == str(points)


async def test_889_after_sending_is_not_known_and_never_advises_another_try(counter: Counter) -> None:
    counter.desk.gateway.outcomes.append(Unknown((_refusal("889"),)))
    await counter.led_group("500")
    await counter.press("enter")
    await counter.stage(Stage.CODE)
    await counter.press(*CODE, "enter")
    await counter.state(State.UNKNOWN, State.RECONCILING)
    await counter.shows("Do not send this transfer again.", "Group could not take part", "code 889")
    assert not [word for word in ("try again", "send it again", "later") if word in counter.text.lower()]


async def test_a_check_that_objects_sends_nothing(counter: Counter) -> None:
    await counter.group_gives("902", "50")
    await counter.asked_who_acts()
    for problem, said in (
        (local(Local.MAY_NOT_TRANSFER), "move points"),
        (local(Local.NOT_A_MEMBER), "member"),
        (_refusal("889"), "Group could not take part"),
    ):
        counter.desk.gateway.precheck_problems.append((problem,))
        counter.screen.set_focus(counter.group_form.picker.target)
        await counter.until(lambda: counter.screen.keys.is_armed)
        counter.burst(["enter", "enter", "enter"])
        await counter.shows(f"code {problem.code}", said)
        assert "try again" not in counter.text.lower()
        assert counter.screen.stage is Stage.FORM
        assert counter.desk.gateway.count("transfer") == 0


async def test_where_no_codes_are_used_a_person_attests_too(desk: FakeDesk) -> None:
    desk.policy = CodePolicy.OFF
    async with at_the_counter(desk) as counter:
        await counter.to_groups()
        await counter.scan("9148574269", as_sender=True)
        await counter.scan("901", as_sender=False)
        await counter.press(*"50", "enter")
        await counter.stage(Stage.ATTEST)
        await counter.shows("choose how you know this customer")


async def test_a_second_enter_that_overtakes_the_choice_asks_the_provider_once(counter: Counter) -> None:
    """The choice goes on in the app's turn; by then a second Enter may have asked, and been answered."""
    late: list[Callable[[], object]] = []
    now = counter.app.call_later

    def ours_later(callback: Callable[..., object], *args: object, **kwargs: object) -> bool:
        if not callback.__module__.startswith("screens."):
            return now(callback, *args, **kwargs)
        late.append(callback)
        return True

    counter.desk.gateway.precheck_problems.append((local(Local.MAY_NOT_TRANSFER),))
    await counter.group_gives("902", "50")
    await counter.asked_who_acts()
    counter.app.call_later = ours_later  # type: ignore[method-assign]
    await counter.press("enter")
    await counter.until(lambda: late)
    await counter.press("enter")
    await counter.shows(f"code {Local.MAY_NOT_TRANSFER}")
    for each in late:
        each()
    await counter.pilot.pause()
    assert counter.screen.stage is Stage.FORM
    assert counter.desk.gateway.count("precheck") == 1
