"""The check before a transfer, which on demand also has the provider send the sender a code."""

from __future__ import annotations

from dataclasses import replace

from console.domain.parties import Customer
from console.domain.problems import Context, Local, Problem, ProviderError, local
from console.domain.transfers import Precheck, TransferOrder
from console.providers.capillary.customer_models import CheckAnswer, CustomerFields
from console.providers.capillary.customers import customer_of
from console.providers.capillary.enquiry import Enquiry
from console.providers.capillary.reading import warnings_of
from console.providers.capillary.requests import check_body, encode
from console.settings import Profile

NO_CODE_MADE = "876"
"""As a warning: the transfer may go, but no code could be made (Capillary, Points status codes)."""
_DOCUMENTED_PATHS = ("/v2/points/isTransferrable", "/v2/points/isTransferable")


async def check(enquiry: Enquiry, profile: Profile, order: TransferOrder, *, issue_code: bool) -> Precheck:
    """The provider's word on `order`; raises `ProviderError` where there is no word on it.

    With `issue_code` the sender gets a message, so the request is made once and never repeated.
    """
    context = Context.OTP if issue_code else Context.TRANSFER
    body = encode(check_body(order, issue_code=issue_code))
    try:
        reply, answer = await enquiry.ask(
            CheckAnswer, context, profile.precheck_path, body=body, repeatable=not issue_code
        )
    except ProviderError as error:
        return _refusal(error, profile.precheck_path)
    if len(reply.data) != 1:
        raise ProviderError(local(Local.UNREADABLE, request_id=answer.request_id, http_status=answer.status))
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


def _refusal(error: ProviderError, path: str) -> Precheck:
    """A no of the provider as a precheck; what isn't about this transfer stays an error."""
    about_transfer = (Context.TRANSFER, Context.OTP, Context.CUSTOMER, Context.POINTS)
    if all(problem.context in about_transfer for problem in error.problems):
        return Precheck(False, problems=error.problems, request_id=error.problems[0].request_id)
    if error.problems[0].context is Context.HTTP and error.problems[0].code == "404":
        raise ProviderError(_wrong_path(error.problems[0], path)) from None
    raise error


def _wrong_path(problem: Problem, path: str) -> Problem:
    """Pages spell this address in two ways, so the message names the other one."""
    other = next(known for known in _DOCUMENTED_PATHS if known != path)
    message = f"Nothing answers at {path}; this provider may use {other} (precheck_path in the profile)."
    return replace(problem, message=message)


def _side(wire: CustomerFields | None, profile: Profile) -> Customer | None:
    return None if wire is None else customer_of(wire, profile.source, profile.server_offset)
