"""A transfer as plain prompts and sentences: for screen readers, slow links and people in a hurry.

No escape sequence, no repainting. The same services as the screens, the same words.
"""

from __future__ import annotations

from console.line.accounts import NEVER_ARGUMENTS, find_accounts
from console.line.conversation import TransferConversation
from console.line.ending import Ended, Unreadable
from console.line.groups import find_with_groups
from console.line.sides import Request, find_people
from console.line.talk import Lines

__all__ = [
    "NEVER_ARGUMENTS",
    "Ended",
    "Lines",
    "Request",
    "TransferConversation",
    "Unreadable",
    "find_accounts",
    "find_people",
    "find_with_groups",
]
