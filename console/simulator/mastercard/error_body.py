"""Two worlds of errors: the gateway's own, and those of the services behind it.

Both use the same documented frame, yet spell it in different ways; `ErrorForm` names each way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

GATEWAY = "Gateway"
POINTS_SERVICE = "rewards-points-api"
USER_SERVICE = "user-account-management-api"
TRANSACTION_SERVICE = "transactions-api"

Shape = Literal["object", "list", "lower-case"]
Recoverable = Literal["boolean", "text"]
Details = Literal["null", "null-text", "text", "object", "absent"]


@dataclass(frozen=True, slots=True)
class ErrorForm:
    """One spelling of the frame (Code and Formats; the other products of the same gateway differ)."""

    shape: Shape = "object"
    recoverable: Recoverable = "boolean"
    details: Details = "null"


GATEWAY_FORM = ErrorForm()
SERVICE_FORM = ErrorForm(recoverable="text", details="null-text")
"""As printed in Code and Formats, where every value is a text."""


@dataclass(frozen=True, slots=True)
class ErrorItem:
    """One error. The gateway leaves `Details` out where it knows no route."""

    code: str
    description: str
    source: str = GATEWAY
    recoverable: bool = False
    without_details: bool = False


class RequestRefused(Exception):
    """A request is answered without an effect."""

    def __init__(self, status: int, *problems: ErrorItem) -> None:
        super().__init__(status, *(problem.code for problem in problems))
        self.status = status
        self.problems = problems

    @property
    def by_gateway(self) -> bool:
        """Whether the gateway spoke, and no service behind it."""
        return self.problems[0].source == GATEWAY


def gateway(status: int, code: str, description: str, *, recoverable: bool = False) -> RequestRefused:
    """The gateway refuses before any service sees the request."""
    return RequestRefused(status, ErrorItem(code, description, recoverable=recoverable))


def declined() -> RequestRefused:
    """Good credentials of a project that isn't entitled (Mastercard, developers' toolkit)."""
    return gateway(401, "DECLINED", "Unauthorized - Access Not Granted")


def no_route() -> RequestRefused:
    """A path that isn't there, or one this project isn't entitled to: nobody can tell which."""
    return RequestRefused(
        404, ErrorItem("NOT_FOUND", "The requested resource was not found.", without_details=True)
    )


def _details(form: ErrorForm) -> Any:
    return {
        "null": None,
        "null-text": "null",
        "text": "Sample details of the training simulator.",
        "object": {"Detail": [{"Name": "Sample", "Value": "Training simulator"}]},
    }[form.details]


def _member(problem: ErrorItem, form: ErrorForm) -> dict[str, Any]:
    recoverable: Any = problem.recoverable
    if form.recoverable == "text":
        recoverable = str(problem.recoverable).lower()
    member = {
        "Source": problem.source,
        "ReasonCode": problem.code,
        "Description": problem.description,
        "Recoverable": recoverable,
    }
    # Null, the text "null" and no such field all occur in the documents.
    if form.details != "absent" and not problem.without_details:
        member["Details"] = _details(form)
    return member


def error_body(problems: tuple[ErrorItem, ...], form: ErrorForm, correlation: str) -> dict[str, Any]:
    """The problems in the frame; a list also carries the request's id in each member."""
    members = [_member(problem, form) for problem in problems]
    match form.shape:
        case "object":
            return {"Errors": {"Error": members}}
        case "list":
            return {"Errors": [{"RequestId": correlation, **member} for member in members]}
        case "lower-case":
            # Only the first letter: `ReasonCode` becomes `reasonCode`.
            return {"errors": [{k[:1].lower() + k[1:]: v for k, v in member.items()} for member in members]}
