"""The field an account number goes into: hidden from the first digit, and never copied."""

from __future__ import annotations

from console.widgets.party_field import PartyField


class AccountField(PartyField):
    """Shows a dot for each character: an account number can be that of a card, with people looking on.

    What was typed is checked by the first and last four that the look-up brings back. A masked `Input` of
    Textual copies its text in the clear.
    """

    ALLOW_SELECT = False

    def __init__(self, *, placeholder: str, id: str | None = None) -> None:  # noqa: A002
        super().__init__(placeholder=placeholder, password=True, compact=True, select_on_focus=False, id=id)

    def action_copy(self) -> None:
        """An account number never reaches the clipboard."""

    def action_cut(self) -> None:
        """Nor by cutting."""
