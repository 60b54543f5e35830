"""Capillary as the desk uses it: every promise of `console.providers.gateway_protocols.Gateway`."""

from __future__ import annotations

import asyncio

from console.domain.capabilities import Capabilities
from console.domain.clock import Clock
from console.domain.exchanges import Trace
from console.domain.identifiers import Identifier
from console.domain.parties import (
    Customer,
    Group,
    GroupKey,
    Match,
    Party,
    Program,
    ProgramBalance,
)
from console.domain.problems import Context, Problem, ProviderError
from console.domain.sign_ins import Secrets
from console.domain.transfers import Outcome, Precheck, Refused, TransferOrder, Verification
from console.providers.answer_problems import unanswered
from console.providers.capillary.addresses import (
    GROUP_TRANSFER_PATH,
    TRANSFER_PATH,
    CapillaryHttp,
    may_be_asked,
)
from console.providers.capillary.authentication import ClientSignIn, SignIn, TillSignIn
from console.providers.capillary.balances import read_balances, read_programs
from console.providers.capillary.checks import check
from console.providers.capillary.classification import classify
from console.providers.capillary.client import CapillaryClient
from console.providers.capillary.customer_lookup import read_customer
from console.providers.capillary.customer_models import SearchAnswer
from console.providers.capillary.customers import match_of
from console.providers.capillary.groups import find_groups, read_group
from console.providers.capillary.history import read_history
from console.providers.capillary.reading import PROVIDER
from console.providers.capillary.requests import (
    group_transfer_body,
    transfer_body,
    with_verification,
)
from console.providers.capillary.settings import CapillaryProfile
from console.providers.encryption import PayloadCipher
from console.providers.gateway_protocols import HistoryPage
from console.providers.http import Http
from console.providers.request import Body, encode
from console.providers.response import TransportError
from console.settings.profiles import SettingsError

REQUEST_ID_HEADER = "X-Cap-Requestid"
SEARCH_LIMIT = 10


class CapillaryGateway:
    """One Capillary profile. Where a group stands on a side, an order goes to the group's calls."""

    name = PROVIDER
    """In the journal and the settings."""

    def __init__(
        self, profile: CapillaryProfile, http: Http, sign_in: SignIn, *, sealed: bool, clock: Clock
    ) -> None:
        self._profile = profile
        self._http = http
        self._sign_in = sign_in
        self._sealed = sealed
        self._clock = clock
        self._client = CapillaryClient(http, sign_in, sealed=sealed)

    @property
    def capabilities(self) -> Capabilities:
        """What this profile's provider can do."""
        return self._profile.capabilities

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """See `OpenGateway`: nothing here runs out."""
        return ()

    async def try_sign_in(self) -> str:
        """See `OpenGateway`: every sign-in may read the organisation's programmes."""
        programs = await self.programs()
        return "one programme" if len(programs) == 1 else f"{len(programs)} programmes"

    async def customer(self, identifier: Identifier) -> Customer:
        """The customer with this identifier. Raises `ProviderError`."""
        return await read_customer(self._client, self._profile, identifier)

    async def search(self, text: str) -> tuple[Match, ...]:
        """The customers a text may mean, as many as a choice list shows. Raises `ProviderError`."""
        query = {"q": text, "limit": str(SEARCH_LIMIT), "offset": "0"}
        reply, _ = await self._client.ask(SearchAnswer, Context.CUSTOMER, "/v2/customers/search", query=query)
        return tuple(match_of(row) for row in reply.data[:SEARCH_LIMIT])

    async def balances(self, customer: Customer) -> tuple[ProgramBalance, ...]:
        """The customer with their balances. Raises `ProviderError`."""
        return await read_balances(self._client, customer)

    async def programs(self) -> tuple[Program, ...]:
        """The organisation's programmes. Raises `ProviderError`."""
        return await read_programs(self._client)

    async def find_groups(self, text: str) -> tuple[Match, ...]:
        """The groups a text may mean. Raises `ProviderError`."""
        return await find_groups(self._client, text)

    async def group(self, key: GroupKey, value: str) -> Group:
        """The group with this key. Raises `ProviderError`."""
        return await read_group(self._client, self._profile.source, key, value)

    async def precheck(self, order: TransferOrder) -> Precheck:
        """The provider's word on an order; moves nothing. Raises `ProviderError`."""
        return await check(self._client, self._profile, order, issue_code=False)

    async def issue_code(self, order: TransferOrder) -> Precheck:
        """The same, with a code sent to the sender. Raises `ProviderError`."""
        return await check(self._client, self._profile, order, issue_code=True)

    async def transfer(self, order: TransferOrder, reference: str, verification: Verification) -> Outcome:
        """See `Gateway`; the request is built in full before anything else happens."""
        policy = self._profile.code_policy
        body = encode(with_verification(self._body(order, reference), order.sender, verification, policy))
        path = GROUP_TRANSFER_PATH if order.involves_group else TRANSFER_PATH
        try:
            answer = await self._http.send_once(path, body)
        except TransportError as error:
            return unanswered(error)
        except ProviderError as error:
            # Only signing in raises this, before the transfer's connection is made.
            return Refused(error.problems, reached_provider=False)
        if answer.status == 401:
            self._sign_in.forget()
        return classify(answer, order, reference, self._profile.server_offset, sealed=self._sealed)

    def fingerprint(self, order: TransferOrder, reference: str) -> bytes:
        """The request's body as it would be sent, without a code, for a keyed hash."""
        return encode(self._body(order, reference))

    async def history(self, party: Party, page: int, size: int) -> HistoryPage:
        """One page of a party's transfers, counted from 1. Raises `ProviderError`."""
        now = self._clock.now()
        return await read_history(self._client, self._profile, party, page, size, now)

    async def close(self) -> None:
        """Close every connection."""
        await self._http.aclose()
        await self._sign_in.aclose()

    def _body(self, order: TransferOrder, reference: str) -> Body:
        if order.involves_group:
            return group_transfer_body(order, reference, self._profile)
        return transfer_body(order, reference, self._profile)


async def open_capillary(
    profile: CapillaryProfile,
    secrets: Secrets,
    *,
    cipher: PayloadCipher | None,
    trace: Trace,
    clock: Clock,
) -> CapillaryGateway:
    """The gateway of a profile; connects to nothing yet.

    Raises `SettingsError` for an authority or an address that can't be used.
    """
    if not may_be_asked("POST", profile.precheck_path):
        raise SettingsError("precheck_path in the profile is the address of a call that moves something.")

    def connect(sign_in: SignIn | None) -> Http:
        return CapillaryHttp(
            profile.base_url,
            authenticator=sign_in,
            cipher=cipher,
            trace=trace,
            clock=clock,
            request_id_header=REQUEST_ID_HEADER,
            deadline_seconds=profile.deadline_seconds,
            certificate_authority=profile.certificate_authority,
            headers={"Content-Type": "application/json"},
        )

    sign_in: SignIn = TillSignIn(secrets)
    # Reading the certificate store takes tens of milliseconds; the screen shouldn't wait for it.
    if profile.sign_in == "oauth":
        tokens = await asyncio.to_thread(connect, None)
        sign_in = ClientSignIn(tokens, secrets, clock, profile.attribution)
    http = await asyncio.to_thread(connect, sign_in)
    return CapillaryGateway(profile, http, sign_in, sealed=cipher is not None, clock=clock)
