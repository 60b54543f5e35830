"""The states of a transfer, as the operator meets them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from textual import events
from textual.widgets import Input, OptionList

from console.domain.parties import PointsExpiry
from console.domain.policy import Approval, Cancelling, Caps, Consent, Limits, Policy, Reveal
from console.domain.problems import Context, Local, Problem, local
from console.domain.transfers import Refused, State, Unknown
from console.services.stages import Stage
from screens.dialogs.case_writing import CaseWriting
from screens.transfer.body import WIDE
from screens.transfer.transfer_screen import TransferScreen
from tests.doubles.accounts_double import GIVES, TAKES, AccountDesk
from tests.doubles.desk_double import LONG
from tests.doubles.fake_desk import CODE, MEENA, PRIYA, RAVI, START, FakeDesk, make_customer
from tests.doubles.memory_approvals import MemoryApprovals
from tests.screens.operator import Counter
from tests.screens.test_approval_elsewhere import ASKED
from tests.screens.test_consent import asked
from tests.screens.test_reveal import WHY, card_of_ravi, reveal
from tests.snapshots.scene import Scene, in_one_order, transfer

ASHA = "9148570303"
TEN_SECONDS = partial(FakeDesk, allows=Policy(cancel=Cancelling(10)))
CAPPED = partial(
    FakeDesk,
    allows=Policy(
        Limits(giver=Caps(points_a_day=2000, transfers_in_30_days=5), receiver=Caps(points_in_7_days=4000))
    ),
)
LOST = Unknown((local(Local.ANSWER_TIMEOUT),))


async def _empty(counter: Counter) -> None:
    await counter.shows("FROM", "Enter  find the sender")
    await counter.until(lambda: counter.app.size.width < WIDE or "Nothing yet" in counter.text)


async def _looking_up(counter: Counter) -> None:
    counter.desk.gateway.hold("customer")
    counter.burst([*RAVI, "enter"])
    await counter.until(lambda: counter.desk.gateway.count("customer"))


async def _found(counter: Counter) -> None:
    await counter.both(RAVI, PRIYA)
    await counter.shows("usable 8,500", "usable 120")


async def _long_name(counter: Counter) -> None:
    known = counter.desk.gateway.known
    known["202"] = replace(known["202"], first_name=LONG)
    await counter.both(RAVI, PRIYA)
    await counter.shows("Wilhelmina", "usable 120")


async def _not_found(counter: Counter) -> None:
    counter.burst([*"9000000001", "enter"])
    # The focus goes on to the recipient with Enter, and comes back behind the miss.
    await counter.shows("tried as mobile", "nothing moved yet", "Nothing yet.")
    await counter.called_back(counter.screen.form.sender)


async def _refused(counter: Counter) -> None:
    counter.desk.gateway.outcomes.append(Refused((local(Local.TOO_FEW_POINTS),)))
    await counter.sent(RAVI, PRIYA, "500", CODE)
    await counter.shows("Too few points", "No points moved.")


async def _checked_and_refused(counter: Counter) -> None:
    counter.desk.gateway.precheck_problems.append((Problem("capillary", Context.TRANSFER, "816"),))
    await counter.both(RAVI, PRIYA)
    counter.burst([*"500", "enter"])
    await counter.until(lambda: counter.screen.form.order.card.display or counter.focused == "amount")
    await counter.drained()


async def _preview(counter: Counter) -> None:
    await counter.preview(RAVI, PRIYA, "500")
    await counter.shows("✓ transferable")


async def _warned(counter: Counter) -> None:
    """Ravi gives to a third within a day, and to somebody who has given to him before."""
    gateway = counter.desk.gateway
    gateway.known["303"] = make_customer("303", "Asha", "Pillai", ASHA, 900, member_days=2)
    for sender, recipient, points in ((PRIYA, RAVI, "60"), (RAVI, ASHA, "40")):
        await counter.sent(sender, recipient, points, CODE)
        await counter.state(State.CONFIRMED)
        counter.desk.clock.advance(hours=1)
        await counter.press("ctrl+n")
    gateway.known["202"] = replace(gateway.known["202"], created=START - timedelta(days=2))
    await counter.preview(RAVI, PRIYA, "50")
    await counter.shows("they go back")


async def _warning_rows(counter: Counter) -> None:
    await counter.press("ctrl+w")
    await counter.until(lambda: len(counter.app.screen_stack) == 2)


async def _code(counter: Counter) -> None:
    await counter.press("enter")
    await counter.stage(Stage.CODE)
    await counter.shows("Code sent to", "expires in 5:00")


async def _metered(counter: Counter) -> None:
    await counter.preview(RAVI, PRIYA, "500")
    await counter.shows("points left today")


async def _counted_down(counter: Counter) -> None:
    await counter.code(RAVI, PRIYA, "500")
    counter.burst([*CODE, "enter"])
    await counter.shows("500 points move to Priya S••• in 0:10.")


async def _stopped(counter: Counter) -> None:
    await counter.press("escape")
    await counter.shows("Stopped in time")


async def _wrong_code(counter: Counter) -> None:
    await counter.wrong_code(RAVI, PRIYA, "500")


async def _sending(counter: Counter) -> None:
    counter.desk.gateway.hold("transfer")
    await counter.sent(RAVI, PRIYA, "500", CODE)
    await counter.state(State.SENDING)


async def _moved(counter: Counter) -> None:
    await counter.sent(RAVI, PRIYA, "500", CODE)
    await counter.state(State.CONFIRMED)
    await counter.shows("1037890", "as expected")
    await counter.armed()


async def _moved_otherwise(counter: Counter) -> None:
    counter.desk.gateway.reported_factor = 2
    await counter.sent(RAVI, PRIYA, "500", CODE)
    await counter.shows("reported 1,000", "own report says 1,000")
    await counter.armed()


async def _unknown(counter: Counter) -> None:
    counter.desk.gateway.outcomes.append(LOST)
    await counter.sent(RAVI, PRIYA, "500", CODE)
    await counter.shows("in progress", "Do not send this transfer again.")


async def _open_before(counter: Counter) -> None:
    """The sender's other transfer is open, and shown instead of a new one."""
    await counter.press("ctrl+n")
    await counter.both(RAVI, PRIYA)
    counter.burst([*"60", "enter"])
    await counter.stage(Stage.PREVIEW)
    await counter.press("enter")
    await counter.shows("P7K2QFM001")


