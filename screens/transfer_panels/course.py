"""Where one transfer stands on the screen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from console.domain.transfers import Intent, State, TransferOrder

if TYPE_CHECKING:
    from console.services.preview import Preview
    from screens.transfer_panels.breakup import Reread
    from screens.transfer_panels.preview_panel import Shown


class Stage(Enum):
    """How far it has come. What happens after sending is told by the journal's row."""

    FORM = auto()
    CHECKING = auto()
    PREVIEW = auto()
    ATTEST = auto()
    """Previewed, where the organisation uses no codes."""
    OBSTACLE = auto()
    """Another transfer stands in the way."""
    PREPARING = auto()
    """The intent is being written and the code asked for."""
    CODE = auto()
    UNCODED = auto()
    """Prepared, but there is no code that could be typed."""
    SENT = auto()


EDITABLE = frozenset({Stage.FORM, Stage.OBSTACLE})
"""From here Enter below the two sides starts a check."""
BOUND = frozenset({Stage.PREVIEW, Stage.ATTEST, Stage.OBSTACLE, Stage.PREPARING, Stage.CODE, Stage.UNCODED})
"""Here an edit takes something back: the check, or the code (R14)."""
PREPARED = frozenset({Stage.PREPARING, Stage.CODE, Stage.UNCODED, Stage.ATTEST})
"""Here the panel below asks how the sender is verified."""


@dataclass
class Course:
    """One transfer from its first field to its outcome; a new one begins with a new `Course`."""

    stage: Stage = Stage.FORM
    order: TransferOrder | None = None
    """The order that was checked; an edit makes it another one."""
    shown: Shown | None = None
    intent: Intent | None = None
    reread: Reread | None = None
    wants_code: bool = True
    """Whether the sender's code proves the order that was checked, or the operator's word."""

    @property
    def is_told(self) -> bool:
        """Whether the journal already has a word on the attempt under way."""
        told = self.intent is not None and self.intent.state not in (State.PREPARED, State.REJECTED)
        return self.stage is Stage.SENT and told

    @property
    def is_settled(self) -> bool:
        """Whether the attempt has an outcome, proven or not: the screen is free for the next transfer."""
        return self.is_told and self.intent is not None and self.intent.state is not State.SENDING

    @property
    def preview(self) -> Preview | None:
        return self.shown.checked.preview if self.shown is not None else None

    def is_about(self, reference: str) -> bool:
        """Whether this is the intent being dealt with."""
        return self.intent is not None and self.intent.reference == reference
