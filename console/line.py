"""The main job as plain prompts and sentences: for screen readers, slow links and people in a hurry.

No escape sequence, no repainting. The same services as the screens, the same words.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from console.domain.parties import Customer
from console.domain.points import InvalidPoints, format_points, parse_points
from console.domain.problems import Problem, ProviderError
from console.domain.transfers import (
    Attestation,
    CodePolicy,
    CustomerCode,
    Intent,
    Precheck,
    State,
    TransferOrder,
    TransferRefusedHere,
    Verification,
)
from console.explanations.cards import Explanation
from console.explanations.words import describe
from console.services.desk import Desk
from console.services.lookup import Choice, Found, Missed
from console.services.preview import Preview
from console.services.transfers import Checked

_CHECK_SECONDS = 1.0
_PROOFS = {"answer": "the provider's answer"}


class Ended(IntEnum):
    """Exit codes of the line mode."""

    PROCESSED = 0
    NOT_DONE = 1
    IN_PROGRESS = 3


class Lines(Protocol):
    """Where the conversation happens."""

    def say(self, text: str) -> None:
        """One line out."""

    async def ask(self, question: str, *, secret: bool = False) -> str:
        """One line in; `EOFError` when there is nobody to answer."""


@dataclass(frozen=True, slots=True)
class Request:
    """What was given on the command line; empty parts are asked for."""

    sender: str = ""
    recipient: str = ""
    points: str = ""
    program: int | None = None
    note: str = ""


class _GivenUp(Exception):
    """The conversation ends here; everything worth saying has been said. Nothing was sent."""


class TransferConversation:
    """One transfer, asked and told line by line."""

    def __init__(self, desk: Desk, lines: Lines) -> None:
        self._desk = desk
        self._lines = lines

    async def run(self, request: Request) -> Ended:
        """From the two customers to the breakup. The exit code says what is known at the end."""
        profile = self._desk.profile
        self._lines.say(f"Points Console, {profile.environment.value}, profile {profile.name}.")
        try:
            order, checked = await self._order(request)
            self._tell_preview(order, checked)
            intent = await self._prepare(order)
            verification = await self._verification(intent, first=True)
        except _GivenUp:
            return Ended.NOT_DONE
        except EOFError:
            self._lines.say("Nobody answers. Nothing was sent.")
            return Ended.NOT_DONE
        return await self._send(intent, verification)

    # -- before --------------------------------------------------------------------------------

    async def _order(self, request: Request) -> tuple[TransferOrder, Checked]:
        sender = await self._customer("From", request.sender)
        recipient = await self._customer("To", request.recipient)
        points = await self._points(request.points)
        program_id, program_name = self._program(sender, request.program)
        order = TransferOrder(sender.party, recipient.party, points, program_id, request.note, program_name)
        try:
            checked = await self._desk.transfers.check(order, sender, recipient)
        except ProviderError as error:
            self._explain(error.problems)
            raise _GivenUp from error
        if not checked.may_go_on:
            self._explain(checked.problems)
            raise _GivenUp
        return order, checked

    async def _customer(self, side: str, typed: str) -> Customer:
        text = typed or await self._lines.ask(f"{side} (mobile, e-mail, card or id): ")
        try:
            found = await self._desk.lookup.find(text)
            if isinstance(found, Choice):
                found = Found(await self._chosen(found), found.by)
        except ProviderError as error:
            self._explain(error.problems)
            raise _GivenUp from error
        if isinstance(found, Missed):
            tried = ", ".join(reading.kind.value for reading in found.tried)
            self._lines.say(f"{side}: nobody found. Tried: {tried}.")
            self._explain(found.problems)
            raise _GivenUp
        customer = found.customer
        self._lines.say(f"{side}: {customer.party.label}, {found.by.kind.value} {found.by.masked}.")
        for held in customer.programs:
            self._lines.say(
                f"  program {held.program_id} {held.name}: {format_points(held.usable)} usable, "
                f"{format_points(held.locked)} locked."
            )
        return customer

    async def _chosen(self, choice: Choice) -> Customer:
        for number, match in enumerate(choice.matches, 1):
            self._lines.say(f"  {number}: {match.masked_name} {' '.join(match.matched)}")
        answer = await self._lines.ask(f"Several answer. Which one (1-{len(choice.matches)})? ")
        if not answer.isdigit() or not 1 <= int(answer) <= len(choice.matches):
            self._lines.say("That is none of them. Nothing was sent.")
            raise _GivenUp
        return await self._desk.lookup.customer(choice.matches[int(answer) - 1].id)

    async def _points(self, typed: str) -> int:
        try:
            return parse_points(typed or await self._lines.ask("Points: "))
        except InvalidPoints as error:
            self._lines.say(str(error))
            raise _GivenUp from error

    def _program(self, sender: Customer, wanted: int | None) -> tuple[int, str]:
        held = [each for each in sender.programs if wanted in (None, each.program_id)]
        if held:
            return held[0].program_id, held[0].name
        if wanted is not None:
            return wanted, ""
        self._lines.say("The sender has no programme to move points from. Name one with --program.")
        raise _GivenUp

    def _tell_preview(self, order: TransferOrder, checked: Checked) -> None:
        self._lines.say(
            f"Move {format_points(order.points)} points from {order.sender.label} to "
            f"{order.recipient.label}, program {order.program_id} {order.program_name}."
        )
        if checked.preview is not None:
            self._tell_balances(checked.preview)
        for signal in checked.signals:
            self._lines.say(f"Look twice: {signal.text}")

    def _tell_balances(self, shown: Preview) -> None:
        self._lines.say(
            f"Sender: {format_points(shown.sender_before)} before, {format_points(shown.sender_after)} after."
        )
        if shown.recipient_before is not None and shown.recipient_after is not None:
            self._lines.say(
                f"Recipient: {format_points(shown.recipient_before)} before, "
                f"{format_points(shown.recipient_after)} after."
            )
        for part in shown.taken:
            until = f"that expire on {part.expiry.on:%d %b %Y}" if part.expiry else "with no known expiry"
            self._lines.say(f"Taken from (estimate): {format_points(part.points)} {until}.")

    async def _prepare(self, order: TransferOrder) -> Intent:
        try:
            return await self._desk.transfers.prepare(order)
        except TransferRefusedHere as refused:
            self._explain((refused.problem,))
            earlier = refused.other
            if earlier is None or not earlier.state.value.startswith(("confirmed", "resolved")):
                raise _GivenUp from refused
            self._lines.say(f"Earlier: reference {earlier.reference}, {earlier.created:%d %b %Y %H:%M} UTC.")
            if (await self._lines.ask("To move them once more, type that reference: ")) != earlier.reference:
                self._lines.say("Not repeated. Nothing was sent.")
                raise _GivenUp from refused
        return await self._desk.transfers.prepare(order, repeat_confirmed=True)

    # -- verifying -----------------------------------------------------------------------------

    async def _verification(self, intent: Intent, *, first: bool) -> Verification:
        try:
            return await self._ask_verification(intent, first=first)
        except (EOFError, _GivenUp):
            if first:
                await self._desk.transfers.abandon(intent.reference, "the operator left")
            raise

    async def _ask_verification(self, intent: Intent, *, first: bool) -> Verification:
        if self._desk.profile.code_policy is CodePolicy.OFF:
            method = await self._lines.ask("How was the customer verified? ")
            if not method:
                self._lines.say("Without an answer nothing is sent.")
                raise _GivenUp
            return Attestation(method, self._desk.operator)
        if first:
            await self._send_code(intent)
        code = CustomerCode(await self._lines.ask("Code the sender received: ", secret=True))
        if not code:
            self._lines.say("No code, no transfer. Nothing was sent.")
            raise _GivenUp
        return code

    async def _send_code(self, intent: Intent) -> None:
        await self._lines_confirm("Send the sender a one-time code? (yes/no) ")
        try:
            word: Precheck = await self._desk.transfers.issue_code(intent.reference)
        except ProviderError as error:
            self._explain(error.problems)
            raise _GivenUp from error
        if word.problems or not word.transferable:
            self._explain(word.problems)
            raise _GivenUp
        self._tell_warnings(word.warnings)
        self._lines.say(f"A code was sent to the sender's registered contact. Reference {intent.reference}.")

    async def _lines_confirm(self, question: str) -> None:
        if (await self._lines.ask(question)).lower() not in ("yes", "y"):
            self._lines.say("Not confirmed. Nothing was sent.")
            raise _GivenUp

    # -- sending and after ---------------------------------------------------------------------

    async def _send(self, intent: Intent, verification: Verification) -> Ended:
        while True:
            self._lines.say("Sending. Nothing else can be sent for this customer meanwhile.")
            try:
                intent = await self._desk.transfers.send(intent.reference, verification)
            except TransferRefusedHere as refused:
                self._explain((refused.problem,))
                return Ended.NOT_DONE
            if not intent.code_refused:
                return await self._tell_end(intent)
            self._explain_intent(intent)
            try:
                verification = await self._verification(intent, first=False)
            except (EOFError, _GivenUp):
                return Ended.NOT_DONE

    async def _tell_end(self, intent: Intent) -> Ended:
        if intent.is_unproven:
            self._tell_state(intent)
            self._explain_intent(intent)
            intent = await self._watch(intent)
        self._tell_state(intent)
        if intent.state is State.CONFIRMED:
            await self._tell_breakup(intent)
            return Ended.PROCESSED
        self._explain_intent(intent)
        return Ended.IN_PROGRESS if intent.is_unproven else Ended.NOT_DONE

    async def _watch(self, intent: Intent) -> Intent:
        """Look until there is a verdict; Ctrl+C leaves the search to the next start."""
        self._lines.say(
            "Looking in the provider's history. Ctrl+C leaves; the search goes on at the next start."
        )
        try:
            while intent.is_unproven and intent.state is not State.NEEDS_HUMAN:
                await self._desk.reconciliation.pass_once()
                found = await self._desk.transfers.get(intent.reference)
                if found.reconciliation.looks != intent.reconciliation.looks:
                    self._lines.say(f"Look {found.reconciliation.looks}: {describe(found).title}.")
                intent = found
                await self._desk.clock.sleep(_CHECK_SECONDS if intent.is_unproven else 0)
        except asyncio.CancelledError:
            self._lines.say("Left. Do not send it again: the next start finds out.")
        return intent

    async def _tell_breakup(self, intent: Intent) -> None:
        receipt = intent.receipt
        assert receipt is not None  # noqa: S101 - CONFIRMED has one
        said = [f"Requested {format_points(intent.order.points)}"]
        if receipt.deducted is not None:
            said.append(f"deducted {format_points(receipt.deducted)}")
        if receipt.reported is not None:
            said.append(f"reported {format_points(receipt.reported)}")
        self._lines.say(", ".join(said) + ".")
        for line in receipt.breakup:
            left = "" if line.left is None else f", {format_points(line.left)} left"
            self._lines.say(f"Program {line.program_id}: {format_points(line.deducted)} deducted{left}.")
        self._tell_warnings(receipt.warnings)
        self._lines.say(
            f"Transfer {receipt.transfer_id}, request {receipt.request_id or 'unknown'}, "
            f"reference {intent.reference}, known by {_PROOFS.get(intent.proof, intent.proof)}."
        )
        await self._tell_balances_after(intent)

    async def _tell_balances_after(self, intent: Intent) -> None:
        order = intent.order
        for side, party in (("Sender", order.sender), ("Recipient", order.recipient)):
            try:
                held = (await self._desk.lookup.customer(party.id)).balance(order.program_id)
            except ProviderError:
                self._lines.say(f"{side}: the balance could not be read again.")
                continue
            if held is not None:
                self._lines.say(f"{side} now has {format_points(held.usable)} usable.")

    def _explain(self, problems: tuple[Problem, ...]) -> None:
        self._tell_cards(self._desk.catalogue.explain(problem) for problem in problems)

    def _tell_state(self, intent: Intent) -> None:
        words = describe(intent)
        self._lines.say(f"{words.title[:1].upper()}{words.title[1:]}. {words.sentence}")

    def _tell_warnings(self, warnings: tuple[Problem, ...]) -> None:
        """A warning doesn't change what happened, so its card's other lines would only confuse."""
        for warning in warnings:
            card = self._desk.catalogue.explain(warning)
            self._lines.say(f"{card.title}. {card.what}")

    def _explain_intent(self, intent: Intent) -> None:
        self._tell_cards(self._desk.catalogue.explain_intent(intent))

    def _tell_cards(self, cards: Iterable[Explanation]) -> None:
        for card in cards:
            self._lines.say(f"{card.title}. {card.what}")
            self._lines.say(f"{card.moved.value} Who can fix it: {card.who}. {card.next_step}")
            if card.detail:
                self._lines.say(f"({card.detail})")
