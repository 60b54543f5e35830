"""One transfer from its two sides to the breakup; transfers differ in how their sides are found, only."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from enum import IntEnum

from console.domain.codes import read_code
from console.domain.handed_over import NotRead, plain
from console.domain.points import decimal_mark, read_points
from console.domain.references import read_reference
from console.domain.transfers import (
    Attestation,
    CustomerCode,
    Intent,
    Precheck,
    State,
    TransferOrder,
    TransferRefusedHere,
    Verification,
    wants_code,
)
from console.explanations.words import describe
from console.line.sides import FindSides, Request, Sides, find_people
from console.line.talk import GivenUp, Lines, Offer, Talk
from console.line.telling import direction, tell_breakup, tell_preview
from console.services.desk import Desk

_CHECK_SECONDS = 1.0


class Ended(IntEnum):
    """Exit codes of the line mode."""

    PROCESSED = 0
    NOT_DONE = 1
    IN_PROGRESS = 3


class TransferConversation:
    """One transfer, asked and told line by line."""

    def __init__(self, desk: Desk, lines: Lines, find_sides: FindSides = find_people) -> None:
        self._desk = desk
        self._talk = Talk(desk, lines)
        self._find_sides = find_sides

    async def run(self, request: Request) -> Ended:
        """The exit code says what is known at the end. Left before the sending, nothing stays open."""
        profile = self._desk.profile
        self._talk.say(f"Points Console, {profile.environment.value}, profile {profile.name}.")
        self._talk.tell_profile_warnings(self._desk.warnings)
        try:
            order = await self._order(request)
            intent = await self._prepare(order)
            verification = await self._first_verification(intent)
        except GivenUp:
            return Ended.NOT_DONE
        except EOFError:
            self._talk.say("Nobody answers. Nothing was sent.")
            return Ended.NOT_DONE
        return await self._send(intent, verification)

    # -- before --------------------------------------------------------------------------------

    async def _order(self, request: Request) -> TransferOrder:
        """What is to be moved, checked and shown."""
        sides = await self._find_sides(self._talk, request)
        order = _order_of(sides, await self._points(request.points), request.note)
        with self._talk.refusing():
            checked = await self._desk.transfers.check(order, sides.sender, sides.recipient)
        if not checked.may_go_on:
            self._talk.refuse(checked.problems)
        tell_preview(self._talk, order, sides.acting, checked)
        return order

    async def _points(self, typed: str) -> int:
        mark = decimal_mark(self._desk.profile.country_code)
        points = read_points(typed or await self._talk.ask("Points: "), mark)
        if isinstance(points, NotRead):
            self._talk.give_up(points.sentence)
        return points

    async def _prepare(self, order: TransferOrder) -> Intent:
        try:
            return await self._desk.transfers.prepare(order)
        except TransferRefusedHere as refused:
            self._talk.explain((refused.problem,))
            await self._confirm_repetition(refused.other)
        with self._talk.refusing():
            return await self._desk.transfers.prepare(order, repeat_confirmed=True)

    async def _confirm_repetition(self, other: Intent | None) -> None:
        """Go on only past an earlier transfer that is over (R6); one that is open stands in the way (R5)."""
        if other is None:
            raise GivenUp
        if not other.state.value.startswith(("confirmed", "resolved")):
            self._talk.give_up(f"Reference {other.reference}: {describe(other).title}.")
        self._talk.say(f"Earlier: reference {other.reference}, {other.created:%d %b %Y %H:%M} UTC.")
        typed = await self._talk.ask("To move them once more, type that reference: ")
        if read_reference(typed) != other.reference:
            self._talk.give_up("Not repeated. Nothing was sent.")

    # -- verifying -----------------------------------------------------------------------------

    async def _first_verification(self, intent: Intent) -> Verification:
        try:
            if wants_code(intent.order.sender, self._desk.profile.code_policy):
                await self._send_code(intent)
                return await self._ask_code()
            return await self._ask_attestation(intent.order)
        except (EOFError, GivenUp, asyncio.CancelledError):
            await self._abandon(intent)
            raise

    async def _ask_attestation(self, order: TransferOrder) -> Attestation:
        settings = self._desk.profile.mastercard
        if settings is not None and settings.attestations:
            return await self._pick_attestation(order, settings.attestations)
        whom = "the customer" if order.acting is None else order.acting.label
        method = (await self._talk.ask(f"How was {whom} verified? ")).strip()
        if not method:
            self._talk.give_up("Without an answer nothing is sent.")
        return Attestation(method, self._desk.operator)

    async def _pick_attestation(self, order: TransferOrder, ways: Sequence[str]) -> Attestation:
        """One of the profile's ways; without a code to type, a yes is the last step before the sending."""
        offers = [Offer(way) for way in ways]
        method = ways[await self._talk.pick("How was the consumer authenticated", offers)]
        await self._talk.confirm(f"{direction(order)}?")
        return Attestation(method, self._desk.operator)

    async def _ask_code(self) -> CustomerCode:
        """Asked for again until what was typed can be a code: anything else would cost the customer a try."""
        while True:
            typed = plain(await self._talk.ask("Code the sender received: ", secret=True))
            if not typed:
                self._talk.give_up("No code, no transfer. Nothing was sent.")
            code = read_code(typed)
            if not isinstance(code, NotRead):
                return CustomerCode(code)
            self._talk.say(code.sentence)

    async def _send_code(self, intent: Intent) -> None:
        await self._talk.confirm("Send the sender a one-time code?")
        with self._talk.refusing():
            word: Precheck = await self._desk.transfers.issue_code(intent.reference)
        if word.problems or not word.transferable:
            self._talk.refuse(word.problems)
        self._talk.tell_warnings(word.warnings)
        self._talk.say(f"A code was sent to the sender's registered contact. Reference {intent.reference}.")

    async def _abandon(self, intent: Intent) -> None:
        """Free the sender; where the journal can't take it now, the next start does it."""
        with suppress(TransferRefusedHere):
            await self._desk.transfers.abandon(intent.reference, "the operator left")

    # -- sending and after ---------------------------------------------------------------------

    async def _send(self, intent: Intent, verification: Verification) -> Ended:
        whom = intent.order.sender.kind.value
        while True:
            self._talk.say(f"Sending. Nothing else can be sent for this {whom} meanwhile.")
            try:
                intent = await self._desk.transfers.send(intent.reference, verification)
            except TransferRefusedHere as refused:
                self._talk.explain((refused.problem,))
                await self._abandon(intent)
                return Ended.NOT_DONE
            if not intent.code_refused:
                return await self._tell_end(intent)
            self._talk.explain_intent(intent)
            try:
                verification = await self._ask_code()
            except (EOFError, GivenUp):
                return Ended.NOT_DONE

    async def _tell_end(self, intent: Intent) -> Ended:
        if intent.is_unproven:
            self._talk.tell_state(intent)
            self._talk.explain_intent(intent)
            intent = await self._watch(intent)
        self._talk.tell_state(intent)
        if intent.state is State.CONFIRMED:
            await tell_breakup(self._talk, intent)
            return Ended.PROCESSED
        self._talk.explain_intent(intent)
        return Ended.IN_PROGRESS if intent.is_unproven else Ended.NOT_DONE

    async def _watch(self, intent: Intent) -> Intent:
        """Look until there is a verdict; Ctrl+C leaves the search to the next start."""
        self._talk.say(
            "Looking in the provider's history. Ctrl+C leaves; the search goes on at the next start."
        )
        try:
            while intent.is_unproven and intent.state is not State.NEEDS_HUMAN:
                await self._desk.reconciliation.pass_once()
                found = await self._desk.transfers.get(intent.reference)
                if found.reconciliation.looks != intent.reconciliation.looks:
                    self._talk.say(f"Look {found.reconciliation.looks}: {describe(found).title}.")
                intent = found
                await self._desk.clock.sleep(_CHECK_SECONDS if intent.is_unproven else 0)
        except asyncio.CancelledError:
            self._talk.say("Left. Do not send it again: the next start finds out.")
        return intent


def _order_of(sides: Sides, points: int, note: str) -> TransferOrder:
    acting = None if sides.acting is None else sides.acting.party
    program = sides.program
    return TransferOrder(
        sides.sender.party,
        sides.recipient.party,
        points,
        program.id,
        sides.reason or note,
        program.name,
        acting,
        sides.transfer_type,
    )
