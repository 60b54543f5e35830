"""What a transfer would do, and afterwards what it did."""

from __future__ import annotations

from console.cli.prompts import Prompter
from console.domain.parties import Member, Party
from console.domain.party_kinds import PartyKind
from console.domain.points import format_points
from console.domain.problems import ProviderError
from console.domain.references import note_as_sent
from console.domain.transfers import Intent, TransferOrder
from console.domain.warnings import TransferWarning
from console.services.preview import Preview
from console.services.transfer_service import Checked

_MOST_ROWS = 5
_PROOFS = {"answer": "the provider's answer"}


def direction(order: TransferOrder, acting: Member | None = None) -> str:
    """From whom to whom, and for a group who asked for it."""
    asked = "" if acting is None else f", asked for by {acting.party.label} ({acting.role.value})"
    moved = f"{format_points(order.points)} point{'' if order.points == 1 else 's'}"
    return f"Move {moved} from {_called(order.sender)} to {_called(order.recipient)}{asked}"


def _called(party: Party) -> str:
    named = party.kind is PartyKind.GROUP and party.masked_name
    return f"the group {party.masked_name}" if named else party.label


def tell_preview(prompter: Prompter, order: TransferOrder, acting: Member | None, checked: Checked) -> None:
    """What is about to happen, with what deserves a second look."""
    prompter.say(f"{direction(order, acting)}, {_of_what(prompter, order)}.")
    tell_note(prompter, order)
    if checked.preview is not None:
        _tell_balances(prompter, checked.preview)
    for meter in checked.meters:
        prompter.say(meter.sentence)
    for warning in checked.warnings:
        _tell_warning(prompter, warning)


def _tell_warning(prompter: Prompter, warning: TransferWarning) -> None:
    """The sentence, and the transfers by which anybody can judge it."""
    prompter.say(f"Look twice: {warning.sentence}")
    for row in warning.rows[:_MOST_ROWS]:
        sides = f"{row.sender.label} → {row.recipient.label}"
        at = f"{row.at:%d %b %Y %H:%M} UTC"
        prompter.say(f"  {row.reference}  {at}  {format_points(row.points)}  {sides}  ({row.state.value})")
    if len(warning.rows) > _MOST_ROWS:
        prompter.say(f"  and {len(warning.rows) - _MOST_ROWS} more")


def tell_note(prompter: Prompter, order: TransferOrder) -> None:
    """The words as they will travel, where they aren't those that were typed."""
    sent = note_as_sent(order.note, prompter.desk.capabilities.note_limit)
    if sent != order.note.strip():
        prompter.say(f"The note travels as: {sent or 'nothing'}")


def _of_what(prompter: Prompter, order: TransferOrder) -> str:
    types = prompter.desk.capabilities.transfer_types
    if not types:
        return f"program {order.program_id} {order.program_name}"
    return f"{types.get(order.transfer_type, '')} ({order.transfer_type})".strip()


def _tell_balances(prompter: Prompter, shown: Preview) -> None:
    before, after = format_points(shown.sender_before), format_points(shown.sender_after)
    prompter.say(f"Sender: {before} before, {after} after.")
    if shown.recipient_before is not None and shown.recipient_after is not None:
        prompter.say(
            f"Recipient: {format_points(shown.recipient_before)} before, "
            f"{format_points(shown.recipient_after)} after."
        )
    for part in shown.taken:
        until = f"that expire on {part.expiry.on:%d %b %Y}" if part.expiry else "with no known expiry"
        prompter.say(f"Taken from (estimate): {format_points(part.points)} {until}.")


async def tell_breakup(prompter: Prompter, intent: Intent) -> None:
    """Everything the provider said of a transfer that happened, and both balances as they are now."""
    receipt = intent.receipt
    assert receipt is not None  # noqa: S101 - CONFIRMED has one
    # Three figures side by side, because documented samples report twice what was deducted.
    said = [f"Requested {format_points(intent.order.points)}"]
    if receipt.deducted is not None:
        said.append(f"deducted {format_points(receipt.deducted)}")
    if receipt.reported is not None:
        said.append(f"reported {format_points(receipt.reported)}")
    prompter.say(", ".join(said) + ".")
    for line in receipt.breakup:
        left = "" if line.left is None else f", {format_points(line.left)} left"
        prompter.say(f"Program {line.program_id}: {format_points(line.deducted)} deducted{left}.")
    prompter.tell_warnings(receipt.warnings)
    # A transfer between bank accounts gets no number; what tells rows apart there is of our own making.
    number = f"Transfer {receipt.transfer_id}"
    if intent.order.sender.kind is PartyKind.ACCOUNT:
        number = "Not numbered by the provider"
    prompter.say(
        f"{number}, request {receipt.request_id or 'unknown'}, "
        f"reference {intent.reference}, known by {_PROOFS.get(intent.proof, intent.proof)}."
    )
    await _tell_balances_now(prompter, intent.order)


async def _tell_balances_now(prompter: Prompter, order: TransferOrder) -> None:
    for side, party in (("Sender", order.sender), ("Recipient", order.recipient)):
        try:
            holder = await prompter.desk.directories[party.kind].read_again(party.id)
        except ProviderError:
            prompter.say(f"{side}: the balance could not be read again.")
            continue
        held = holder.balance(order.program_id)
        if held is not None:
            prompter.say(f"{side} now has {format_points(held.usable)} usable.")
