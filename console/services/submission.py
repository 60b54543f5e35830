"""Sends a transfer once: SENDING written first, one request, then its outcome (ARCHITECTURE, J3 to J7)."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from console.domain.clock import Clock
from console.domain.codes import TRIES_PER_CODE
from console.domain.operators import Right
from console.domain.problems import Local, local
from console.domain.transfers import (
    Accepted,
    Attestation,
    CustomerCode,
    Intent,
    Outcome,
    Refused,
    State,
    TransferRefusedHere,
    Unknown,
    Verdict,
    Verification,
    VerificationMissing,
    wants_code,
)
from console.journal.journal_errors import JournalError, StateConflict
from console.providers.gateway_protocols import Gateway
from console.services.claiming import Claiming
from console.services.code_tries import CodeTries
from console.services.double_bookings import doubled_by
from console.services.journal_refusals import needing_history, refusing
from console.services.journal_writer import JournalWriter
from console.services.policy_checks import PolicyChecks
from console.services.transfer_rules import REPEAT_WINDOW, Rules

if TYPE_CHECKING:
    from console.journal.transactions import JournalStore

ACCESS_SECONDS = 30
"""For so long one authenticated answer shows that the sign-in, the keys and the clocks are right."""
_GRACE_SECONDS = 5
"""Beyond the gateway's own deadline, before this service stops waiting for it."""


class Submission:
    """The only place that calls `Gateway.transfer`."""

    def __init__(
        self,
        gateway: Gateway,
        writer: JournalWriter,
        rules: Rules,
        clock: Clock,
        journal_key: bytes,
        claiming: Claiming,
        policy: PolicyChecks,
        tries: CodeTries,
    ) -> None:
        self._gateway = gateway
        self._writer = writer
        self._rules = rules
        self._clock = clock
        self._key = journal_key
        self._claiming = claiming
        self._policy = policy
        self._tries = tries
        self._unrecorded: dict[str, tuple[Intent, Outcome]] = {}
        self._accessed = float("-inf")
        self.in_flight: set[str] = set()

    def note_access(self) -> None:
        """The provider has just answered something that needed the sign-in."""
        self._accessed = self._clock.monotonic()

    async def send(self, reference: str, verification: Verification, judged: Callable[[], None]) -> Intent:
        """One request, and the journal's row after it; see `TransferService.send`."""
        if reference in self.in_flight:
            return await self._writer.get(reference)
        # Set before the first await: a second press in the same turn finds it.
        self.in_flight.add(reference)
        if isinstance(verification, Attestation):
            # Whoever is at the desk vouches for the customer, whatever a screen made of it.
            verification = replace(verification, operator=self._writer.operator)
        try:
            return await self._send(reference, verification, judged)
        finally:
            self.in_flight.discard(reference)

    async def record_unrecorded(self) -> None:
        """Try again to write outcomes down that a full or failing disk refused (J7). Never sends."""
        for intent, outcome in tuple(self._unrecorded.values()):
            await self._record(intent, outcome)

    async def _send(self, reference: str, verification: Verification, judged: Callable[[], None]) -> Intent:
        try:
            with refusing():
                self._writer.at_desk.require(Right.TRANSFER)
                intent = await self._writer.get(reference)
                if not may_be_sent(intent):
                    return intent  # a late second press: the row is the answer
                await self._require_verification(intent, verification)
                await self.refuse_superseded(intent)
                await self._require_access(intent)
                await self._require_wanted(intent)
                await self._policy.require(intent.order, besides=reference)
                await self._policy.use_approval(intent.order, reference)
                claimed = await self._writer.ask(lambda journal: _claimed_where_sendable(journal, intent))
                held = await self._claiming.hold(intent, sending=True)
                sending = await self._write_sending(intent, verification, held=held)
        except StateConflict:
            # Another console was quicker: its row is the answer.
            return await self._writer.get(reference)
        outcome = await self._transfer(sending, verification)
        judged()
        return await self._record(sending, _unless_known(outcome, sending.baseline | claimed))

    async def _write_sending(self, intent: Intent, verification: Verification, *, held: bool) -> Intent:
        deadline = self._clock.now() + self._rules.deadline
        request = self._gateway.fingerprint(intent.order, intent.reference)
        # Keyed, because an unkeyed hash of so few values could be found by trying them.
        mark = hmac.new(self._key, request, hashlib.sha256).hexdigest()
        word = _said(verification, intent) if isinstance(verification, Attestation) else ""
        return await self._writer.step(
            lambda journal, at, by: journal.sending(
                intent.reference,
                at,
                by,
                deadline,
                mark,
                code_used=not word,
                attested=word,
                claimed=held,
            )
        )

    async def _transfer(self, intent: Intent, verification: Verification) -> Outcome:
        """The one call that moves points. Whatever goes wrong in it, from here on the row is SENDING."""
        try:
            async with asyncio.timeout(self._rules.deadline.total_seconds() + _GRACE_SECONDS):
                return await self._gateway.transfer(intent.order, intent.reference, verification)
        except asyncio.CancelledError:
            # Shielded: quitting cancels this task, and the row must say UNKNOWN before that.
            await asyncio.shield(self._record(intent, Unknown((local(Local.INTERRUPTED),))))
            raise
        except VerificationMissing:
            await self._record(intent, Refused((local(Local.CODE_MISSING),), reached_provider=False))
            raise
        except TimeoutError:
            return Unknown((local(Local.ANSWER_TIMEOUT),))
        except Exception as bug:
            # A bug of ours must not become a lost transfer: what it left behind is unknown, and looked into.
            return Unknown((local(Local.INTERRUPTED, type(bug).__name__),))

    async def _record(self, intent: Intent, outcome: Outcome) -> Intent:
        """J7. An outcome the journal can't take is shown as UNKNOWN and kept for the next round."""
        state, kind = _verdict(outcome)
        receipt = outcome.receipt if isinstance(outcome, Accepted) else None
        problems = outcome.receipt.warnings if isinstance(outcome, Accepted) else outcome.problems
        code_refused = isinstance(outcome, Refused) and outcome.code_refused
        proof = "" if receipt is None else "answer"
        verdict = Verdict(state, kind, intent.attempt.number, problems, receipt, proof, code_refused)
        try:
            recorded = await self._writer.settle(intent.reference, verdict)
        except StateConflict:
            # The search for proof has begun or ended in the meantime: it decides.
            recorded = await self._writer.get(intent.reference)
        except JournalError:
            unwritten = (local(Local.JOURNAL_UNWRITABLE), *problems)
            shown = replace(intent, state=State.UNKNOWN, problems=unwritten, receipt=receipt)
            # Announced once; a full disk fails again at every round.
            if intent.reference not in self._unrecorded:
                self._writer.announce(shown)
            self._unrecorded[intent.reference] = (intent, outcome)
            return shown
        self._unrecorded.pop(intent.reference, None)
        return recorded

    async def _require_access(self, intent: Intent) -> None:
        """A wrong password or key shows in a read; in a transfer it would leave nobody knowing."""
        fresh = self._clock.monotonic() - self._accessed <= ACCESS_SECONDS
        if fresh or not self._gateway.capabilities.has_history:
            return
        with needing_history():
            await self._gateway.history(intent.order.sender, 1, 1)
        self.note_access()

    async def _require_wanted(self, intent: Intent) -> None:
        """An equal one that turned out to have moved since this was prepared was never shown (R6)."""
        other = await doubled_by(self._writer, intent, REPEAT_WINDOW)
        if other is not None:
            raise TransferRefusedHere(local(Local.REPEATED), other)

    async def _require_verification(self, intent: Intent, verification: Verification) -> None:
        """R13 and the limits on codes: tries per code, tries per customer, age."""
        codes_for = self._gateway.capabilities.codes_for
        if not wants_code(intent.order.sender, self._rules.code_policy, codes_for):
            if not isinstance(verification, Attestation) or not verification.method.strip():
                raise VerificationMissing("an attestation is needed where no code is")
            return
        if (
            not isinstance(verification, CustomerCode)
            or not verification
            or intent.attempt.code_issued is None
        ):
            raise TransferRefusedHere(local(Local.CODE_MISSING))
        now = self._clock.now()
        if not timedelta(0) <= now - intent.attempt.code_issued <= self._rules.code_lifetime:
            raise TransferRefusedHere(local(Local.CODE_EXPIRED))
        if intent.attempt.code_tries >= TRIES_PER_CODE:
            raise TransferRefusedHere(local(Local.CODE_TRIES_USED))
        await self._tries.require(intent.order.sender)

    async def refuse_superseded(self, intent: Intent) -> None:
        """A refused code may be typed again only until the sender's next order is prepared (R14)."""
        if intent.state is not State.REJECTED:
            return
        newer = await self._writer.ask(lambda journal: journal.newer_of_sender(intent.reference))
        if newer is not None:
            raise TransferRefusedHere(local(Local.EDITED_AFTER_CODE), newer)


