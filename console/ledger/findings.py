"""What other consoles found about a transfer whose till was gone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select, text, tuple_

from console.domain.elsewhere import FoundElsewhere, SearchedElsewhere, TillOfChain
from console.domain.text import clean
from console.ledger.ledger_tables import console, finding
from console.ledger.tenant_key import Membership

_TOLD_FOR = text("interval '30 days'")


def findings_of(
    connection: Connection, keys: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], SearchedElsewhere]:
    """The newest finding about each of these transfers, by console and reference."""
    wanted = sorted(keys)
    if not wanted:
        return {}
    query = _found().where(tuple_(finding.c.console, finding.c.reference).in_(wanted))
    return {(row.console, row.reference): _searched(row) for row in connection.execute(query)}


def found_for(connection: Connection, member: Membership) -> tuple[SearchedElsewhere, ...]:
    """What other consoles found about transfers of this one within the last days, oldest first."""
    query = _found().where(finding.c.console == member.console)
    return tuple(map(_searched, connection.execute(query.where(finding.c.at > func.now() - _TOLD_FOR))))


def _found() -> Select[Any]:
    query = select(finding, console.c.branch, console.c.label)
    return query.join(console, console.c.id == finding.c.searcher).order_by(finding.c.at)


def _searched(row: Row[Any]) -> SearchedElsewhere:
    return SearchedElsewhere(
        row.reference,
        row.attempt,
        TillOfChain(clean(row.branch), clean(row.label)),
        clean(row.operator),
        row.at.astimezone(UTC),
        FoundElsewhere(row.found),
        clean(row.transfer_id),
    )
