"""One transfer from its two sides to the breakup; transfers differ in how their sides are found, only."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from contextlib import suppress

from console.cli.outcome import Ended, ended_by, ended_by_refusal, last_line, unread_line, why
from console.cli.parties import FindSides, Request, Sides, find_people
from console.cli.prompts import GivenUp, Lines, Offer, Talk
from console.cli.report import direction, tell_breakup, tell_preview
from console.domain.codes import read_code
from console.domain.handed_over import NotRead, plain
from console.domain.points import decimal_mark, read_points
from console.domain.problems import REPEATS
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
from console.services.desk import Desk

_CHECK_SECONDS = 1.0


class TransferConversation:
    """One transfer, asked and told line by line."""

    def __init__(self, desk: Desk, lines: Lines, find_sides: FindSides = find_people) -> None:
        self._desk = desk
        self._talk = Talk(desk, lines)
        self._find_sides = find_sides
        self._told_trouble = ""
        self._prepared: Intent | None = None
        self._may_have_left = False

    @property
    def code_if_cut(self) -> Ended:
        """The exit code where the process must end before this conversation can say how it stands."""
        return Ended.IN_PROGRESS if self._may_have_left else Ended.NOT_DONE

    async def run(self, request: Request) -> Ended:
        """The exit code says what is known at the end. Left before the sending, nothing stays open."""
        try:
            return await self._run(request)
        except GivenUp as given_up:
            return await self._given_up(given_up)
        except (Exception, asyncio.CancelledError) as fault:
            return await self._broken_off(fault)

    async def _run(self, request: Request) -> Ended:
        profile = self._desk.profile
        self._talk.say(f"Points Console, {profile.environment.value}, profile {profile.name}.")
        self._talk.tell_profile_warnings(self._desk.warnings)
        order = await self._order(request)
        self._prepared = intent = await self._prepare(order)
        return await self._send(intent, await self._first_verification(intent))

    # -- broken off ----------------------------------------------------------------------------

    async def _given_up(self, given_up: GivenUp) -> Ended:
        """Everything worth saying was said, but where something was sent before (a refused code)."""
        found = await self._where_it_stands()
        if found is None or not self._may_have_left:
            return ended_by_refusal(given_up.__cause__)
        return ended_by(found)

    async def _broken_off(self, fault: BaseException) -> Ended:
        """Whatever it was: what is known is said last, and never more than that."""
        because = why(fault)
        found = await self._where_it_stands()
        if found is None and self._prepared is not None and self._may_have_left:
            self._say_last(f"{because} {unread_line(self._prepared.reference)}")
            return Ended.IN_PROGRESS
        if found is None or found.state in (State.PREPARED, State.ABANDONED):
            self._say_last(f"{because} Nothing was sent.")
            return Ended.NOT_DONE
        ended = ended_by(found)
        title = describe(found).title
        rest = last_line(found) if ended is Ended.IN_PROGRESS else f"Reference {found.reference}: {title}."
        self._say_last(f"{because} {rest}")
        return ended

    async def _where_it_stands(self) -> Intent | None:
        """The journal's row, with the sender free again where nothing left; None where none can be read."""
        if self._prepared is None:
            return None
        try:
            found = await self._desk.transfers.get(self._prepared.reference)
            if found.state is State.PREPARED:
                await self._abandon(found)
                found = await self._desk.transfers.get(found.reference)
            return found
        except (Exception, asyncio.CancelledError):
            return None

    def _say_last(self, sentence: str) -> None:
        """On standard error where nobody listens any more."""
        try:
            self._talk.say(sentence)
        except Exception:
            with suppress(Exception):
                sys.stderr.write(f"points-console: {sentence}\n")
                sys.stderr.flush()

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
            await self._confirm_repetition(refused)
        with self._talk.refusing():
            return await self._desk.transfers.prepare(order, repeat_confirmed=True)

    async def _confirm_repetition(self, refused: TransferRefusedHere) -> None:
        """Go on only past an earlier transfer that is over (R6); one that is open stands in the way (R5)."""
        other = refused.other
        if other is None:
            raise GivenUp from refused
        if refused.problem.code not in REPEATS:
            self._talk.say(f"Reference {other.reference}: {describe(other).title}.")
            raise GivenUp from refused
        ended = f"{other.created:%d %b %Y %H:%M} UTC: {describe(other).title}"
        self._talk.say(f"Earlier: reference {other.reference}, {ended}.")
        typed = await self._talk.ask("To send it again, type that reference: ")
        if read_reference(typed) != other.reference:
            self._talk.give_up("Not repeated. Nothing was sent.")

    # -- verifying -----------------------------------------------------------------------------

    async def _first_verification(self, intent: Intent) -> Verification:
        if wants_code(intent.order.sender, self._desk.profile.code_policy):
            await self._send_code(intent)
            return await self._ask_code()
        return await self._ask_attestation(intent.order)

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
            self._may_have_left = True
            try:
                intent = await self._desk.transfers.send(intent.reference, verification)
            except TransferRefusedHere as refused:
                self._talk.explain((refused.problem,))
                raise GivenUp from refused
            if not intent.code_refused:
                return await self._tell_end(intent)
            self._talk.explain_intent(intent)
            if not isinstance(verification, CustomerCode):
                self._talk.give_up("This provider wants a code. Set code_policy to required in the profile.")
            verification = await self._ask_code()

    async def _tell_end(self, intent: Intent) -> Ended:
        if intent.is_unproven:
            self._talk.tell_state(intent)
            self._talk.explain_intent(intent)
            intent = await self._watch(intent)
        self._talk.tell_state(intent)
        ended = ended_by(intent)
        if intent.state is State.CONFIRMED:
            await tell_breakup(self._talk, intent)
            return ended
        self._talk.explain_intent(intent)
        if ended is Ended.IN_PROGRESS:
            self._talk.say(last_line(intent))
        return ended

    async def _watch(self, intent: Intent) -> Intent:
        """Look until there is a verdict; Ctrl+C leaves the search to the next start."""
        self._talk.say(
            "Looking in the provider's history. Ctrl+C leaves; the search goes on at the next start."
        )
        try:
            while intent.is_unproven and intent.state is not State.NEEDS_HUMAN:
                await self._desk.reconciliation.pass_once()
                self._tell_trouble()
                found = await self._desk.transfers.get(intent.reference)
                if found.reconciliation.looks != intent.reconciliation.looks:
                    self._talk.say(f"Look {found.reconciliation.looks}: {describe(found).title}.")
                intent = found
                await self._desk.clock.sleep(_CHECK_SECONDS if intent.is_unproven else 0)
        except asyncio.CancelledError:
            self._talk.say("Left. Do not send it again: the next start finds out.")
        return intent

    def _tell_trouble(self) -> None:
        """Say once why the search can't work."""
        trouble = self._desk.reconciliation.trouble
        if trouble is not None and trouble.code != self._told_trouble:
            self._talk.explain((trouble,))
        self._told_trouble = "" if trouble is None else trouble.code


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
