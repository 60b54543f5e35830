"""What something in front of a provider, or a broken line, leaves as the body of a client error."""

from __future__ import annotations

import json

from tests.providers.scripted_http import JSON

CLIENT_ERRORS = (
    *(400, 401, 402, 403, 404, 405, 406, 410, 411, 412, 413, 414, 415, 416, 417, 418, 421, 422),
    *(423, 424, 425, 426, 428, 429, 431, 451, 499),
)
"""Without 408 and 409, which are open whatever comes with them."""
_WORDS: tuple[JSON, ...] = (
    {},
    [],
    None,
    True,
    401,
    "Unauthorized",
    {"error": "unauthorized"},
    {"error": "invalid_token", "error_description": "The access token expired"},
    {"message": "Forbidden"},
    {"Message": "No HTTP resource was found"},
    {"status": {"code": 401, "message": "Unauthorized"}},
    {"status": {"success": False, "code": 401}},
    {"code": 401, "message": "Unauthorized"},
    {"statusCode": 404, "error": "Not Found", "message": "Not Found"},
    {"error": {"code": 403, "message": "denied", "status": "PERMISSION_DENIED"}},
    {"error": {"code": 401, "errors": [{"reason": "authError", "message": "no"}]}},
    {"timestamp": "2026-01-01T00:00:00Z", "status": 405, "error": "Method Not Allowed", "path": "/x"},
    {"type": "about:blank", "title": "Unauthorized", "status": 401, "detail": "no"},
    {"errors": [{"message": "Unauthorized"}]},
    {"errors": ["Unauthorized"]},
    {"errors": "Unauthorized"},
    {"errors": [{"code": 401, "message": "Unauthorized"}]},
    {"errors": [{"code": "UNAUTHENTICATED", "message": "no"}]},
    {"errors": [{"status": False, "code": 403, "message": "Forbidden"}]},
    {"Errors": {"Error": []}},
    {"Errors": {"Error": [{"Source": "Gateway"}]}},
    {"Errors": {"Error": [{"Source": "edge", "ReasonCode": "401", "Description": "no"}]}},
    {"fault": {"faultstring": "Invalid access token", "detail": {"errorcode": "oauth.v2.InvalidToken"}}},
    {"data": [], "warnings": [], "errors": []},
    {"response": {"status": {"success": "false", "code": 401, "message": "no"}}},
)
_PAGES = (
    b"",
    b" ",
    b"<html><body><h1>401</h1></body></html>",
    b"Unauthorized",
    b"\xff\xfe\x00",
    b'{"errors":[',
)


def told_by_others() -> list[bytes]:
    """Bodies of nobody we know."""
    return [*_PAGES, *(json.dumps(words).encode() for words in _WORDS)]


def cut_short(refusal: JSON) -> list[bytes]:
    """A real refusal, cut by one byte, in the middle, and before its end; and said twice over."""
    whole = json.dumps(refusal).encode()
    cuts = [whole[:-1], whole[1:], whole[: len(whole) // 2], whole[: -len(whole) // 3], whole[:1]]
    return [*cuts, whole + whole, whole[:-1] + b"," + whole[1:]]
