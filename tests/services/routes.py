"""The ways points can go, each with what proves the sender's will: the trust rules hold on all of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from console.domain.parties import Account, Customer, Group, Holder, Member, Party
from console.domain.party_kinds import NO_PROGRAM, PartyKind
from console.domain.transfers import (
    Attestation,
    CodePolicy,
    CustomerCode,
    Intent,
    SendAttempt,
    State,
    TransferOrder,
    Verification,
    wants_code,
)
from console.providers.capillary.settings import CODES_FOR
from tests.doubles.clocks import NOON

ORDER = TransferOrder(
    sender=Party(PartyKind.CUSTOMER, "1001", "Asha R•••"),
    recipient=Party(PartyKind.CUSTOMER, "1002", "Ravi K•••"),
    points=500,
    program_id=7,
    note="gift",
)
CODE = CustomerCode("482915")
WORD = Attestation("passport", "meena")
REFERENCE = "AAAAAAAAAA"
ACTING = Party(PartyKind.CUSTOMER, "1003", "Divya M•••")


@dataclass(frozen=True, slots=True)
class Route:
    """One way of sending. `by_ledger`: the provider has no list for groups, only their ledger.

    The groups have the numbers of the customers, which must never matter.
    """

    name: str
    order: TransferOrder
    by_ledger: bool = False

    @property
    def between_accounts(self) -> bool:
        """Bank accounts: no check before, no code, no number in the answer, and absence proves nothing."""
        return self.order.sender.kind is PartyKind.ACCOUNT

    @property
    def provider(self) -> str:
        return "mastercard" if self.between_accounts else "capillary"

    @property
    def unfound(self) -> State:
        """What a lost transfer that isn't in the history comes to: not applied, or a person's to decide."""
        return State.NEEDS_HUMAN if self.between_accounts else State.NOT_APPLIED

    @property
    def has_codes(self) -> bool:
        return self.order.sender.kind is PartyKind.CUSTOMER

    @property
    def sees_ledger(self) -> bool:
        """Whether all that can be read of the sender is a ledger."""
        return self.between_accounts or (self.by_ledger and not self.has_codes)

    @property
    def shows_marks(self) -> bool:
        """Whether our reference comes back in the list of either side, or in the account's adjustments."""
        if self.between_accounts:
            return True
        return not self.sees_ledger or self.order.recipient.kind is PartyKind.CUSTOMER

    def verification(self, policy: CodePolicy) -> Verification:
        """What proves the sender's will here."""
        return CODE if self.has_codes and policy is CodePolicy.REQUIRED else WORD


def _to_group(order: TransferOrder) -> TransferOrder:
    return replace(order, recipient=Party(PartyKind.GROUP, order.recipient.id, "The Kapoors"))


_FROM_GROUP = replace(ORDER, sender=Party(PartyKind.GROUP, "1001", "The Raos"), acting=ACTING)

CUSTOMERS = Route("customer to customer", ORDER)
INTO_GROUP = Route("customer to group", _to_group(ORDER))
OUT_OF_GROUP = Route("group to customer", _FROM_GROUP)
GROUPS = Route("group to group", _to_group(_FROM_GROUP))
LEDGER_TO_CUSTOMER = replace(OUT_OF_GROUP, name="group to customer, by ledger", by_ledger=True)
LEDGER_TO_GROUP = replace(GROUPS, name="group to group, by ledger", by_ledger=True)
ACCOUNTS = Route(
    "account to account",
    replace(
        ORDER,
        sender=Party(PartyKind.ACCOUNT, "1001", "5123 •••• 1001"),
        recipient=Party(PartyKind.ACCOUNT, "1002", "5123 •••• 1002"),
        program_id=NO_PROGRAM,
        transfer_type="P2P",
    ),
)

ROUTES = (CUSTOMERS, INTO_GROUP, OUT_OF_GROUP, GROUPS, LEDGER_TO_CUSTOMER, LEDGER_TO_GROUP, ACCOUNTS)


def over(*routes: Route) -> pytest.MarkDecorator:
    """Run a test over these routes only."""
    return pytest.mark.parametrize("route", routes, indirect=True, ids=lambda route: route.name)


with_codes = over(*(route for route in ROUTES if route.has_codes))
"""A customer gives, and may be asked for a code."""
without_codes = over(*(route for route in ROUTES if not route.has_codes))
"""A group or an account gives: the operator's word is all there is."""
from_group = over(*(route for route in ROUTES if route.order.acting))
"""A group gives, through a member who acts for it."""
by_list = over(*(route for route in ROUTES if not route.by_ledger and not route.between_accounts))
by_ledger = over(*(route for route in ROUTES if route.by_ledger))
with_marks = over(*(route for route in ROUTES if route.shows_marks))
from_account = over(ACCOUNTS)
by_each_reading = over(CUSTOMERS, LEDGER_TO_GROUP, ACCOUNTS)
"""One for each way in which a sender is read: a list, a ledger, an account's adjustments."""
where_absence_proves = over(*(route for route in ROUTES if not route.between_accounts))
"""The provider lists every transfer, gives it a number, and can be asked before."""
where_a_retry_finds_marks = over(
    *(route for route in ROUTES if route.shows_marks and not route.between_accounts)
)


def elsewhere(party: Party, number: str = "1009") -> Party:
    """Somebody else of the same kind."""
    return replace(party, id=number)


def namesake(party: Party) -> Party:
    """Somebody of another kind with the same number."""
    other = PartyKind.GROUP if party.kind is PartyKind.CUSTOMER else PartyKind.CUSTOMER
    return replace(party, kind=other)


def holder_of(party: Party) -> Holder:
    """Whoever stands on this side, as looked up."""
    if party.kind is PartyKind.CUSTOMER:
        return Customer(party.id)
    if party.kind is PartyKind.ACCOUNT:
        return Account(party.id, "", "")
    return Group(party.id, members=(Member(ACTING),))


def unanswered(order: TransferOrder) -> Intent:
    """An intent that was sent and got no answer; of its sender's history `6999` was known before."""
    return Intent(
        reference=REFERENCE,
        provider="mastercard" if order.sender.kind is PartyKind.ACCOUNT else "capillary",
        profile="test",
        order=order,
        operator="meena",
        branch="12",
        state=State.UNKNOWN,
        attempt=SendAttempt(
            number=1,
            sent=NOON,
            deadline=NOON + timedelta(seconds=60),
            code_used=wants_code(order.sender, CodePolicy.REQUIRED, CODES_FOR),
        ),
        created=NOON,
        updated=NOON,
        baseline=frozenset({"6999"}),
    )
