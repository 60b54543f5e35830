"""The transfer protocol: prepare, code, send once, classify, write down (trust, sections 1 to 4)."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from console.domain.clock import Clock
from console.domain.parties import Customer, Party
from console.domain.problems import Local, Problem, ProviderError, local
from console.domain.references import new_reference
from console.domain.transfers import (
    Accepted,
    Attestation,
    CodePolicy,
    CustomerCode,
    Intent,
    Outcome,
    Precheck,
    Refused,
    State,
    TransferOrder,
    TransferRefusedHere,
    Unknown,
    Verification,
    VerificationMissing,
)
from console.journal.errors import JournalBehind, JournalError, JournalUnwritable, SenderBusy
from console.journal.journal import JournalRunner
from console.providers.gateway import Gateway
from console.services import evidence
from console.services.announcements import Announcer
from console.services.preview import Preview, Signal, objections, preview, signals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from console.journal.store import JournalStore

TRIES_PER_CODE = 3
REFUSED_CODES_PER_HOUR = 5
_GRACE_SECONDS = 5
"""Beyond the gateway's own deadline, before this service stops waiting for it."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the profile decides about transfers."""

    profile: str
    branch: str
    code_policy: CodePolicy
    code_lifetime: timedelta
    deadline: timedelta
    repeat_window: timedelta


@dataclass(frozen=True, slots=True)
class Checked:
    """The provider's word and ours on an order, before anything is written."""

    precheck: Precheck | None
    problems: tuple[Problem, ...]
    preview: Preview | None
    signals: tuple[Signal, ...]

    @property
    def may_go_on(self) -> bool:
        return not self.problems and self.precheck is not None and self.precheck.transferable