async def _group(counter: Counter) -> None:
    await counter.to_groups()


async def _group_gives(counter: Counter) -> None:
    await counter.group_gives("902", "50")
    await counter.asked_who_acts()


async def _group_attested(counter: Counter) -> None:
    await counter.attested("902", "50")


async def _into_group(counter: Counter) -> None:
    await counter.led_group("500")


async def _accounts(counter: Counter) -> None:
    await counter.both(GIVES, TAKES)


async def _account_kinds(counter: Counter) -> None:
    counter.burst([*"500", "enter"])
    await counter.until(lambda: isinstance(counter.app.focused, OptionList) and counter.screen.keys.is_armed)


async def _account_attested(counter: Counter) -> None:
    await counter.press("down", "enter")
    await counter.shows("no check before a transfer with this provider")
    await counter.give_word()


async def _quit_while_sending(counter: Counter) -> None:
    await counter.press("ctrl+q")
    await counter.until(lambda: len(counter.app.screen_stack) == 2)


async def _undoing(counter: Counter) -> None:
    """Some of it is gone at the recipient's since."""
    await _moved(counter)
    priya = counter.desk.gateway.known["202"]
    (held,) = priya.programs
    expiring = (PointsExpiry(Decimal(120), date(2027, 3, 31)),)
    left = replace(held, usable=Decimal(380), locked=Decimal(25), expiring=expiring)
    counter.desk.gateway.known["202"] = replace(priya, programs=(left,))
    await counter.press("ctrl+x")
    await counter.shows("at most", "Draft")


async def _undo_drafted(counter: Counter) -> None:
    await counter.press("enter")
    await counter.shows("sends P7K2QFM001 back", "380")


async def _palette(counter: Counter) -> None:
    await counter.press("ctrl+p")
    await counter.shows("All keys", "Copy or quit")


async def _sheet(counter: Counter) -> None:
    await counter.press("escape")
    await counter.until(
        lambda: isinstance(counter.app.screen, TransferScreen) and counter.screen.may_be_filled
    )
    await counter.press("question_mark")
    await counter.shows("On this screen", "Swap sides", "Tab moves between fields")


async def _one_line(counter: Counter) -> None:
    await counter.press("colon")
    await counter.shows("In one line")
    counter.app.post_message(events.Paste(f":move five {RAVI} → id 202 #INC-4412"))
    await counter.until(lambda: counter.app.screen.query_one(Input).value)
    await counter.press("enter")
    await counter.shows("Enter a whole number, digits only.")


async def _lately(counter: Counter) -> None:
    await counter.press("f14")
    await counter.shows("1   Priya S•••", "2   Ravi M•••")
    await counter.press("down", "space")
    await counter.shows("★ Ravi M•••")


async def _max(counter: Counter) -> None:
    await _found(counter)
    await counter.press(*"max", "enter")
    await counter.stage(Stage.PREVIEW)


def _supervised(folder: Path, **parts: Any) -> FakeDesk:
    return FakeDesk(folder, supervised=True, allows=Policy(approval=Approval(above_points=400)), **parts)


_asks_recipients = partial(FakeDesk, allows=Policy(consent=Consent(of_recipient=True)))
_lists_reasons = partial(FakeDesk, allows=Policy(reveal=Reveal(("the fraud team asks", "name was misread"))))


async def _needs_approval(counter: Counter) -> None:
    await counter.both(RAVI, PRIYA)
    await counter.press(*"500", "enter")
    await counter.shows("A supervisor must approve this")


