"""The check before a transfer, which on demand also has the provider send the sender a code."""

from __future__ import annotations

from dataclasses import replace

from console.domain.identifiers import Identifier, IdentifierKind
from console.domain.parties import Customer, Party
from console.domain.party_kinds import PartyKind
from console.domain.problems import Context, Local, Problem, ProviderError, local
from console.domain.transfers import Precheck, TransferOrder
from console.providers.answer_problems import local_problem
from console.providers.capillary.addresses import CODE_PATH, GROUP_CHECK_PATH
from console.providers.capillary.client import CapillaryClient
from console.providers.capillary.customer_lookup import read_customer
from console.providers.capillary.customer_models import CheckAnswer, CodeAnswer, CustomerFields
from console.providers.capillary.customers import customer_of
from console.providers.capillary.reading import warnings_of
from console.providers.capillary.requests import check_body, code_body, group_check_body
from console.providers.capillary.settings import CapillaryProfile
from console.providers.request import encode

NO_CODE_MADE = "876"
"""As a warning: the transfer may go, but no code could be made (Capillary, Points status codes)."""
_ABOUT_THE_TRANSFER = frozenset(
    {
        Context.TRANSFER,
        Context.GROUP_TRANSFER,
        Context.OTP,
        Context.CUSTOMER,
        Context.GROUP,
        Context.POINTS,
    }
)
_DOCUMENTED_PATHS = ("/v2/points/isTransferrable", "/v2/points/isTransferable")


async def check(
    client: CapillaryClient, profile: CapillaryProfile, order: TransferOrder, *, issue_code: bool
) -> Precheck:
    """The provider's word on `order`; raises `ProviderError` where there is no word on it.

    With `issue_code` the sender gets a message, so the request is made once and never repeated.
    """
    if order.involves_group:
        return await _check_with_group(client, profile, order, issue_code=issue_code)
    body = encode(check_body(order, issue_code=issue_code))
    context = Context.OTP if issue_code else Context.TRANSFER
    return await _ask(client, profile, context, profile.precheck_path, body, issue_code=issue_code)


async def _check_with_group(
    client: CapillaryClient, profile: CapillaryProfile, order: TransferOrder, *, issue_code: bool
) -> Precheck:
    """The group's check names nobody and can't send a code: that is a call of its own, after a yes."""
    if issue_code and order.sender.kind is not PartyKind.CUSTOMER:
        raise ValueError("a code goes to a customer; the member who acts for a group is attested")
    body = encode(group_check_body(order, profile))
    word = await _ask(client, profile, Context.GROUP_TRANSFER, GROUP_CHECK_PATH, body, issue_code=False)
    if not issue_code or not word.transferable:
        return word
    return await _with_code(client, profile, order.sender, word)


async def _ask(
    client: CapillaryClient,
    profile: CapillaryProfile,
    context: Context,
    path: str,
    body: bytes,
    *,
    issue_code: bool,
) -> Precheck:
    try:
        reply, answer = await client.ask(CheckAnswer, context, path, body=body, repeatable=not issue_code)
    except ProviderError as error:
        return _refusal(error, path)
    if len(reply.data) != 1:
        raise ProviderError(local_problem(Local.UNREADABLE, answer))
    row = reply.data[0]
    transferable = row.transferrable is True
    warnings = warnings_of(reply, answer, context)
    not_sent = tuple(warning for warning in warnings if issue_code and warning.code == NO_CODE_MADE)
    refused = (local(Local.NOT_TRANSFERABLE, request_id=answer.request_id),)
    return Precheck(
        transferable=transferable,
        sender=_side(row.transfer_from, profile),
        recipient=_side(row.transfer_to, profile),
        problems=not_sent if transferable else refused,
        warnings=tuple(warning for warning in warnings if warning not in not_sent),
        request_id=answer.request_id,
    )


async def _with_code(
    client: CapillaryClient, profile: CapillaryProfile, sender: Party, word: Precheck
) -> Precheck:
    """`word`, after a code went to the contact on file just now; the order to send it is never repeated."""
    customer = await read_customer(client, profile, Identifier(IdentifierKind.CUSTOMER_ID, sender.id))
    contact = _contact_of(customer)
    if contact is None:
        return replace(word, sender=customer, problems=(local(Local.NO_CONTACT),))
    body = encode(code_body(contact))
    try:
        reply, answer = await client.ask(CodeAnswer, Context.OTP, CODE_PATH, body=body, repeatable=False)
    except ProviderError as error:
        return replace(_refusal(error, CODE_PATH), sender=customer)
    warnings = warnings_of(reply, answer, Context.OTP)
    if not reply.created_id and not warnings:
        raise ProviderError(local_problem(Local.UNREADABLE, answer))
    made = bool(reply.created_id)
    return replace(
        word,
        sender=customer,
        problems=() if made else warnings,
        warnings=(*word.warnings, *warnings) if made else word.warnings,
        request_id=answer.request_id,
    )


def _contact_of(customer: Customer) -> Identifier | None:
    for kind in (IdentifierKind.MOBILE, IdentifierKind.EMAIL):
        for identifier in customer.identifiers:
            if identifier.kind is kind:
                return identifier
    return None


def _refusal(error: ProviderError, path: str) -> Precheck:
    """A no of the provider as a precheck; what isn't about this transfer stays an error."""
    if all(problem.context in _ABOUT_THE_TRANSFER for problem in error.problems):
        return Precheck(False, problems=error.problems, request_id=error.problems[0].request_id)
    missing = error.problems[0].context is Context.HTTP and error.problems[0].code == "404"
    if missing and path not in (GROUP_CHECK_PATH, CODE_PATH):
        raise ProviderError(_wrong_path(error.problems[0], path)) from None
    raise error


def _wrong_path(problem: Problem, path: str) -> Problem:
    """Pages spell this address in two ways, so the message names the other one."""
    other = next(known for known in _DOCUMENTED_PATHS if known != path)
    message = f"Nothing answers at {path}; this provider may use {other} (precheck_path in the profile)."
    return replace(problem, message=message)


def _side(wire: CustomerFields | None, profile: CapillaryProfile) -> Customer | None:
    return None if wire is None else customer_of(wire, profile.source, profile.server_offset)
