"""What a job costs in keys where no other test counts it: a scan is none, and waiting neither."""

from __future__ import annotations

from pathlib import Path

from textual import events

from console.domain.policy import Consent, Policy
from console.domain.problems import Local, local
from console.domain.transfers import State, Unknown
from console.services.stages import Stage
from screens.dialogs.case_dialog import CaseDialog
from screens.dialogs.consent import ConsentDialog
from screens.dialogs.escalate import EscalateDialog
from screens.history.history_screen import HistoryScreen
from screens.lookup.lookup_screen import LookupScreen
from screens.unresolved import UnresolvedScreen
from tests.doubles.accounts_double import GIVES, TAKES, AccountDesk
from tests.doubles.fake_desk import CODE, PRIYA, RAVI, FakeDesk, make_customer
from tests.screens.operator import Counter, at_the_counter, moved


async def test_a_group_by_its_name_to_a_scanned_person_costs_at_most_25(counter: Counter) -> None:
    await counter.to_groups()
    await counter.press("f4", *"family one", "enter")
    await counter.until(lambda: counter.screen.form.sender.group is not None)
    await counter.press("f4")
    counter.burst([*PRIYA, "enter"])
    await counter.until(lambda: counter.screen.form.recipient.customer is not None)
    await counter.press(*"500", "enter")
    await counter.asked_who_acts()
    await counter.press("enter")
    await counter.stage(Stage.ATTEST)
    await counter.give_word()
    await counter.press("enter")
    await counter.state(State.CONFIRMED)
    assert counter.keys <= 25


async def test_two_scanned_accounts_cost_at_most_9_with_a_kind_to_choose(tmp_path: Path) -> None:
    async with at_the_counter(AccountDesk(tmp_path)) as counter:
        await counter.both(GIVES, TAKES)
        await counter.press(*"500", "enter")
        await counter.until(
            lambda: counter.screen.form.order.choice.expanded and counter.screen.keys.is_armed
        )
        await counter.press("1")
        await counter.stage(Stage.ATTEST)
        await counter.press("enter")
        await counter.until(lambda: counter.screen.parts.verify.attestation.expanded)
        await counter.press("1")
        await counter.armed()
        await counter.press("enter")
        await counter.state(State.CONFIRMED)
        assert counter.keys <= 9


async def test_digits_of_a_scan_take_no_line(tmp_path: Path) -> None:
    async with at_the_counter(AccountDesk(tmp_path)) as counter:
        await counter.both(GIVES, TAKES)
        await counter.press(*"500", "enter")
        choice = counter.screen.form.order.choice
        await counter.until(lambda: choice.expanded and counter.screen.keys.is_armed)
        counter.burst("12")
        await counter.drained()
        await counter.press("escape")
        await counter.until(lambda: not choice.expanded)
        assert counter.screen.form.order.transfer_type == ""


async def test_a_person_to_the_group_they_lead_costs_at_most_12(counter: Counter) -> None:
    """F4 takes the giver along, and Ctrl+R goes straight on to the code where nothing is remarked."""
    counter.burst([*RAVI, "enter"])
    await counter.until(lambda: counter.screen.form.sender.customer is not None)
    await counter.press("f4", *"500", "ctrl+r")
    await counter.stage(Stage.CODE)
    await counter.shows("From Ravi M••• to the group Family One")
    await counter.press(*CODE, "enter")
    await counter.state(State.CONFIRMED)
    assert counter.keys <= 12
    assert counter.desk.gateway.codes == [CODE]


async def test_two_persons_cost_11_scanned_and_33_typed_at_most(counter: Counter) -> None:
    """Typed: 29 characters, Enter behind each number, Ctrl+R for check and code, and Enter that moves.

    Fewer would be a look-up of a half-typed number, or a transfer sent by the last digit of a code.
    """
    await counter.press(*RAVI, "enter", *PRIYA, "enter")
    typed = counter.keys
    await counter.press(*"500", "ctrl+r")
    await counter.stage(Stage.CODE)
    await counter.press(*CODE, "enter")
    await counter.state(State.CONFIRMED)
    assert counter.keys <= 33
    assert counter.keys - typed <= 11


async def test_a_recipient_who_must_be_asked_is_asked_before_a_code_goes_out(tmp_path: Path) -> None:
    async with at_the_counter(
        FakeDesk(tmp_path, allows=Policy(consent=Consent(of_recipient=True)))
    ) as counter:
        await counter.both(RAVI, PRIYA)
        await counter.press(*"500", "ctrl+r")
        await counter.stage(Stage.PREVIEW)
        await counter.armed()
        await counter.press("enter")
        await counter.until(lambda: isinstance(counter.app.screen, ConsentDialog))
        assert counter.desk.gateway.count("issue_code") == 0


async def test_straight_on_to_the_code_was_meant_for_the_order_that_stood_there(counter: Counter) -> None:
    """Pressed while something was missing it leads there, and what is typed then has its preview as ever;
    so has what a check remarks.
    """
    await counter.both(RAVI, PRIYA)
    await counter.press("ctrl+r")
    await counter.until(lambda: counter.focused == "amount")
    await counter.press(*"500", "enter")
    await counter.stage(Stage.PREVIEW)
    await counter.press("ctrl+n")
    counter.desk.gateway.known["202"] = make_customer("202", "Priya", "S", PRIYA, 120, member_days=1)
    await counter.both(RAVI, PRIYA)
    await counter.press(*"500", "ctrl+r")
    await counter.stage(Stage.PREVIEW)
    await counter.armed()
    assert (counter.screen.stage, counter.desk.gateway.count("issue_code")) == (Stage.PREVIEW, 0)


async def test_from_a_reference_to_its_whole_story_costs_at_most_4(counter: Counter) -> None:
    reference = (await moved(counter)).reference
    await counter.press("f2")
    await counter.until(lambda: isinstance(counter.app.screen, LookupScreen) and counter.app.focused)
    counter.app.post_message(events.Paste(f"#{reference}"))
    counter.keys += 1
    await counter.drained()
    await counter.press("enter")
    await counter.until(lambda: isinstance(counter.app.screen, HistoryScreen))
    await counter.shows(reference)
    await counter.press("ctrl+g")
    await counter.until(lambda: isinstance(counter.app.screen, CaseDialog))
    assert counter.keys <= 4


async def test_a_transfer_without_proof_is_escalated_with_2(counter: Counter) -> None:
    counter.desk.gateway.outcomes.append(Unknown((local(Local.ANSWER_TIMEOUT),)))
    await counter.sent(RAVI, PRIYA, "500", CODE)
    await counter.state(State.UNKNOWN, State.RECONCILING)
    counter.keys = 0
    await counter.press("f7")
    await counter.until(lambda: isinstance(counter.app.screen, UnresolvedScreen))
    await counter.until(lambda: counter.app.screen.receipt_wanted())  # type: ignore[attr-defined]
    await counter.press("e")
    await counter.until(lambda: isinstance(counter.app.screen, EscalateDialog))
    assert counter.keys <= 2
