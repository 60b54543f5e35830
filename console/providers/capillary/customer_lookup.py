"""Looks one customer up, and makes sure that the answer is about the one who was asked for."""

from __future__ import annotations

from console.domain.identifiers import Identifier, IdentifierKind
from console.domain.parties import Customer
from console.domain.problems import Context, Local, Problem, ProviderError, Severity, local
from console.providers.answer_problems import local_problem
from console.providers.capillary.client import CapillaryClient
from console.providers.capillary.customer_models import CustomerAnswer
from console.providers.capillary.customers import customer_of
from console.providers.capillary.reading import PROVIDER, as_miss, warnings_of
from console.providers.capillary.refusals import SURVIVOR_RETURNED
from console.providers.capillary.requests import LOOKUP_NAMES, path_part
from console.providers.capillary.settings import CapillaryProfile
from console.providers.response import Answer

_EMBEDDED = "points,mlp,customerStatus"


async def read_customer(
    client: CapillaryClient, profile: CapillaryProfile, identifier: Identifier
) -> Customer:
    """See `CustomerDirectory`. One that was merged into another is never shown in the other's place."""
    if identifier.kind is IdentifierKind.NAME:
        raise ProviderError(local(Local.NO_SUCH_CUSTOMER))
    query = {"source": profile.source, "embed": _EMBEDDED, "includedFraudDetails": "true"}
    path = "/v2/customers/lookup/customerDetails"
    if identifier.kind is IdentifierKind.CUSTOMER_ID:
        path = f"/v2/customers/{path_part(identifier.value)}"
    else:
        query |= {"identifierName": LOOKUP_NAMES[identifier.kind], "identifierValue": identifier.value}
    try:
        reply, answer = await client.ask(CustomerAnswer, Context.CUSTOMER, path, query=query)
    except ProviderError as error:
        if identifier.kind is not IdentifierKind.CUSTOMER_ID:
            raise
        raise as_miss(error, Local.NO_SUCH_CUSTOMER) from None
    customer = customer_of(reply, profile.source, profile.server_offset)
    _require_same(customer, identifier, warnings_of(reply, answer, Context.CUSTOMER), answer)
    return customer


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