class TransferService:
    """Every transfer of this console goes through here; nothing else may call `Gateway.transfer`."""

    def __init__(
        self,
        gateway: Gateway,
        journal: JournalRunner,
        rules: Rules,
        operator: str,
        clock: Clock,
        announcer: Announcer,
        journal_key: bytes,
        make_reference: Callable[[], str] = new_reference,
    ) -> None:
        self._gateway = gateway
        self._journal = journal
        self._rules = rules
        self._operator = operator
        self._clock = clock
        self._announcer = announcer
        self._key = journal_key
        self._make_reference = make_reference
        self._in_flight: set[str] = set()
        self._unrecorded: dict[str, Outcome] = {}

    @property
    def in_flight(self) -> frozenset[str]:
        """References of the transfers this run is sending now."""
        return frozenset(self._in_flight)

    async def check(self, order: TransferOrder, sender: Customer, recipient: Customer) -> Checked:
        """Ask whether `order` may go, and show what it would do. Raises `ProviderError`; moves nothing."""
        shown = preview(order, sender, recipient)
        hints = signals(sender, recipient, self._clock.now())
        ours = objections(order, sender, recipient)
        if ours:
            return Checked(None, ours, shown, hints)
        word = await self._gateway.precheck(order)
        problems = (*word.problems, *_strangers(order, word))
        if not problems and not word.transferable:
            problems = (local(Local.NOT_TRANSFERABLE, request_id=word.request_id),)
        return Checked(word, problems, shown, hints)

    async def prepare(self, order: TransferOrder, *, repeat_confirmed: bool = False) -> Intent:
        """J0 and J1: read the baseline and write the intent down.

        Raises `TransferRefusedHere` (journal unfit, sender busy, repeated, no baseline): nothing was sent.
        """
        now = self._clock.now()
        with _refusing():
            await self._journal.run(lambda journal: journal.require_sendable())
            busy = await self._journal.run(lambda journal: journal.open_of(self._gateway.name, order.sender))
            if busy is not None:
                raise SenderBusy(busy)
            await self._refuse_repeat(order, now, confirmed=repeat_confirmed)
            intent = Intent(
                reference=self._make_reference(),
                provider=self._gateway.name,
                profile=self._rules.profile,
                order=order,
                operator=self._operator,
                branch=self._rules.branch,
                state=State.PREPARED,
                attempt=0,
                created=now,
                updated=now,
                baseline=(await self._baseline(order.sender)).ids,
            )
            return self._announcer.announce(await self._journal.run(lambda journal: journal.prepare(intent)))

    async def issue_code(self, reference: str) -> Precheck:
        """J2: have the provider send the sender a code, for the first time or again.

        Raises `ProviderError`: then it isn't known that a code went out, and nothing has moved.
        """
        intent = await self.get(reference)
        try:
            word = await self._gateway.issue_code(intent.order)
        except ProviderError as error:
            await self._remark(reference, "code not issued", error.problems)
            raise
        if word.transferable and not word.problems:
            await self._step(lambda journal, at: journal.code_issued(reference, at, self._operator))
        else:
            await self._remark(reference, "code not issued", word.problems)
        return word

    async def abandon(self, reference: str, why: str) -> Intent:
        """Give up a PREPARED intent: an edit after the code (R14), or the operator leaves it."""
        return await self._step(
            lambda journal, at: journal.settle(
                reference, State.ABANDONED, at, self._operator, kind="abandoned", proof=why
            )
        )

    async def retry(self, reference: str) -> Intent:
        """A new confirmation of a transfer that never left or wasn't applied; a new code must follow.

        The fresh baseline may show that it was applied after all: then it is CONFIRMED instead.
        """
        intent = await self.get(reference)
        with _refusing():
            await self._journal.run(lambda journal: journal.require_sendable())
            reading = await self._baseline(intent.order.sender)
            verdict = evidence.judge(intent, reading, frozenset(), settled=False)
            row = verdict.row
            if (
                verdict.finding in (evidence.Finding.PROVEN, evidence.Finding.PROVEN_TWICE)
                and row is not None
            ):
                receipt = evidence.receipt_of(row)
                return await self._step(
                    lambda journal, at: journal.settle(
                        reference, State.CONFIRMED, at, self._operator,
                        kind="confirmed", receipt=receipt, proof=verdict.proof,
                    )
                )  # fmt: skip
            return await self._step(
                lambda journal, at: journal.prepare_again(reference, at, self._operator, reading.ids)
            )

    async def send(self, reference: str, verification: Verification) -> Intent:
        """J3 to J7: one request, and the journal's row after it.

        The guard against a second press is set before the first `await`; the journal's own state is the
        second guard. Raises `TransferRefusedHere` before anything leaves.
        """
        if reference in self._in_flight:
            return await self.get(reference)
        self._in_flight.add(reference)
        try:
            return await self._send(reference, verification)
        finally:
            self._in_flight.discard(reference)

    async def record_unrecorded(self) -> None:
        """Try again to write outcomes down that a full or failing disk refused (J7). Never sends."""
        for reference, outcome in tuple(self._unrecorded.items()):
            await self._record(await self.get(reference), outcome)

    # -- inside --------------------------------------------------------------------------------

    async def _send(self, reference: str, verification: Verification) -> Intent:
        intent = await self.get(reference)
        await self._require_verification(intent, verification)
        deadline = self._clock.now() + self._rules.deadline
        mark = hmac.new(
            self._key, self._gateway.fingerprint(intent.order, reference), hashlib.sha256
        ).hexdigest()
        code_used = isinstance(verification, CustomerCode)
        with _refusing():
            await self._journal.run(lambda journal: journal.require_sendable())
            sending = await self._step(
                lambda journal, at: journal.sending(
                    reference, at, self._operator, deadline, mark, code_used=code_used
                )
            )
        return await self._record(sending, await self._transfer(sending, verification))

    async def _transfer(self, intent: Intent, verification: Verification) -> Outcome:
        """The one call that moves points. Whatever goes wrong in it, from here on the row is SENDING."""
        try:
            async with asyncio.timeout(self._rules.deadline.total_seconds() + _GRACE_SECONDS):
                outcome = await self._gateway.transfer(intent.order, intent.reference, verification)
        except asyncio.CancelledError:
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
        if isinstance(outcome, Accepted) and outcome.receipt.transfer_id in intent.baseline:
            known = local(Local.KNOWN_TRANSFER_ID, request_id=outcome.receipt.request_id)
            return Unknown((known, *outcome.receipt.warnings))
        return outcome

    async def _record(self, intent: Intent, outcome: Outcome) -> Intent:
        state, kind = _verdict(outcome)
        receipt = outcome.receipt if isinstance(outcome, Accepted) else None
        problems = receipt.warnings if receipt is not None else _problems(outcome)
        try:
            recorded = await self._step(
                lambda journal, at: journal.settle(
                    intent.reference, state, at, self._operator,
                    kind=kind, problems=problems, receipt=receipt,
                    proof="answer" if receipt is not None else "",
                    code_refused=isinstance(outcome, Refused) and outcome.code_refused,
                )
            )  # fmt: skip
        except JournalUnwritable:
            self._unrecorded[intent.reference] = outcome
            unwritten = (local(Local.JOURNAL_UNWRITABLE), *problems)
            return self._announcer.announce(replace(intent, state=State.UNKNOWN, problems=unwritten))
        self._unrecorded.pop(intent.reference, None)
        return recorded

    async def _require_verification(self, intent: Intent, verification: Verification) -> None:
        """R13 and the limits on codes: tries per code, tries per customer, age."""
        if self._rules.code_policy is CodePolicy.OFF:
            if not isinstance(verification, Attestation):
                raise VerificationMissing("an attestation is needed where no code is")
            return
        if not isinstance(verification, CustomerCode) or not verification or intent.code_issued is None:
            raise TransferRefusedHere(local(Local.CODE_MISSING))
        now = self._clock.now()
        if now - intent.code_issued > self._rules.code_lifetime:
            raise TransferRefusedHere(local(Local.CODE_EXPIRED))
        if intent.code_tries >= TRIES_PER_CODE:
            raise TransferRefusedHere(local(Local.CODE_TRIES_USED))
        hour_ago = now - timedelta(hours=1)
        refused = await self._journal.run(
            lambda journal: journal.codes_refused_since(intent.order.sender, hour_ago)
        )
        if refused >= REFUSED_CODES_PER_HOUR:
            raise TransferRefusedHere(local(Local.CUSTOMER_TRIES_USED))

    async def _refuse_repeat(self, order: TransferOrder, now: datetime, *, confirmed: bool) -> None:
        if confirmed:
            return
        since = now - self._rules.repeat_window
        earlier = await self._journal.run(
            lambda journal: journal.same_confirmed_since(order, self._gateway.name, since)
        )
        if earlier is not None:
            raise TransferRefusedHere(local(Local.REPEATED), earlier)

    async def _baseline(self, sender: Party) -> evidence.Reading:
        if not self._gateway.capabilities.has_history:
            return evidence.Reading((), complete=False)
        try:
            reading = await evidence.read_baseline(self._gateway, sender)
        except ProviderError as error:
            raise TransferRefusedHere(local(Local.NO_BASELINE, str(error))) from error
        if not reading.complete:
            raise TransferRefusedHere(local(Local.NO_BASELINE))
        return reading

    async def get(self, reference: str) -> Intent:
        """The journal's row of a transfer."""
        found = await self._journal.run(lambda journal: journal.get(reference))
        if found is None:
            raise LookupError(f"no intent {reference}")
        return found

    async def _remark(self, reference: str, kind: str, problems: tuple[Problem, ...]) -> None:
        facts = {"codes": [problem.code for problem in problems]}
        await self._step(lambda journal, at: journal.remark(reference, at, self._operator, kind, facts))

    async def _step(self, step: Callable[[JournalStore, datetime], Intent]) -> Intent:
        at = self._clock.now()
        return self._announcer.announce(await self._journal.run(lambda journal: step(journal, at)))


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


def _problems(outcome: Outcome) -> tuple[Problem, ...]:
    return () if isinstance(outcome, Accepted) else outcome.problems


def _strangers(order: TransferOrder, word: Precheck) -> tuple[Problem, ...]:
    """The provider must have understood the same two customers as the operator."""
    seen = ((word.sender, order.sender), (word.recipient, order.recipient))
    if any(found is not None and found.id != wanted.id for found, wanted in seen):
        return (local(Local.OTHER_PARTIES, request_id=word.request_id),)
    return ()


@contextmanager
def _refusing() -> Iterator[None]:
    """Before SENDING every journal fault means the same: this console won't go on, and nothing was sent."""
    try:
        yield
    except SenderBusy as busy:
        raise TransferRefusedHere(local(Local.SENDER_BUSY), busy.open_intent) from busy
    except JournalBehind as error:
        raise TransferRefusedHere(local(Local.JOURNAL_BEHIND)) from error
    except JournalUnwritable as error:
        raise TransferRefusedHere(local(Local.JOURNAL_UNWRITABLE, str(error))) from error
    except JournalError as error:
        raise TransferRefusedHere(local(Local.JOURNAL_BROKEN, str(error))) from error
