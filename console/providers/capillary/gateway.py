"""Capillary as the desk uses it: every promise of `console.providers.gateway.Gateway`."""

from __future__ import annotations

import asyncio

from console.domain.clock import Clock
from console.domain.exchanges import Trace
from console.domain.identifiers import Identifier, IdentifierKind
from console.domain.parties import Customer, CustomerMatch, Party, Program, ProgramBalance
from console.domain.problems import Context, Local, Problem, ProviderError, Severity, local
from console.domain.transfers import Outcome, Precheck, Refused, TransferOrder, Verification
from console.providers.answers import Answer, TransportError
from console.providers.capillary.authentication import CapillarySecrets, ClientSignIn, SignIn, TillSignIn
from console.providers.capillary.balances import read_balances, read_programs
from console.providers.capillary.checks import check
from console.providers.capillary.classification import classify, unanswered
from console.providers.capillary.customer_models import CustomerAnswer, SearchAnswer
from console.providers.capillary.customers import customer_of, match_of
from console.providers.capillary.enquiry import Enquiry
from console.providers.capillary.history import read_history
from console.providers.capillary.reading import PROVIDER, local_problem, warnings_of
from console.providers.capillary.refusals import SURVIVOR_RETURNED
from console.providers.capillary.requests import (
    LOOKUP_NAMES,
    encode,
    path_part,
    transfer_body,
    with_verification,
)
from console.providers.encryption import PayloadCipher
from console.providers.gateway import Capabilities, HistoryPage
from console.providers.http import Http
from console.settings import Profile

TRANSFER_PATH = "/v2/points/transfer"
REQUEST_ID_HEADER = "X-Cap-Requestid"
SEARCH_LIMIT = 10
_EMBEDDED = "points,mlp,customerStatus"


class CapillaryGateway:
    """One Capillary profile. Transfers between customers; groups are moved by another call."""

    def __init__(self, profile: Profile, http: Http, sign_in: SignIn, *, sealed: bool) -> None:
        self._profile = profile
        self._http = http
        self._sign_in = sign_in
        self._sealed = sealed
        self._enquiry = Enquiry(http, sign_in)

    @property
    def name(self) -> str:
        return PROVIDER

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(issues_codes=True, has_precheck=True, has_history=True)

    async def customer(self, identifier: Identifier) -> Customer:
        """See `Gateway`. A customer that was merged into another is never shown in the other's place."""
        if identifier.kind is IdentifierKind.NAME:
            raise ProviderError(local(Local.NO_SUCH_CUSTOMER))
        query = {"source": self._profile.source, "embed": _EMBEDDED, "includedFraudDetails": "true"}
        path = "/v2/customers/lookup/customerDetails"
        if identifier.kind is IdentifierKind.CUSTOMER_ID:
            path = f"/v2/customers/{path_part(identifier.value)}"
        else:
            query |= {"identifierName": LOOKUP_NAMES[identifier.kind], "identifierValue": identifier.value}
        try:
            reply, answer = await self._enquiry.ask(CustomerAnswer, Context.CUSTOMER, path, query=query)
        except ProviderError as error:
            raise _blank_miss(error, identifier) from None
        customer = customer_of(reply, self._profile.source, self._profile.server_offset)
        _require_same(customer, identifier, warnings_of(reply, answer, Context.CUSTOMER), answer)
        return customer

    async def search(self, text: str) -> tuple[CustomerMatch, ...]:
        query = {"q": text, "limit": str(SEARCH_LIMIT), "offset": "0"}
        reply, _ = await self._enquiry.ask(
            SearchAnswer, Context.CUSTOMER, "/v2/customers/search", query=query
        )
        return tuple(match_of(row) for row in reply.data[:SEARCH_LIMIT])

    async def balances(self, customer: Customer) -> tuple[ProgramBalance, ...]:
        return await read_balances(self._enquiry, customer)

    async def programs(self) -> tuple[Program, ...]:
        return await read_programs(self._enquiry)

    async def precheck(self, order: TransferOrder) -> Precheck:
        return await check(self._enquiry, self._profile, order, issue_code=False)

    async def issue_code(self, order: TransferOrder) -> Precheck:
        return await check(self._enquiry, self._profile, order, issue_code=True)

    async def transfer(self, order: TransferOrder, reference: str, verification: Verification) -> Outcome:
        """See `Gateway`; the request is built in full before anything else happens."""
        body = with_verification(transfer_body(order, reference), verification, self._profile.code_policy)
        sent = encode(body)
        try:
            answer = await self._http.send_once(TRANSFER_PATH, sent)
        except TransportError as error:
            return unanswered(error)
        except ProviderError as error:
            # Only signing in raises this, before the transfer's connection is made.
            return Refused(error.problems, reached_provider=False)
        if answer.status == 401:
            self._sign_in.forget()
        return classify(answer, order, reference, self._profile.server_offset, sealed=self._sealed)

    def fingerprint(self, order: TransferOrder, reference: str) -> bytes:
        return encode(transfer_body(order, reference))

    async def history(self, party: Party, page: int, size: int) -> HistoryPage:
        return await read_history(self._enquiry, party, page, size, self._profile.server_offset)

    async def close(self) -> None:
        await self._http.aclose()
        await self._sign_in.aclose()


async def open_capillary(
    profile: Profile,
    secrets: CapillarySecrets,
    *,
    cipher: PayloadCipher | None,
    trace: Trace,
    clock: Clock,
) -> CapillaryGateway:
    """The gateway of a profile; connects to nothing yet. Raises `SettingsError` for an unusable authority."""

    def connect(sign_in: SignIn | None) -> Http:
        return Http(
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
    return CapillaryGateway(profile, http, sign_in, sealed=cipher is not None)


def _blank_miss(error: ProviderError, identifier: Identifier) -> ProviderError:
    """An id nobody has is answered with a blank 400 (Capillary, Get Customer Details)."""
    first = error.problems[0]
    by_id = identifier.kind is IdentifierKind.CUSTOMER_ID
    if by_id and first.context is Context.HTTP and first.code == "400" and not first.message:
        missing = local(Local.NO_SUCH_CUSTOMER, request_id=first.request_id, http_status=first.http_status)
        return ProviderError(missing)
    return error


def _require_same(
    customer: Customer, identifier: Identifier, warnings: tuple[Problem, ...], answer: Answer
) -> None:
    """Raise `ProviderError` where the answer has no id, or is about the survivor of a merge.

    The operator has to see that it's another account, and to look that one up by its own id.
    """
    if not customer.id:
        raise ProviderError(local_problem(Local.UNREADABLE, answer))
    told = next((warning for warning in warnings if warning.code == SURVIVOR_RETURNED), None)
    asked = identifier.value if identifier.kind is IdentifierKind.CUSTOMER_ID else customer.id
    if told is None and asked == customer.id:
        return
    words = told.message if told else ""
    raise ProviderError(
        Problem(
            PROVIDER,
            Context.CUSTOMER,
            SURVIVOR_RETURNED,
            Severity.ERROR,
            f"{words} [id {customer.id}]".strip(),
            http_status=answer.status,
            request_id=answer.request_id,
        )
    )
