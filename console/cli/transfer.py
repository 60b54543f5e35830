"""One transfer from its two parties to the breakup; transfers differ in how their parties are found, only."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from console.cli.account_parties import NEVER_ARGUMENTS, find_accounts
from console.cli.connection import chosen_profile, close_quietly, open_connection
from console.cli.exit_codes import ExitCode, cut_with, decide
from console.cli.group_parties import find_with_groups
from console.cli.outcome import (
    exit_code_of,
    exit_code_of_refusal,
    fault_sentence,
    last_line,
    unread_line,
)
from console.cli.output import fail
from console.cli.parties import FindParties, Parties, TransferRequest, find_people
from console.cli.prompts import GivenUp, Option, Prompter
from console.cli.report import direction, tell_breakup, tell_preview
from console.cli.sign_in import type_sign_in
from console.cli.signals import run_interruptible
from console.cli.terminal import StandardTerminal, Terminal
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
from console.services.desk import Desk, DeskClosed

if TYPE_CHECKING:
    from console.credentials import Vault
    from console.settings import Profile

_CHECK_SECONDS = 1.0


class TransferConversation:
    """One transfer, asked and told line by line."""

    def __init__(self, desk: Desk, terminal: Terminal, find_parties: FindParties = find_people) -> None:
        self._desk = desk
        self._prompter = Prompter(desk, terminal)
        self._find_parties = find_parties
        self._told_trouble = ""
        self._prepared: Intent | None = None
        self._may_have_left = False

    @property
    def code_if_cut(self) -> ExitCode:
        """The exit code where the process must end before this conversation can say how it stands."""
        return ExitCode.IN_PROGRESS if self._may_have_left else ExitCode.NOT_DONE

    async def run(self, request: TransferRequest) -> ExitCode:
        """The exit code says what is known at the end. Left before the sending, nothing stays open."""
        try:
            return await self._run(request)
        except GivenUp as given_up:
            return await self._given_up(given_up)
        except (Exception, asyncio.CancelledError) as fault:
            return await self._broken_off(fault)

    async def _run(self, request: TransferRequest) -> ExitCode:
        profile = self._desk.profile
        self._prompter.say(f"Points Console, {profile.environment.value}, profile {profile.name}.")
        self._prompter.tell_profile_warnings(self._desk.warnings)
        order = await self._order(request)
        self._prepared = intent = await self._prepare(order)
        return await self._send(intent, await self._first_verification(intent))

    # -- broken off ----------------------------------------------------------------------------

    async def _given_up(self, given_up: GivenUp) -> ExitCode:
        """Everything worth saying was said, but where something was sent before (a refused code)."""
        found = await self._where_it_stands()
        if found is None or not self._may_have_left:
            return exit_code_of_refusal(given_up.__cause__)
        return exit_code_of(found)

    async def _broken_off(self, fault: BaseException) -> ExitCode:
        """Whatever it was: what is known is said last, and never more than that."""
        because = fault_sentence(fault)
        found = await self._where_it_stands()
        if found is None and self._prepared is not None and self._may_have_left:
            self._say_last(f"{because} {unread_line(self._prepared.reference)}")
            return ExitCode.IN_PROGRESS
        if found is None or found.state in (State.PREPARED, State.ABANDONED):
            self._say_last(f"{because} Nothing was sent.")
            return ExitCode.NOT_DONE
        ended = exit_code_of(found)
        title = describe(found).title
        rest = last_line(found) if ended is ExitCode.IN_PROGRESS else f"Reference {found.reference}: {title}."
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
            self._prompter.say(sentence)
        except Exception:
            with suppress(Exception):
                sys.stderr.write(f"points-console: {sentence}\n")
                sys.stderr.flush()

    # -- before --------------------------------------------------------------------------------

    async def _order(self, request: TransferRequest) -> TransferOrder:
        """What is to be moved, checked and shown."""
        parties = await self._find_parties(self._prompter, request)
        order = _order_of(parties, await self._points(request.points), request.note)
        with self._prompter.refusing():
            checked = await self._desk.transfers.check(order, parties.sender, parties.recipient)
        if not checked.may_go_on:
            self._prompter.refuse(checked.problems)
        tell_preview(self._prompter, order, parties.acting, checked)
        return order

    async def _points(self, typed: str) -> int:
        mark = decimal_mark(self._desk.profile.country_code)
        points = read_points(typed or await self._prompter.ask("Points: "), mark)
        if isinstance(points, NotRead):
            self._prompter.give_up(points.sentence)
        return points

    async def _prepare(self, order: TransferOrder) -> Intent:
        try:
            return await self._desk.transfers.prepare(order)
        except TransferRefusedHere as refused:
            self._prompter.explain((refused.problem,))
            await self._confirm_repetition(refused)
        with self._prompter.refusing():
            return await self._desk.transfers.prepare(order, repeat_confirmed=True)

    async def _confirm_repetition(self, refused: TransferRefusedHere) -> None:
        """Go on only past an earlier transfer that is over (R6); one that is open stands in the way (R5)."""
        other = refused.other
        if other is None:
            raise GivenUp from refused
        if refused.problem.code not in REPEATS:
            self._prompter.say(f"Reference {other.reference}: {describe(other).title}.")
            raise GivenUp from refused
        ended = f"{other.created:%d %b %Y %H:%M} UTC: {describe(other).title}"
        self._prompter.say(f"Earlier: reference {other.reference}, {ended}.")
        typed = await self._prompter.ask("To send it again, type that reference: ")
        if read_reference(typed) != other.reference:
            self._prompter.give_up("Not repeated. Nothing was sent.")

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
        method = (await self._prompter.ask(f"How was {whom} verified? ")).strip()
        if not method:
            self._prompter.give_up("Without an answer nothing is sent.")
        return Attestation(method, self._desk.operator)

    async def _pick_attestation(self, order: TransferOrder, ways: Sequence[str]) -> Attestation:
        """One of the profile's ways; without a code to type, a yes is the last step before the sending."""
        options = [Option(way) for way in ways]
        method = ways[await self._prompter.pick("How was the consumer authenticated", options)]
        await self._prompter.confirm(f"{direction(order)}?")
        return Attestation(method, self._desk.operator)

    async def _ask_code(self) -> CustomerCode:
        """Asked for again until what was typed can be a code: anything else would cost the customer a try."""
        while True:
            typed = plain(await self._prompter.ask("Code the sender received: ", secret=True))
            if not typed:
                self._prompter.give_up("No code, no transfer. Nothing was sent.")
            code = read_code(typed)
            if not isinstance(code, NotRead):
                return CustomerCode(code)
            self._prompter.say(code.sentence)

    async def _send_code(self, intent: Intent) -> None:
        await self._prompter.confirm("Send the sender a one-time code?")
        with self._prompter.refusing():
            word: Precheck = await self._desk.transfers.issue_code(intent.reference)
        if word.problems or not word.transferable:
            self._prompter.refuse(word.problems)
        self._prompter.tell_warnings(word.warnings)
        self._prompter.say(
            f"A code was sent to the sender's registered contact. Reference {intent.reference}."
        )

    async def _abandon(self, intent: Intent) -> None:
        """Free the sender; where the journal can't take it now, the next start does it."""
        with suppress(TransferRefusedHere):
            await self._desk.transfers.abandon(intent.reference, "the operator left")

    # -- sending and after ---------------------------------------------------------------------

    async def _send(self, intent: Intent, verification: Verification) -> ExitCode:
        whom = intent.order.sender.kind.value
        while True:
            self._prompter.say(f"Sending. Nothing else can be sent for this {whom} meanwhile.")
            self._may_have_left = True
            try:
                intent = await self._desk.transfers.send(intent.reference, verification)
            except TransferRefusedHere as refused:
                self._prompter.explain((refused.problem,))
                raise GivenUp from refused
            if not intent.code_refused:
                return await self._tell_end(intent)
            self._prompter.explain_intent(intent)
            if not isinstance(verification, CustomerCode):
                self._prompter.give_up(
                    "This provider wants a code. Set code_policy to required in the profile."
                )
            verification = await self._ask_code()

    async def _tell_end(self, intent: Intent) -> ExitCode:
        if intent.is_unproven:
            self._prompter.tell_state(intent)
            self._prompter.explain_intent(intent)
            intent = await self._watch(intent)
        self._prompter.tell_state(intent)
        ended = exit_code_of(intent)
        if intent.state is State.CONFIRMED:
            await tell_breakup(self._prompter, intent)
            return ended
        self._prompter.explain_intent(intent)
        if ended is ExitCode.IN_PROGRESS:
            self._prompter.say(last_line(intent))
        return ended

    async def _watch(self, intent: Intent) -> Intent:
        """Look until there is a verdict; Ctrl+C leaves the search to the next start."""
        self._prompter.say(
            "Looking in the provider's history. Ctrl+C leaves; the search goes on at the next start."
        )
        try:
            while intent.is_unproven and intent.state is not State.NEEDS_HUMAN:
                await self._desk.reconciliation.pass_once()
                self._tell_trouble()
                found = await self._desk.transfers.get(intent.reference)
                if found.reconciliation.looks != intent.reconciliation.looks:
                    self._prompter.say(f"Look {found.reconciliation.looks}: {describe(found).title}.")
                intent = found
                await self._desk.clock.sleep(_CHECK_SECONDS if intent.is_unproven else 0)
        except asyncio.CancelledError:
            self._prompter.say("Left. Do not send it again: the next start finds out.")
        return intent

    def _tell_trouble(self) -> None:
        """Say once why the search can't work."""
        trouble = self._desk.reconciliation.trouble
        if trouble is not None and trouble.code != self._told_trouble:
            self._prompter.explain((trouble,))
        self._told_trouble = "" if trouble is None else trouble.code


