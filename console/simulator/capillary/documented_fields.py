"""The fields each call may have: those of its page, OpenAPI blocks and both spellings of the amount included.

No page says that a field it doesn't have is ignored, so this provider refuses it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Known = Mapping[str, Any]
"""Names, each with what an object, or the objects of a list, under it may hold; None for anything else."""


def _fields(names: str, **nested: Known) -> Known:
    return {**dict.fromkeys(names.split()), **nested}


_IDENTIFIER = _fields("type value")
_ENTITY = "identifierType identifierValue"
_ATTRIBUTED = f"{_ENTITY} source accountId"
_ORDER = "pointsTobeTransferred pointsToBeTransferred programId notes groupProgramTransfer"
_SIDES = {"fromCustomerIdentifier": _IDENTIFIER, "toCustomerIdentifier": _IDENTIFIER}
CUSTOMER_CHECK = _fields(f"{_ORDER} issueOtp", **_SIDES)
CUSTOMER_TRANSFER = _fields(f"{_ORDER} code", **_SIDES)
GROUP_TRANSFER = _fields(
    f"{_ORDER} code",
    transferredBy=_fields(_ATTRIBUTED),
    fromEntity=_fields(f"type {_ENTITY}"),
    toEntity=_fields(f"type {_ATTRIBUTED}"),
)
CODE = _fields(
    "entityType entityValue action template whatsappTemplateName zaloTemplateIdentifier",
    channels=_IDENTIFIER,
    emailTemplate=_fields("subject body"),
)
TOKEN = _fields("key secret")
MEMBER_MOVE = _fields("leaveGroupId joinGroupId userIds")


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