def _claimed_where_sendable(journal: JournalStore, intent: Intent) -> frozenset[str]:
    """Transfer ids that others of the sender account for, where the journal may be sent from (R12, R16)."""
    journal.require_sendable(*intent.order.parties)
    return journal.claimed_by_others(intent.reference, intent.order.sender)


def _said(word: Attestation, intent: Intent) -> str:
    """The attestation as the journal keeps it: how, by whom, and of which member where one acts."""
    acting = intent.order.acting
    whom = "" if acting is None else f", {acting.label} [{acting.id}] acting"
    return f"{word.method}, {word.operator}{whom}"


def _verdict(outcome: Outcome) -> tuple[State, str]:
    match outcome:
        case Accepted():
            return State.CONFIRMED, "confirmed"
        case Refused(reached_provider=False):
            return State.NOT_SENT, "not sent"
        case Refused(code_refused=True):
            return State.REJECTED, "code refused"
        case Refused():
            return State.REJECTED, "rejected"
        case Unknown():
            return State.UNKNOWN, "unknown"


def may_be_sent(intent: Intent) -> bool:
    """Whether a code for this intent could still be used."""
    return intent.state is State.PREPARED or (intent.state is State.REJECTED and intent.attempt.code_refused)


def _unless_known(outcome: Outcome, known: frozenset[str]) -> Outcome:
    """An answer that names a transfer we knew before sending belongs to another request."""
    if not isinstance(outcome, Accepted) or outcome.receipt.transfer_id not in known - {""}:
        return outcome
    answer = local(Local.KNOWN_TRANSFER_ID, request_id=outcome.receipt.request_id)
    return Unknown((answer, *outcome.receipt.warnings))
