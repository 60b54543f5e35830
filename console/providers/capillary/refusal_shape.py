"""Whether an answer is the provider's own refusal: its codes, in its documented shape, and nothing beside.

The service writes `{"warnings": [], "errors": [{"status": false, "code": 885, "message": "…"}]}`, with `data`
absent, null or empty; where rights are missing it writes `errorCode` and `errorMessage` instead. Whatever
else looks like an error, such as `{"error": "unauthorized"}` or `{"message": "Forbidden"}`, may have been
written by something in front of the service, before or after the service did its work.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from console.providers.capillary.refusals import DENIED_ALONE
from console.providers.capillary.wire import id_text
from console.providers.verdicts import Word, plain, words_in

_MAX_DEPTH = 8
_NOT_OF_A_REFUSAL = ("error", "code", "response", "status", "success")


def own_codes(document: Any, status: int) -> frozenset[str]:
    """The codes of a refusal in the provider's own shape; empty where `document` is anything else.

    A code that only repeats the answer's status says what the status says, and that is no evidence.
    """
    if not isinstance(document, Mapping) or _tells_of_an_effect(document):
        return frozenset()
    if any(document.get(name) is not None for name in _NOT_OF_A_REFUSAL):
        return frozenset()
    codes = [_denied(document)] if "errorCode" in document else _listed(document.get("errors"))
    if not all(codes) or str(status) in codes:
        return frozenset()
    return frozenset(codes)


def _listed(errors: Any) -> list[str]:
    return [_code(one) for one in errors] if isinstance(errors, list) else []


def _code(element: Any) -> str:
    """The code of one element as it is documented, or empty."""
    if not isinstance(element, Mapping) or element.get("status") not in (None, False):
        return ""
    code, message = element.get("code"), element.get("message")
    if isinstance(code, bool) or not isinstance(code, int | str) or not isinstance(message, str):
        return ""
    text = id_text(code)
    return text if text.isascii() and text.isdigit() else ""


def _denied(document: Mapping[str, Any]) -> str:
    """The one code that is documented to stand beside its words alone."""
    code, message = document["errorCode"], document.get("errorMessage")
    alone = not document.get("errors") and isinstance(message, str) and not isinstance(code, bool)
    text = id_text(code) if alone and isinstance(code, int | str) else ""
    return text if text in DENIED_ALONE else ""


def _tells_of_an_effect(document: Mapping[str, Any]) -> bool:
    """Whether something in it speaks of a transfer that was made, or of success."""
    if document.get("data") not in (None, []):
        return True
    return Word.DONE in words_in(document) or _has_number(document, 0)


def _has_number(value: Any, depth: int) -> bool:
    if depth > _MAX_DEPTH:
        return False
    if isinstance(value, Mapping):
        named = any(plain(name) == "transferid" and one is not None for name, one in value.items())
        return named or any(_has_number(one, depth + 1) for one in value.values())
    return isinstance(value, list) and any(_has_number(one, depth + 1) for one in value)
