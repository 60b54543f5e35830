"""The fields each call may have: those of its page, OpenAPI blocks and both spellings of the amount included.

No page says that a field it doesn't have is ignored, so this provider refuses it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Known = Mapping[str, Any]
"""Names, each with what an object, or the objects of a list, under it may hold; None for anything else."""

_IDENTIFIER: Known = {"type": None, "value": None}
_ENTITY: Known = {"identifierType": None, "identifierValue": None}
_ATTRIBUTED: Known = {**_ENTITY, "source": None, "accountId": None}
_ORDER: Known = {
    "pointsTobeTransferred": None,
    "pointsToBeTransferred": None,
    "programId": None,
    "notes": None,
    "groupProgramTransfer": None,
}
CUSTOMER_CHECK: Known = {
    **_ORDER,
    "fromCustomerIdentifier": _IDENTIFIER,
    "toCustomerIdentifier": _IDENTIFIER,
    "issueOtp": None,
}
CUSTOMER_TRANSFER: Known = {
    **{name: known for name, known in CUSTOMER_CHECK.items() if name != "issueOtp"},
    "code": None,
}
GROUP_TRANSFER: Known = {
    **_ORDER,
    "transferredBy": _ATTRIBUTED,
    "fromEntity": {"type": None, **_ENTITY},
    "toEntity": {"type": None, **_ATTRIBUTED},
    "code": None,
}
CODE: Known = {
    "entityType": None,
    "entityValue": None,
    "action": None,
    "channels": _IDENTIFIER,
    "template": None,
    "emailTemplate": {"subject": None, "body": None},
    "whatsappTemplateName": None,
    "zaloTemplateIdentifier": None,
}
TOKEN: Known = {"key": None, "secret": None}
MEMBER_MOVE: Known = {"leaveGroupId": None, "joinGroupId": None, "userIds": None}


def unknown_field(body: object, known: Known, under: str = "") -> str:
    """The path of the first field of `body` that isn't documented, "" where there is none."""
    # Lists hold objects of one kind, such as channels.
    if isinstance(body, list):
        found = (unknown_field(item, known, under) for item in body)
        return next(filter(None, found), "")
    if not isinstance(body, dict):
        return ""
    for name, value in body.items():
        path = f"{under}{name}"
        if name not in known:
            return path
        if known[name] is not None and (inner := unknown_field(value, known[name], f"{path}.")):
            return inner
    return ""
