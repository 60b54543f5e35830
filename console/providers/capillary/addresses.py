"""Where this console sends what, and where it never sends anything.

Two of the provider's addresses differ in one word: one moves points of a group, the other moves its members.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote

from console.providers.http import Http
from console.providers.response import Answer

TRANSFER_PATH = "/v2/points/transfer"
"""POST moves points between customers; GET lists the transfers of a group."""
GROUP_TRANSFER_PATH = "/v2/points/userGroup2/transfer"
GROUP_CHECK_PATH = "/v2/points/userGroup2/isTransferrable"
CODE_PATH = "/v2/otp/generate"
GROUP_PATH = "/v2/userGroup2"
GROUP_SEARCH_PATH = "/v2/userGroup2/search"
GROUP_MEMBERS_PATH = "/v2/userGroup2/members"
LEDGER_PATH = "/v2/pointsLedger/getCustomerLedgerInfo"

MOVES_MEMBERS = "/v2/userGroup2/transfer"
"""Never asked: it moves customers from one group to another."""

_MOVES_POINTS = frozenset({TRANSFER_PATH, GROUP_TRANSFER_PATH})
_KEPT_APART = frozenset(path.lower() for path in (*_MOVES_POINTS, MOVES_MEMBERS))


def may_be_asked(method: str, path: str) -> bool:
    """Whether a question may go to `path`: what it brings about must not be a transfer of anything."""
    return (method, path) == ("GET", TRANSFER_PATH) or _plain(path) not in _KEPT_APART


class CapillaryHttp(Http):
    """The provider's host, without the addresses that would move what nobody ordered to be moved.

    Members can't be moved at all, and points only by `send_once`: a profile with a wrong address for its
    check can't turn a check into a transfer. What is refused is a programming error, and nothing is dialled.
    """

    async def read(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: bytes | None = None,
        repeatable: bool = True,
    ) -> Answer:
        """A read, as `Http` makes it; `ValueError` for a path that changes something."""
        if not may_be_asked(method, path):
            raise ValueError("this address moves something and is never asked a question")
        return await super().read(method, path, query=query, body=body, repeatable=repeatable)

    async def send_once(self, path: str, body: bytes, *, method: str = "POST") -> Answer:
        """One of the two calls that move points; `ValueError` for any other path."""
        if path not in _MOVES_POINTS:
            raise ValueError("only the two calls that move points are sent like this")
        return await super().send_once(path, body, method=method)


def _plain(path: str) -> str:
    """`path` as a server may read it, whatever its spelling."""
    return "/" + "/".join(part for part in unquote(path).lower().split("/") if part)
