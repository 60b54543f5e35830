"""A scripted desk whose provider knows bank accounts: no programmes, no check, no codes, no list."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from pathlib import Path

from console.domain.capabilities import Capabilities
from console.domain.parties import Account, Party, Past
from console.domain.party_kinds import PartyKind
from console.domain.problems import Local, Problem, ProviderError, local
from console.domain.references import mark_first
from console.domain.transfers import Accepted, Outcome, Receipt, TransferOrder
from console.providers.gateway_protocols import HistoryPage
from console.providers.mastercard.settings import Mastercard, MastercardProfile, Signing
from console.providers.registry import PROVIDERS
from console.services.awaited_desk import Opening
from console.services.desk import Desk
from console.services.directories import Accounts, usable_now
from console.settings.profiles import Profile
from tests.doubles.fake_desk import FakeDesk, FakeGateway

GIVES, TAKES, STRANGER = "9999990000000006000", "9999990000000013000", "9999990000000021000"
"""Numbers as typed; the accounts' ids are those of the random kind, and say nothing of the number."""
SENDER, RECIPIENT = "9999 •••• 6000", "9999 •••• 3000"
TYPES = {"POOL": "Pool points", "GIFT": "Gift"}


def make_account(number: str, id_: str, available: int, *, holder: str = "7001") -> Account:
    return Account(
        id_,
        number[:4],
        number[-4:],
        holder,
        "GOOD_STANDING",
        available=Decimal(available),
        on_hold=Decimal(0),
    )


@dataclass
class AccountGateway(FakeGateway):
    """Knows three accounts, two of one holder, and answers a transfer without a number of its own."""

    accounts: dict[str, Account] = field(
        default_factory=lambda: {
            GIVES: make_account(GIVES, "268801", 25000),
            TAKES: make_account(TAKES, "268802", 4000),
            STRANGER: make_account(STRANGER, "268803", 800, holder="7002"),
        }
    )
    echoes: bool = True
    """Whether an answer repeats the amount."""
    pasts: dict[str, Past | ProviderError] = field(default_factory=dict)
    """Answers for the movements, by account id; an account without one has none."""
    noted: list[tuple[TransferOrder, str]] = field(default_factory=list)
    """What moved, as the provider keeps it: our reference stands in the reason."""
    name: str = "mastercard"
    capabilities: Capabilities = field(
        default_factory=lambda: Capabilities(
            codes_for=frozenset(), has_precheck=False, has_history=True, absence_proves=False
        )
    )

    async def account(self, number: str) -> Account:
        await self._called("account")
        if number not in self.accounts:
            raise ProviderError(local(Local.ACCOUNT_NOT_FOUND))
        return self.accounts[number]

    async def account_again(self, account_id: str) -> Account:
        await self._called("account_again")
        return next(each for each in self.accounts.values() if each.id == account_id)

    async def past(self, account_id: str) -> Past:
        await self._called("past")
        answer = self.pasts.get(account_id, Past(()))
        if isinstance(answer, ProviderError):
            raise answer
        return answer

    async def history(self, party: Party, page: int, size: int) -> HistoryPage:
        await self._called("history")
        return HistoryPage((), last=True, by_ledger=True)

    def apply(self, order: TransferOrder, reference: str) -> Outcome:
        self.noted.append((replace(order, note=mark_first(order.note, reference, 100)), reference))
        for number, held in self.accounts.items():
            points = (held.id == order.recipient.id) - (held.id == order.sender.id)
            available = (held.available or Decimal(0)) + points * order.points
            self.accounts[number] = replace(held, available=available)
        reported = Decimal(order.points) if self.echoes else None
        return Accepted(Receipt("", reported, request_id="0.c63e1202.8c33327b"))


@dataclass
class AccountDesk(FakeDesk):
    """The scripted desk with accounts in place of customers and groups."""

    gateway: AccountGateway = field(default_factory=AccountGateway)
    types: dict[str, str] = field(default_factory=lambda: dict(TYPES))
    warnings: list[Problem] = field(default_factory=list)

    def opening(self) -> Opening:
        return Opening(
            self._open, environment="training", profile="test", parties=PROVIDERS["mastercard"].parties
        )

    async def _open(self) -> Desk:
        directories = {PartyKind.ACCOUNT: Accounts(self.gateway)}
        self.usable_now = partial(usable_now, directories)
        desk = await super()._open()
        settings = Mastercard(
            lookup_base_url="https://provider.example/mrs",
            signing=Signing(key_file=Path("signing.p12")),
            transfer_types=self.types,
        )
        common = desk.profile.model_dump(include=set(Profile.model_fields) - {"provider"})
        profile = MastercardProfile.model_validate({**common, "mastercard": settings})
        return replace(
            desk,
            profile=profile,
            capabilities=replace(
                desk.capabilities,
                transfer_types=self.types,
                attestations=settings.attestations,
                note_limit=settings.reason_limit,
            ),
            directories=directories,
            tell_warnings=lambda: tuple(self.warnings),
        )
