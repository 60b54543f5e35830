"""What happens at a desk while secrets are about: each scenario returns what is to be searched, too."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from console.cli.exit_codes import ExitCode
from console.cli.transfer import TransferConversation
from console.cli.transfer_parties import TransferRequest
from console.domain.operators import SignInRefused
from console.domain.party_kinds import PartyKind
from console.domain.problems import ProviderError
from console.domain.transfers import (
    CustomerCode,
    Outcome,
    State,
    TransferOrder,
    TransferRefusedHere,
    Verification,
)
from console.providers.capillary.gateway import CapillaryGateway
from console.services.directories import NotFound
from console.simulator.capillary.tills import CLIENT, TILL
from tests.journeys.teller import RECIPIENT, SENDER, Teller
from tests.journeys.ways import BETWEEN_GROUPS, FROM_GROUP, TO_GROUP, WITH_GROUPS, Way

CODE = "77777777"
"""Every code of this simulator: short enough not to be taken for a phone number."""
WRONG_CODE = "31415926"
PIN = "90817263"
WRONG_PASSWORD = "Canary-Passw0rd"
MOBILE = SENDER
EMAIL = "canary.person@example.com"
CARD = "9999718281828459"

Scenario = Callable[[Teller], Awaitable[object]]
"""Does something at a desk; what it returns is searched too, exceptions with their tracebacks."""


async def success(teller: Teller) -> object:
    sent = await teller.send(await teller.ready(note=f"for {MOBILE}, {EMAIL}, {CARD}"))
    assert sent.state is State.CONFIRMED
    return sent


async def looked_up_by_mobile_and_mail(teller: Teller) -> object:
    missed = await teller.desk.directories[PartyKind.CUSTOMER].find("nobody." + EMAIL)
    assert isinstance(missed, NotFound)
    found = [await teller.customer(typed) for typed in (MOBILE, EMAIL, RECIPIENT)]
    return [missed.problems, missed.tried, [customer.party for customer in found]]


async def a_wrong_code(teller: Teller) -> object:
    refused = await teller.send(await teller.ready(), WRONG_CODE)
    assert refused.attempt.code_refused
    again = await teller.send(refused)
    return [refused, again, CustomerCode(CODE), [CustomerCode(WRONG_CODE)]]


async def refused(teller: Teller) -> object:
    prepared = await teller.ready(note=EMAIL)
    teller.simulator.arm("transfer", "provider-code", code=3316)
    sent = await teller.send(prepared)
    assert MOBILE not in repr(sent)
    return sent


async def unknown_and_found(teller: Teller) -> object:
    prepared = await teller.ready(note=f"{MOBILE} {CARD}")
    teller.simulator.arm("transfer", "error-after-commit")
    sent = await teller.send(prepared)
    assert sent.state is State.UNKNOWN
    found = await teller.watch(sent, 300)
    return [sent, found, await teller.desk.history.timeline(sent.reference)]


async def unreadable_answers(teller: Teller) -> object:
    raised: list[object] = []
    for fault in ("garbled-body", "html-error-page", "not-encrypted", "wrong-key", "provider-code"):
        teller.simulator.arm("lookup", fault, 9)
        try:
            raised.append(await teller.desk.directories[PartyKind.CUSTOMER].find(MOBILE))
        except ProviderError as error:
            raised.append(error)
        teller.simulator.disarm()
    return raised


async def sign_in_refused(teller: Teller) -> object:
    with pytest.raises(ProviderError) as error:
        await teller.desk.directories[PartyKind.CUSTOMER].find(MOBILE)
    return error.value


async def pins_checked(teller: Teller) -> object:
    with pytest.raises(SignInRefused):
        await teller.desk.people.sign_in("trainee", PIN)
    return None


async def a_fault_of_our_own_while_sending(teller: Teller) -> object:
    """The exception carries the code, as a library's could."""
    prepared = await teller.ready(note=MOBILE)

    async def broken(
        self: CapillaryGateway, order: TransferOrder, reference: str, verification: Verification
    ) -> Outcome:
        raise RuntimeError(f"{verification} {CODE} {MOBILE} in {order.note}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CapillaryGateway, "transfer", broken)
        sent = await teller.send(prepared)
    assert sent.state is State.UNKNOWN
    return [sent, await teller.watch(sent, 300)]


async def watchers_that_break(teller: Teller) -> object:
    def broken(_: object) -> None:
        raise RuntimeError(f"{CODE} {MOBILE} {EMAIL}")

    teller.desk.announcer.subscribe(broken)
    teller.desk.trace.watch(broken)
    return await success(teller)


async def by_lines(teller: Teller) -> object:
    lines = _Lines(wrong=1)
    conversation = TransferConversation(teller.desk, lines)
    ended = await conversation.run(TransferRequest(MOBILE, RECIPIENT, "1000", 973, f"for {EMAIL}"))
    assert ended is ExitCode.DONE
    return lines.heard


async def refused_by_lines(teller: Teller) -> object:
    """The provider objects before and after the code, and names the customer in its message."""
    heard: list[str] = []
    for operation in ("lookup", "precheck", "issue-code", "transfer"):
        teller.simulator.arm(operation, "provider-code", code=3316)
        lines = _Lines(wrong=0)
        ended = await TransferConversation(teller.desk, lines).run(
            TransferRequest(MOBILE, RECIPIENT, "1000", 973)
        )
        assert ended is ExitCode.NOT_DONE
        heard += lines.heard
        for intent in await teller.desk.reconciliation.open_intents():
            await teller.desk.transfers.abandon(intent.reference, "the lesson is over")
    assert any("Refused for" in line for line in heard)
    return heard


async def groups_looked_up(teller: Teller) -> object:
    """By everything that names the member who leads it; the members come with contacts of all kinds."""
    found = [await teller.group(typed) for typed in (MOBILE, EMAIL, CARD, teller.way.sender.id)]
    assert len({each.id for each in found}) == 1
    groups = teller.desk.directories[PartyKind.GROUP]
    missed = await groups.find("nobody." + EMAIL)
    led = await groups.led_by(await teller.customer(MOBILE))
    return [found, led, missed, await teller.desk.history.of_party(teller.way.sender)]


async def groups_unreadable(teller: Teller) -> object:
    raised: list[object] = []
    for fault in ("garbled-body", "html-error-page", "not-encrypted", "wrong-key", "provider-code"):
        teller.simulator.arm("group", fault, 9)
        try:
            raised.append(await teller.group(MOBILE))
        except ProviderError as error:
            raised.append(error)
        teller.simulator.disarm()
    return raised


async def refused_at_each_step(teller: Teller) -> object:
    """The provider objects to everything there is to ask about a group, and names the customer each time."""
    order = await teller.order(note=f"for {MOBILE}, {EMAIL}, {CARD}")
    raised: list[object] = []
    for operation in ("group", "lookup", "precheck", "history", "ledger", "issue-code", "transfer"):
        teller.simulator.arm(operation, "provider-code", 9, code=3316)
        if operation == "ledger":
            teller.simulator.arm("history", "empty-history", 9)
        raised += [
            await _heard(step)
            for step in (
                lambda: teller.check(order),
                lambda: teller.desk.history.of_party(order.sender),
                lambda: teller.moved(10),
            )
        ]
        teller.simulator.disarm()
        for intent in await teller.desk.reconciliation.open_intents():
            raised.append(await teller.desk.transfers.abandon(intent.reference, "the lesson is over"))
    assert "3316" in repr(raised)
    return raised


async def _heard(step: Callable[[], Awaitable[object]]) -> object:
    """What came of a step, or what was raised in it, the teller's own objections included."""
    try:
        return await step()
    except (ProviderError, TransferRefusedHere, AssertionError) as refused:
        return refused


async def by_the_ledger_alone(teller: Teller) -> object:
    teller.simulator.arm("history", "empty-history", 1000)
    prepared = await teller.ready(note=f"for {MOBILE}, {EMAIL}, {CARD}")
    teller.simulator.arm("transfer", "error-after-commit")
    ended = await teller.watch(await teller.send(prepared), 300)
    assert ended.state is State.NEEDS_HUMAN
    checker = await teller.desk.people.vouch("super", "3456")
    decided = await teller.desk.reconciliation.resolve(
        ended.reference, applied=True, reason=f"seen at the provider for {MOBILE}", checker=checker
    )
    return [ended, decided, await teller.desk.history.timeline(ended.reference)]


class _Lines:
    """Types a wrong code before the right one; keeps everything that was said."""

    def __init__(self, wrong: int) -> None:
        self.heard: list[str] = []
        self._wrong = wrong

    def say(self, text: str) -> None:
        self.heard.append(text)

    async def ask(self, question: str, *, secret: bool = False) -> str:
        self.heard.append(question)
        if not secret:
            return "yes"
        self._wrong -= 1
        return WRONG_CODE if self._wrong >= 0 else CODE


SCENARIOS: dict[Scenario, dict[str, object]] = {
    success: {},
    looked_up_by_mobile_and_mail: {},
    a_wrong_code: {},
    refused: {},
    unknown_and_found: {},
    unreadable_answers: {},
    sign_in_refused: {"signed_in_as": (TILL.code, WRONG_PASSWORD)},
    pins_checked: {},
    a_fault_of_our_own_while_sending: {},
    watchers_that_break: {},
    by_lines: {},
    refused_by_lines: {},
}
GROUP_SCENARIOS: dict[Scenario, tuple[Way, ...]] = {
    success: WITH_GROUPS,
    a_wrong_code: (TO_GROUP,),
    refused: (TO_GROUP, FROM_GROUP),
    unknown_and_found: WITH_GROUPS,
    a_fault_of_our_own_while_sending: (TO_GROUP, FROM_GROUP),
    groups_looked_up: (FROM_GROUP,),
    groups_unreadable: (FROM_GROUP,),
    refused_at_each_step: (TO_GROUP, FROM_GROUP),
    by_the_ledger_alone: (BETWEEN_GROUPS,),
}
_TOKEN = {"signed_in_as": (CLIENT.code, CLIENT.secret), "sign_in": "oauth"}
CASES = [
    *(pytest.param(scenario, settings, id=scenario.__name__) for scenario, settings in SCENARIOS.items()),
    *(
        pytest.param(scenario, {"way": way}, id=f"{scenario.__name__}, {way.name}")
        for scenario, ways in GROUP_SCENARIOS.items()
        for way in ways
    ),
    *(
        pytest.param(scenario, _TOKEN, id=f"{scenario.__name__} with a token")
        for scenario in (success, unknown_and_found, unreadable_answers)
    ),
    pytest.param(
        sign_in_refused, {"signed_in_as": (CLIENT.code, WRONG_PASSWORD), "sign_in": "oauth"}, id="no token"
    ),
]
