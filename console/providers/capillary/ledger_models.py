"""The points ledger as Capillary writes it: events, each with its debits and credits."""

from __future__ import annotations

from typing import Annotated

from pydantic import AliasChoices, BeforeValidator, Field

from console.providers.answer_problems import listed
from console.providers.capillary.wire import Envelope, Points, Text, Wire, WireId, id_text

_DIRECTIONS = {"DEBIT": True, "CREDIT": False}


class LedgerDetail(Wire):
    """What one event did to one programme's points; the amount comes as text, and may carry a sign."""

    ledger_entry_type: Text = ""
    points: Points | None = None
    program_name: Text = ""


class LedgerRow(Wire):
    """One event. It names no other side and no transfer."""

    event_log_id: WireId | None = None
    event_name: Text = ""
    ledger_created_date: Text = ""
    ledger_created_date_iso: Text = Field(
        default="", validation_alias=AliasChoices("ledgerCreatedDateISO", "ledgerCreatedDateIso")
    )
    entry_details: Annotated[tuple[LedgerDetail, ...], BeforeValidator(listed)] = ()

    @property
    def number(self) -> str:
        """The ledger's own number of this entry, as text."""
        return id_text(self.event_log_id)

    @property
    def is_transfer(self) -> bool | None:
        """Whether points came or went by a transfer; None where the event has no name to tell by."""
        name = self.event_name.replace(" ", "").replace("_", "").lower()
        return name == "pointstransfer" if name else None

    @property
    def outgoing(self) -> bool | None:
        """None where its details don't all say the same of the two that a transfer can be."""
        ways = {_DIRECTIONS.get(detail.ledger_entry_type.upper()) for detail in self.entry_details}
        return ways.pop() if len(ways) == 1 else None


class LedgerAnswer(Envelope):
    """A page of a ledger. `ledger_entries` is None where the key is absent or null."""

    ledger_entries: list[LedgerRow] | None = None
