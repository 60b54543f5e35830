"""Which of Capillary's codes prove that nothing moved, and which list a code belongs to.

The two calls that move points have a list each, because the same number can mean two things. A code
stands in `REFUSED_BEFORE_EFFECT` only where its documented meaning is a check that comes before any points
are touched, and it counts only in the shape that `refusing` knows, never as a repetition of the answer's HTTP
status. Whatever speaks of a temporary failure, of trying later, of a duplicate or of a customer held
by another request is left out on purpose: 500, 521, 804, 815, 827, 886, 887, 889, 894, 896, 898, 902 and
everything that isn't documented for a transfer. 521 is out although this attempt did nothing, because the
request that holds the customer may be an earlier attempt of the same transfer.
"""

from __future__ import annotations

from collections.abc import Mapping

from console.domain.problems import Context

CODE_REFUSED = frozenset({"604", "605", "808", "876", "1021", "9001"})
"""The one-time code was missing, wrong or expired; no page says which of these a transfer answers with."""

# 412 to 418, 422 and 434 look like HTTP statuses and are the points list's own numbers (10.3); with the same
# HTTP status around them they are taken for that status.
_FRAUD_AND_PARTIES = frozenset({"412", "413", "414", "415", "416", "417", "418", "419", "8013", "8015"})
_AMOUNT_AND_PROGRAM = frozenset({"422", "434", "807", "818", "885", "888", "899", "3316"})
_POINTS_LIST = frozenset(
    {"686", "801", "802", "803", "805", "806", "809", "813", "816", "819", "820", "821"}
    | {"822", "823", "824", "826", "859", "878", "881", "895", "3045"}
)
_RIGHTS = frozenset({"825", "4000", "91020", "91021"})
"""The service's own numbers for a sign-in, a till or a branch that may not do this, looked at first."""
DENIED_ALONE = frozenset({"4000"})
"""What is documented as `errorCode` beside `errorMessage`, outside of any list (Capillary's documents)."""
_REQUEST = frozenset({"1060", "1061", "1062", "1064"})
"""The service's own numbers, documented for every call as checks of the request's size, its headers, one of
its fields and the organisation: four digits, which nothing in front of the service writes.

401, 403, 404, 405 and 429 are left out on purpose, although the general table (10.1) has them: they are HTTP
statuses written once more. An edge, a filter or a check of the session writes the same numbers, also after
the work is done; 403 and 429 mean something else in other lists, and no page documents 429 for a transfer.
"""
_STATUSES = frozenset({"401", "403", "404", "405", "429"})
_EVERY_TRANSFER = CODE_REFUSED | _FRAUD_AND_PARTIES | _AMOUNT_AND_PROGRAM | _POINTS_LIST | _RIGHTS | _REQUEST

_CUSTOMERS_ONLY = frozenset({"817", "901", "903", "904"})
"""Checks by the page of the customer transfer alone; the general list, which holds for a group, calls them
failures of the work itself or means something else by them."""
_GROUPS_ONLY = frozenset({"828", "830", "1206", "1207", "1208", "1645", "1646", "1651"})

REFUSED_BEFORE_EFFECT: Mapping[Context, frozenset[str]] = {
    Context.TRANSFER: _EVERY_TRANSFER | _CUSTOMERS_ONLY,
    Context.GROUP_TRANSFER: _EVERY_TRANSFER | _GROUPS_ONLY,
}
"""The written allow-lists of the two calls that move points (Capillary's documents, with its list for
points). 889 is in neither, although the group page gives it causes that would be checks: elsewhere it asks to
try later."""

MERGED_AWAY = "8069"
SURVIVOR_RETURNED = "91009"
NO_RESULTS = "814"
"""In a history: no transfers for this question."""
NO_SUCH_HOLDER = "8015"
"""Nobody answers to the identifier; in a group's history, perhaps only because groups have no list."""
NO_ENTRIES = "11003"
LEDGER_BEHIND = frozenset({"11002", "9003", "9004"})
"""As an error or a warning: entries may be missing from the ledger."""

_AUTH = _RIGHTS | {"4001"}
_HTTP = _REQUEST | _STATUSES | {"400", "402", "406", "407", "408", "461", "500"}
_OTP = CODE_REFUSED | frozenset(
    {"600", "601", "602", "603", "606", "607", "608", "621", "822", "823", "824", "860", "874", "875", "8056"}
)
_CUSTOMER = frozenset(
    {"618", "1001", "1002", "1003", "1011", "1012", "1013", "1015", "1020", "1042", "1044", "1104"}
    | {"8003", "8011", "8012", "8045", "8050", "8062", "8063", "8065", "8069", "8089"}
    | {"91001", "91002", "91004", "91009"}
)
_GROUP = frozenset({"1619", "1620", "1621", "1632", "1647"})
"""Of the groups' own list, what a transfer may meet as well."""
_BALANCE = frozenset({"1212", "1213", "1214", "1215", "1216", "1217", "1632"})


_IN_A_TRANSFER = ((_OTP, Context.OTP), (_CUSTOMER, Context.CUSTOMER))
_ELSEWHERE: Mapping[Context, tuple[tuple[frozenset[str], Context], ...]] = {
    Context.TRANSFER: _IN_A_TRANSFER,
    Context.OTP: _IN_A_TRANSFER,
    Context.GROUP_TRANSFER: (*_IN_A_TRANSFER, (_GROUP, Context.GROUP)),
    Context.HISTORY: ((_CUSTOMER - {MERGED_AWAY}, Context.CUSTOMER),),
    Context.BALANCE: ((_BALANCE, Context.BALANCE),),
    Context.GROUP: ((_CUSTOMER, Context.CUSTOMER),),
    Context.LEDGER: ((_CUSTOMER, Context.CUSTOMER),),
}
"""By what was asked: codes that belong to another list than the question's own."""
_OTHERWISE = {Context.OTP: Context.TRANSFER, Context.BALANCE: Context.CUSTOMER}


def context_of(code: str, asked: Context, status: int | None = None) -> Context:
    """The list `code` belongs to when it answers a question of `asked`; numbers repeat across lists.

    As the answer's own HTTP status too, 415 is about the request's form and not about a sender on hold,
    and 403 about rights and not about a group's missing detail.
    """
    if code in _AUTH:
        return Context.AUTH
    if code == str(status) and code in ("403", "415"):
        return Context.HTTP
    if (code, asked) in (("429", Context.OTP), ("500", Context.CUSTOMER), ("403", Context.GROUP)):
        return asked
    if code in _HTTP:
        return Context.HTTP
    for codes, belongs in _ELSEWHERE.get(asked, ()):
        if code in codes:
            return belongs
    return _OTHERWISE.get(asked, asked)
