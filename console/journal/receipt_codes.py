"""A short code by which a journal knows its own receipts again, made with the key of its seals."""

from __future__ import annotations

import hmac

from console.domain.references import ALPHABET
from console.domain.transfers import Intent, State
from console.journal.journal_file import JournalFile
from console.journal.mapping import dump

_LENGTH, _GROUP = 12, 4


class ReceiptCodes:
    """Codes over what a receipt says of a transfer that no later step changes, and the state it was in."""

    _file: JournalFile

    def receipt_code(self, shown: Intent) -> str:
        """`4F7Q-…` of a receipt that says what `shown` says; empty where no later run would know it again."""
        return self._receipt_code(shown, shown.state) if self._file.keys.lasts else ""

    def state_on_receipt(self, known: Intent, code: str) -> State | None:
        """Where `known` stood when a receipt with this code was made; None where none of ours has it."""
        typed = _plain(code)
        for state in State:
            if hmac.compare_digest(_plain(self._receipt_code(known, state)), typed):
                return state
        return None

    def _receipt_code(self, shown: Intent, state: State) -> str:
        order = shown.order
        said = {
            "reference": shown.reference,
            "state": state.value,
            "sender": [order.sender.kind.value, order.sender.id],
            "recipient": [order.recipient.kind.value, order.recipient.id],
            "points": order.points,
            "program": order.program_id,
        }
        number = int(self._file.key.seal(dump(said), "receipt"), 16)
        letters = "".join(ALPHABET[number >> 5 * place & 31] for place in range(_LENGTH))
        return "-".join(letters[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


def _plain(code: str) -> bytes:
    """A code as people hand it over: small, without its dashes, with O for 0 and I or L for 1."""
    written = "".join(character for character in code.upper() if character.isalnum())
    return written.translate(str.maketrans("OIL", "011")).encode()