async def _approving(counter: Counter) -> None:
    await _needs_approval(counter)
    await counter.press("f6", *"meena", "enter")
    await counter.shows("Approve this transfer", "meena")


def _chained(folder: Path, **parts: Any) -> FakeDesk:
    desk = _supervised(folder, **parts)
    desk.approvals = MemoryApprovals(desk.clock)
    return desk


def _supervising(folder: Path, **parts: Any) -> FakeDesk:
    desk = _chained(folder, present=MEENA, **parts)
    assert isinstance(desk.approvals, MemoryApprovals)
    for minutes, number in enumerate(("A1", "A2"), 1):
        asked = replace(ASKED, id=number, points=400 + 100 * minutes)
        desk.approvals.questions[number] = asked, START - timedelta(minutes=5 - minutes)
    return desk


async def _asking(counter: Counter) -> None:
    await _needs_approval(counter)
    await counter.press("f6")
    await counter.shows("Approve this transfer", "at another console")
    await counter.press("f6")
    await counter.shows("Ask a supervisor elsewhere")
    await counter.press(*"a wedding", "enter")
    await counter.shows("Asked. A supervisor finds it")


async def _waiting(counter: Counter) -> None:
    await counter.press("f6")
    await counter.shows("Transfers that wait", "Points came back")


async def _refusing(counter: Counter) -> None:
    await counter.press("x")
    await counter.shows("Refuse this transfer", "PIN of meena")


async def _consenting(counter: Counter) -> None:
    await counter.preview(RAVI, PRIYA, "500")
    await asked(counter)


async def _revealing(counter: Counter) -> None:
    await card_of_ravi(counter, MEENA)
    await counter.press("ctrl+o")
    await counter.shows("Whole numbers of")


async def _revealed(counter: Counter) -> None:
    await counter.press("escape")
    await reveal(counter, *WHY, "enter")


async def _receipt(counter: Counter) -> None:
    await counter.press("f8")
    await counter.shows("POINTS TRANSFER")


async def _case(counter: Counter) -> None:
    await counter.press("escape", "ctrl+g")
    await counter.shows("Evidence" if counter.app.size.height > 30 else "POINTS TRANSFER")


async def _case_writing(counter: Counter) -> None:
    await counter.press("n")
    await counter.until(lambda: isinstance(counter.app.screen, CaseWriting))


async def _export(counter: Counter) -> None:
    await counter.press("escape", "escape", "f5")
    await counter.shows("P7K2QFM001")
    await counter.press("e")
    await counter.shows("a bundle that can be checked")


_ACCOUNTS = {"accounts kinds": _account_kinds, "accounts attested": _account_attested}
SCENES: dict[str, Scene] = {
    "transfer empty": in_one_order(transfer(_empty, then={"palette": _palette, "key sheet": _sheet})),
    "transfer looking up": transfer(_looking_up),
    "transfer both found": transfer(_found, then={"lately at this desk": _lately}),
    "transfer long name": transfer(_long_name),
    "transfer nobody found": transfer(_not_found),
    "transfer refused by the check": transfer(_checked_and_refused),
    "transfer preview": transfer(_preview, then={"transfer code": _code}),
    "transfer metered": transfer(_metered, CAPPED),
    "transfer warned": transfer(_warned, then={"transfer warned and why": _warning_rows}),
    "transfer counted down": transfer(_counted_down, TEN_SECONDS, {"transfer stopped": _stopped}),
    "transfer wrong code": transfer(_wrong_code),
    "transfer sending": transfer(_sending, then={"quit while sending": _quit_while_sending}),
    "transfer moved": transfer(
        _moved,
        partial(FakeDesk, present=MEENA),
        {"receipt": _receipt, "case": _case, "case in words": _case_writing, "export": _export},
    ),
    "transfer moved and reported otherwise": transfer(_moved_otherwise),
    "transfer refused": transfer(_refused),
    "transfer unknown": transfer(_unknown, then={"transfer open before": _open_before}),
    "group empty": transfer(_group),
    "group who acts": transfer(_group_gives),
    "group attested": transfer(_group_attested),
    "group preview": transfer(_into_group),
    "accounts found": in_one_order(transfer(_accounts, AccountDesk, _ACCOUNTS)),
    "undo": transfer(_undoing, then={"undo drafted": _undo_drafted}),
    "one line with a fault": transfer(_one_line),
    "transfer of all there is": transfer(_max),
    "approval needed": transfer(_needs_approval, _supervised),
    "approve": transfer(_approving, _supervised),
    "ask elsewhere": transfer(_asking, _chained),
    "approvals waiting": transfer(_waiting, _supervising, {"refuse elsewhere": _refusing}),
    "consent": transfer(_consenting, _asks_recipients),
    "reveal": transfer(_revealing, then={"revealed": _revealed}),
    "reveal by the policy's reasons": transfer(_revealing, _lists_reasons),
}
