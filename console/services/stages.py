"""The stages of one transfer, in front of any code that acts on them."""

from __future__ import annotations

from enum import Enum, auto


class Stage(Enum):
    """How far a transfer has come; `transfer_flow` has the table. After SENT the journal's row tells."""

    FORM = auto()
    CHECKING = auto()
    PREVIEW = auto()
    ATTEST = auto()
    CONFLICT = auto()
    PREPARING = auto()
    CODE = auto()
    UNCODED = auto()
    HOLDING = auto()
    SENT = auto()


EDITABLE = frozenset({Stage.FORM, Stage.CONFLICT})
"""From here a check may begin."""
BOUND = frozenset(Stage) - {Stage.FORM, Stage.CHECKING, Stage.SENT}
"""Here an edit takes something back: the check, or what was prepared with its code (R14)."""
