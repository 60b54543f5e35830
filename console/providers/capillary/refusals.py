"""Which of Capillary's codes prove that nothing moved, and which list a code belongs to.

A code stands in `REFUSED_BEFORE_EFFECT` only where its documented meaning is a check that comes before
any points are touched. Whatever speaks of a temporary failure, of trying later, of a duplicate or of a
customer held by another request is left out on purpose: 500, 521, 804, 815, 827, 886, 887, 889, 894,
896, 898, 902 and everything that isn't documented for a transfer. 521 is out although this attempt did
nothing, because the request that holds the customer may be an earlier attempt of the same transfer.
"""

from __future__ import annotations

from console.domain.problems import Context

CODE_REFUSED = frozenset({"604", "605", "808", "876", "1021", "9001"})
"""The one-time code was missing, wrong or expired; no page says which of these a transfer answers with."""

BEFORE_PROCESSING = frozenset({401, 403, 404, 405, 415, 429})
"""HTTP statuses that are given before a transfer is looked at, also by an edge that answers in HTML.

400 isn't among them: the service itself gives it, sometimes with a blank body.
"""

_FRAUD_AND_PARTIES = frozenset({"412", "413", "414", "415", "416", "417", "418", "419", "8013", "8015"})
_AMOUNT_AND_PROGRAM = frozenset({"422", "434", "807", "817", "818", "885", "888", "899", "3316"})
_NOT_ALLOWED = frozenset({"901", "903", "904"})
_POINTS_LIST = frozenset(
    {"686", "801", "802", "803", "805", "806", "809", "813", "816", "819", "820", "821"}
    | {"822", "823", "824", "826", "859", "878", "881", "895", "3045"}
)
_RIGHTS = frozenset({"825", "4000", "91020", "91021"})
_REQUEST = frozenset({"401", "403", "404", "405", "429", "1060", "1061", "1062", "1064"})

REFUSED_BEFORE_EFFECT = (
    CODE_REFUSED | _FRAUD_AND_PARTIES | _AMOUNT_AND_PROGRAM | _NOT_ALLOWED | _POINTS_LIST | _RIGHTS | _REQUEST
)
"""The written allow-list for a customer transfer (dossier, 10.1 to 10.3, 10.6 and the points list 10.7)."""

MERGED_AWAY = "8069"
SURVIVOR_RETURNED = "91009"
NO_RESULTS = "814"
"""In a history: no transfers for this question."""

_AUTH = _RIGHTS | {"4001"}
_HTTP = _REQUEST | {"400", "402", "406", "407", "408", "461", "500"}
_OTP = CODE_REFUSED | frozenset(
    {"600", "601", "602", "603", "606", "607", "608", "621", "822", "823", "824", "860", "874", "875", "8056"}
)
_CUSTOMER = frozenset(
    {"618", "1001", "1002", "1003", "1011", "1012", "1013", "1015", "1020", "1042", "1044", "1104"}
    | {"8003", "8011", "8012", "8045", "8050", "8062", "8063", "8065", "8069", "8089"}
    | {"91001", "91002", "91004", "91009"}
)
_BALANCE = frozenset({"1212", "1213", "1214", "1215", "1216", "1217", "1632"})


def context_of(code: str, asked: Context, status: int | None = None) -> Context:
    """The list `code` belongs to when it answers a question of `asked`; numbers repeat across lists.

    As the answer's own HTTP status too, 415 is about the request's form and not about a sender on hold.
    """
    if code in _AUTH:
        return Context.AUTH
    if code == str(status) == "415":
        return Context.HTTP
    if code == "429" and asked is Context.OTP:
        return Context.OTP
    if code in _HTTP:
        return Context.CUSTOMER if code == "500" and asked is Context.CUSTOMER else Context.HTTP
    if asked is Context.BALANCE:
        return Context.BALANCE if code in _BALANCE else Context.CUSTOMER
    if asked is Context.HISTORY:
        return Context.CUSTOMER if code in _CUSTOMER - {MERGED_AWAY} else Context.HISTORY
    if asked in (Context.TRANSFER, Context.OTP):
        if code in _OTP:
            return Context.OTP
        return Context.CUSTOMER if code in _CUSTOMER else Context.TRANSFER
    return asked
