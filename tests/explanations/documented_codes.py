"""Every code of the Capillary's documents, by hand: context, kind, class, codes.

Left out, because the console never meets them: points/reverse (REV), and the one row that has a text and
no code. 409 is added: it proves nothing about a transfer. 1206 and 1207 are E and not F:
this console names both sides in every request, so choosing one again cures nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from console.domain.problems import Context, Problem, Severity
from console.explanations.catalogue import RetryClass

_TABLES = """
HTTP error I 200
HTTP error V 201 407 409 500 502 503 504 520 521 522 523 524 525 526 527
HTTP error F 400 1060
HTTP error A 401 403 408 1064
HTTP error E 402 404 405 406 415 1061 1062
HTTP error W 429 461
AUTH error A token 4000
AUTH error W 4001
AUTH error E 91020 91021 825
CUST error A 1044
XFER error E 412 413 888 899 3316
XFER error S 414 415 417 818 901 903 904
XFER error F 416 418 419 422 434 807 817 885 887 8013 8015
XFER error V 804 827 886 896 902
XFER error W 898 521
XFER warning I 901 902 903 904
GXFER error S 830 1651
GXFER error E 828 1206 1207
GXFER error F 889 1208 1645 1646 422 434 807 885 8015
GRP error F 403 1619 1620 1621 1632 1633 1634 1635 1641 1643 1644 1647 1661 91052
GRP error S 1622 1624 1637 1642 1638 1639 1640 1704 1705
GRP error I 1623 1636
GRP warning I 1656 91016 91017
GRP error S 93001 93002 93003 93004 93005 93006 93007 93008 93009 93010 93011 93012 93013 93014 93015 93016
OTP error I 610
OTP error W 429 606 874 875 860
OTP error E 600 601 602 603 607 608 621
OTP error F 604 605 876 808 822 823 824 1021 8056 9001
OTP warning W 876
PTS error I 800 810 811 812 814 3802
PTS error S 686 804 805 806 809 820 881 3045
PTS error F 801 802 803 813 807 816 818 819 821 878 901 902 903 904
PTS error V 815 817 886 887 889 894 896 898
PTS error E 826 859 888 895 899
PTS warning I 872 873 877 905
PTS warning W 900 876
PTS error F 808 822 823 824
PTS error W 860
CUST error F 8003 8011 8012 8013 8015 8045 8065 8069 816 1011 1012 1015 1104 1042 1001 1002 1003 1021
CUST warning I 8050 91016 91017
CUST error W 8062 8063 91001 91002 91004 500
CUST warning W 8062 8063 91001 91002 91004
CUST error I 91009
CUST error S 8089 1013 1020 618
BAL error E 1212
BAL error F 1213 1214 1215 1216 1217 1632
HIST error I 814
HIST error F 8015 8069
LED error F 11001 11004 11005 11006 11007 11008 11009 11010 11011 11012 11013
LED warning W 11002 9003 9004 9005
LED error W 9003 9004 9005
LED error I 11003
LED error E 11014 11015 11016 11017 11018 11019
"""


@dataclass(frozen=True)
class Documented:
    """One code as it is documented."""

    problem: Problem
    retry: RetryClass

    def __str__(self) -> str:
        return f"{self.problem.context.value} {self.problem.severity.value} {self.problem.code}"


def _rows() -> Iterator[Documented]:
    for line in _TABLES.strip().splitlines():
        context, kind, retry, *codes = line.split()
        for code in codes:
            yield Documented(Problem("capillary", Context(context), code, Severity(kind)), RetryClass(retry))


DOCUMENTED = tuple(_rows())