def _order_of(parties: Parties, points: int, note: str) -> TransferOrder:
    acting = None if parties.acting is None else parties.acting.party
    program = parties.program
    return TransferOrder(
        parties.sender.party,
        parties.recipient.party,
        points,
        program.id,
        parties.reason or note,
        program.name,
        acting,
        parties.transfer_type,
    )


# -- the commands ----------------------------------------------------------------------------------


def run_transfer(profile_name: str, request: TransferRequest, *, with_groups: bool) -> int:
    """`points-console transfer` or `group-transfer`; the exit code."""
    profile = chosen_profile(profile_name)
    if objection := _misplaced(profile, request):
        return fail(ExitCode.WRONG_USAGE, objection)
    return run_interruptible(transfer_at_terminal(profile, open_connection, request, with_groups=with_groups))


def _misplaced(profile: Profile, request: TransferRequest) -> str:
    """Why an argument can't be used with this provider."""
    if profile.provider != "mastercard":
        return "this provider has no kinds of transfer. Leave --type out." if request.transfer_type else ""
    if request.sender or request.recipient:
        return f"{NEVER_ARGUMENTS[0].lower()}{NEVER_ARGUMENTS[1:]}"
    return "" if request.program is None else "this provider has no programmes. Leave --program out."


async def transfer_at_terminal(
    profile: Profile,
    open_profile: Callable[[Profile, Vault], Awaitable[Desk]],
    request: TransferRequest,
    *,
    with_groups: bool,
) -> ExitCode:
    """One transfer at the terminal; a sign-in that isn't kept is asked for first."""
    from console.credentials import KeyringVault, TypedSignIn

    terminal = StandardTerminal()
    vault = TypedSignIn(KeyringVault())
    try:
        desk = await open_profile(profile, vault)
    except DeskClosed as closed:
        if not closed.needs_sign_in:
            raise
        terminal.say(f"{closed} What you enter now is kept for this run only.")
        await type_sign_in(terminal, profile, vault)
        desk = await open_profile(profile, vault)
    people = find_people if desk.accounts is None else find_accounts
    find_parties = find_with_groups if with_groups else people
    conversation = TransferConversation(desk, terminal, find_parties)
    cut_with(lambda: conversation.code_if_cut)
    try:
        await desk.reconciliation.recover()
        return ExitCode(decide(await conversation.run(request)))
    finally:
        await close_quietly(desk)
