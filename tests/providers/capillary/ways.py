"""The ways points can go, each with an order, the answer that proves it, and what the sender's will needs."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.problems import Context
from console.domain.transfers import Outcome, TransferOrder, Verification
from console.providers.response import TransportError
from tests.providers.capillary.scripted import (
    CODE,
    ORDER,
    REFERENCE,
    WORD,
    answer,
    documented,
    gateway,
    scripted,
)
from tests.providers.scripted_http import JSON

GROUP = Party(PartyKind.GROUP, "3847940", "name_sant201")
OTHER_GROUP = Party(PartyKind.GROUP, "565345942", "Namesake")
"""Has the number of a customer on purpose."""
MEMBER = Party(PartyKind.CUSTOMER, "565345942")
TO_GROUP_ORDER = TransferOrder(sender=MEMBER, recipient=GROUP, points=1, program_id=973, note="notes123")


@dataclass(frozen=True)
class Way:
    """A kind of transfer. `documented` is the sample the answer is made from."""

    name: str
    order: TransferOrder
    documented: str
    proof: Verification
    context: Context
    path: str
    change: Callable[[JSON], None] = lambda _row: None

    def sample(self) -> JSON:
        body = json.loads(documented(self.documented))
        self.change(body["data"][0])
        return body

    def row(self, **changes: JSON) -> JSON:
        body = self.sample()
        body["data"][0].update(changes)
        return body

    async def outcome_of(
        self,
        body: JSON | bytes | TransportError,
        status: int = 201,
        *,
        sealing: bool = False,
        sealed: bool | None = None,
    ) -> Outcome:
        """`sealing` is how the request went, `sealed` how the answer came: like the request if not told."""
        came = sealing if sealed is None else sealed
        given = body if isinstance(body, TransportError) else answer(body, status, sealed=came)
        asked = gateway(scripted(given), sealed=sealing)
        return await asked.transfer(self.order, REFERENCE, self.proof)


def _from_group(row: JSON) -> None:
    row["fromEntityId"], row["toEntityId"] = row["toEntityId"], row["fromEntityId"]
    row["fromEntityType"], row["toEntityType"] = row["toEntityType"], row["fromEntityType"]
    row["transferredTo"] = row.pop("transferredFrom")
    row["transferredFromUserGroup2"] = row.pop("transferredToUserGroup2")


def _between_groups(row: JSON) -> None:
    group = row["transferredToUserGroup2"]
    row["fromEntityType"] = "USERGROUP2"
    row["transferredFromUserGroup2"] = group | {"id": 565345942, "groupName": "Namesake"}
    del row["transferredFrom"]


CUSTOMERS = Way(
    "customer to customer",
    ORDER,
    "transfer-response.json",
    CODE,
    Context.TRANSFER,
    "/v2/points/transfer",
)
TO_GROUP = Way(
    "customer to group",
    TO_GROUP_ORDER,
    "group-transfer-response.json",
    CODE,
    Context.GROUP_TRANSFER,
    "/v2/points/userGroup2/transfer",
)
FROM_GROUP = replace(
    TO_GROUP,
    name="group to customer",
    order=replace(TO_GROUP_ORDER, sender=GROUP, recipient=MEMBER, acting=MEMBER),
    proof=WORD,
    change=_from_group,
)
BETWEEN_GROUPS = replace(
    TO_GROUP,
    name="group to group",
    order=replace(TO_GROUP_ORDER, sender=OTHER_GROUP, recipient=GROUP, acting=MEMBER),
    proof=WORD,
    change=_between_groups,
)
CALLS = (CUSTOMERS, TO_GROUP)
"""One way for each of the two calls."""
GROUP_WAYS = (TO_GROUP, FROM_GROUP, BETWEEN_GROUPS)
WAYS = (CUSTOMERS, *GROUP_WAYS)


def name_of(way: object) -> str | None:
    return way.name if isinstance(way, Way) else None


every_way = pytest.mark.parametrize("way", WAYS, ids=name_of)
every_call = pytest.mark.parametrize("way", CALLS, ids=name_of)
