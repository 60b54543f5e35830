"""Members and groups whose number says which code they bring about, as `specials.toml` lists them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from console.simulator.capillary.printed_messages import message_of


class SpecialStage(StrEnum):
    """When the answer of a special member or a special group comes."""

    LOOKUP = "lookup"
    SEARCH = "search"
    CHECK = "check"
    """At the precheck, and at a transfer that skips it."""
    ISSUE = "issue"
    """When a code is asked for."""
    WRONG_CODE = "wrong code"
    SEND = "send"
    """At the transfer, with everything else in order; nothing moves unless it is a warning."""
    LEDGER = "ledger"


class ReplyForm(StrEnum):
    """The shape of the answer."""

    ERROR = "error"
    WARNING = "warning"
    DENIED = "denied"
    BLANK = "blank"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class Special:
    """One code that no rule of the ledger brings about; `context` and `prefix` are of a member's number."""

    code: int
    stage: SpecialStage
    form: ReplyForm
    status: int
    message: str
    context: str
    prefix: int

    @property
    def number(self) -> str:
        """The member's ten digits, without the country code."""
        return f"{self.prefix}{self.code:08d}"

    @property
    def member_id(self) -> int:
        """The member's customer id."""
        # Far from the ids of the documented samples and of made-up members.
        return 600_000_000 + self.prefix * 1_000_000 + self.code

    @property
    def group_id(self) -> int:
        """The group's number."""
        return 390_000_000 + self.code

    @property
    def primary_id(self) -> int:
        """Who leads the group, and may transfer its points."""
        return 697_100_000 + self.code


def _listed(rows: list[dict[str, Any]], prefixes: dict[str, int]) -> tuple[Special, ...]:
    return tuple(
        Special(
            code,
            SpecialStage(row["stage"]),
            ReplyForm(row.get("form", "error")),
            row.get("status", 200) or code,
            message_of(code, row.get("says", "For training.")),
            row.get("context", ""),
            prefixes.get(row.get("context", ""), 0),
        )
        for row in rows
        for code in row["codes"]
    )


_TABLE = tomllib.loads(Path(__file__).with_name("specials.toml").read_text(encoding="utf-8"))
SPECIALS = _listed(_TABLE["customers"], _TABLE["prefix"])
SPECIAL_GROUPS = _listed(_TABLE["groups"], {})

HOSTILE_NAMES: tuple[tuple[str, str], ...] = (
    ("Ann [/] [@click=app.quit]x[/] \x1b]52;c;eA==\x07 \u202e", "Sample-Hostile"),
    ("Long " + "x" * 10_000, "Sample-Hostile"),
    ("\u6f22\u5b57\u540d\u524d", "Sample-Wide"),
    ("\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f600", "Sample-Emoji"),
    ("\u0928\u092e\u0938\u094d\u0924\u0947", "Sample-Devanagari"),
    ("e" + "\u0301" * 60, "Sample-Marks"),
    ("=cmd|' /C calc'!A0", "Sample-Formula"),
    ("Nul\x00\x9b31m\u200b", "Sample-Controls"),
)
