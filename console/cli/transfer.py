"""One transfer from its two parties to the breakup; transfers differ in how their parties are found, only."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from console.cli.account_parties import find_accounts, misplaced
from console.cli.approving import approved
from console.cli.exit_codes import ExitCode, cut_with, decide
from console.cli.group_parties import find_with_groups
from console.cli.operator_sign_in import sign_in_operator
from console.cli.outcome import (
    exit_code_of,
    exit_code_of_refusal,
    fault_sentence,
    last_line,
    unread_line,
)
from console.cli.output import fail
from console.cli.patience import told_if_long
from console.cli.profile_desk import chosen_profile, close_quietly, open_connection
from console.cli.prompts import GivenUp, Option, Prompter
from console.cli.report import direction, tell_breakup, tell_preview
from console.cli.sign_in import open_typed
from console.cli.signals import run_interruptible
from console.cli.terminal import StandardTerminal, Terminal
from console.cli.timeline import JUDGED, SHOWN, Step, TransferTimeline
from console.cli.transfer_parties import FindParties, TransferRequest, find_people, ticket_given
from console.cli.watching import can_be_watched, tell_how_it_ends, watch_for_proof
from console.domain.input_text import NotRead
from console.domain.party_kinds import PartyKind
from console.domain.points import decimal_mark, read_points
from console.domain.references import read_reference
from console.domain.transfers import Intent, State, TransferOrder, TransferRefusedHere, Verification
from console.explanations.words import describe
from console.services.desk import Desk
from console.services.flow_state import FlowProblem, FlowState
from console.services.stages import Stage
from console.services.transfer_flow import FrontEnd, TransferFlow, Work

if TYPE_CHECKING:
    from console.credentials.vault import Vault
    from console.settings.profiles import Profile


class TransferConversation:
    """One transfer, asked and told line by line; `TransferFlow` decides what comes next."""

    def __init__(
        self,
        desk: Desk,
        terminal: Terminal,
        find_parties: FindParties = find_people,
        timeline: TransferTimeline | None = None,
        *,
        attended: bool = False,
    ) -> None:
        self._desk, self._timeline, self._attended = desk, timeline, attended
        self._prompter = Prompter(desk, terminal)
        self._find_parties = find_parties
        self._order: TransferOrder | None = None
        self._last: Intent | None = None
        """The journal's row as it was known last, of whatever was prepared."""
        self._refused: FlowProblem | None = None
        """Why it ended before anything was sent."""
        self._to_send: Verification | None = None
        self._may_have_left = False
        self._flow = TransferFlow(
            FrontEnd(lambda: self._order, lambda: None, self._keep_row, self._keep_word)
        )
        self._flow.open(desk)
        desk.lookups.trouble.subscribe(lambda trouble: self._prompter.tell_warnings((trouble,)))

    def _keep_row(self, before: FlowState, now: FlowState) -> None:
        self._last = now.intent or self._last
        if now.stage is not before.stage:
            self._mark(now.stage)
        if now.leaves is not None:
            self._prompter.tell_countdown(self._desk.cancel_window)

    def _mark(self, step: Step) -> None:
        if self._timeline is not None:
            self._timeline.mark(step)

    async def _done(self, work: Work | None) -> None:
        """Do what follows from an event of the flow, and wait for it. A countdown asks nobody."""
        if work is not None:
            with told_if_long("Asking the provider", is_true=lambda: self._flow.state.leaves is None):
                await work()

    def _keep_word(self, _reference: str, verification: Verification) -> None:
        """Sent by `_send`, which tells what comes of it."""
        self._to_send = verification

    @property
    def code_if_cut(self) -> ExitCode:
        """The exit code where the process must end before this conversation can say how it stands."""
        return ExitCode.IN_PROGRESS if self._may_have_left else ExitCode.NOT_DONE

    async def run(self, request: TransferRequest) -> ExitCode:
        """The exit code says what is known at the end. Left before the sending, nothing stays open."""
        try:
            return await self._run(request)
        except GivenUp:
            return await self._given_up()
        except (Exception, asyncio.CancelledError) as fault:
            return await self._broken_off(fault)

    async def _run(self, request: TransferRequest) -> ExitCode:
        profile = self._desk.profile
        self._prompter.say(f"Points Console, {profile.environment.value}, profile {profile.name}.")
        self._prompter.tell_profile_warnings(self._desk.warnings)
        order = await self._check(request)
        await self._ask_consent()
        if self._flow.state.wants_code:
            await self._prompter.confirm("Send the sender a one-time code?")
            await self._done(self._flow.confirm())
        else:
            await self._done(self._flow.attest(await self._ask_attestation(order)))
        if self._flow.state.stage is Stage.CONFLICT:
            await self._confirm_repetition()
            await self._done(self._flow.repeat())
        self._stop_at_problem()
        if self._flow.state.stage is Stage.CODE:
            self._prompter.tell_warnings(self._flow.state.warnings)
            self._prompter.say(f"A code was sent to the sender's registered contact. {self._reference()}.")
            await self._done(self._flow.send_code(await self._prompter.ask_code()))
        return await self._send(order)

    # -- broken off ----------------------------------------------------------------------------

    async def _given_up(self) -> ExitCode:
        """Everything worth saying was said, but where something was sent before (a refused code)."""
        found = await self._where_it_stands()
        if found is None or not self._may_have_left:
            return exit_code_of_refusal(self._refused)
        return exit_code_of(found)

    async def _broken_off(self, fault: BaseException) -> ExitCode:
        """Whatever it was: what is known is said last, and never more than that."""
        because = fault_sentence(fault)
        found = await self._where_it_stands()
        if found is None and self._last is not None and self._may_have_left:
            self._say_last(f"{because} {unread_line(self._last.reference)}")
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
        last = self._flow.state.intent or self._last
        if last is None:
            return None
        try:
            found = await self._desk.transfers.get(last.reference)
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
            # Whatever broke the terminal must not take the exit code with it: that still tells what moved.
            with suppress(Exception):
                sys.stderr.write(f"points-console: {sentence}\n")
                sys.stderr.flush()

    def _reference(self) -> str:
        intent = self._flow.state.intent
        return f"Reference {intent.reference if intent is not None else 'unknown'}"

    def _stop_at_problem(self) -> None:
        """End here if something stands in the way, with its cards."""
        problem = self._flow.state.problem
        if problem is not None:
            self._refused = problem
            self._prompter.refuse(problem.problems)

    # -- before --------------------------------------------------------------------------------

    async def _check(self, request: TransferRequest) -> TransferOrder:
        """What is to be moved, checked and shown."""
        ticket = ticket_given(self._prompter, request)
        parties = await self._find_parties(self._prompter, request)
        points = await self._points(request.points or parties.points)
        order = self._order = parties.order(points, request.note, ticket)
        self._flow.enter()
        await self._done(self._flow.check(parties.sender, parties.recipient))
        if await approved(self._prompter, order, self._flow.state.problem):
            self._flow.enter()
            await self._done(self._flow.check(parties.sender, parties.recipient))
        self._stop_at_problem()
        check = self._flow.state.check
        assert check is not None  # noqa: S101 - without a problem there is one
        tell_preview(self._prompter, order, parties.acting, check.checked)
        return order

    async def _points(self, typed: str) -> int:
        mark = decimal_mark(self._desk.profile.country_code)
        points = read_points(typed or await self._prompter.ask("Points: "), mark)
        if isinstance(points, NotRead):
            self._prompter.give_up(points.sentence)
        return points

    async def _confirm_repetition(self) -> None:
        """Go on only past an earlier transfer that is over (R6); one that is open stands in the way (R5)."""
        problem = self._refused = self._flow.state.problem
        if problem is None:
            raise GivenUp
        self._prompter.explain(problem.problems)
        other = problem.other
        if other is None:
            raise GivenUp
        if not problem.may_repeat:
            await self._tell_in_the_way(other)
            raise GivenUp
        ended = f"{other.created:%d %b %Y %H:%M} UTC: {describe(other).title}"
        self._prompter.say(f"Earlier: reference {other.reference}, {ended}.")
        typed = await self._prompter.ask("To send it again, type that reference: ")
        # The reference and not a yes: a second, different confirmation (R6).
        if read_reference(typed) != other.reference:
            self._prompter.give_up("Not repeated. Nothing was sent.")
        self._refused = None

    async def _tell_in_the_way(self, other: Intent) -> None:
        """An open one (R5), and how it ends: watched by whoever sits there, else by a command."""
        self._prompter.say(f"Reference {other.reference}: {describe(other).title}.")
        if not self._attended or not can_be_watched(self._desk, other):
            tell_how_it_ends(self._prompter, other)
            return
        found = await watch_for_proof(self._prompter, other)
        if can_be_watched(self._desk, found):
            return
        self._prompter.tell_state(found)
        if found.is_open:
            tell_how_it_ends(self._prompter, found)
        else:
            self._prompter.say("The sender is free again. Of this order nothing was sent: begin it anew.")

    # -- verifying -----------------------------------------------------------------------------

    async def _ask_consent(self) -> None:
        """How the recipient agreed, where the policy wants that."""
        if self._flow.state.wants_consent:
            ways = self._flow.state.consents
            self._flow.agree(
                ways[await self._prompter.pick("How did the recipient agree", [*map(Option, ways)])]
            )

    async def _ask_attestation(self, order: TransferOrder) -> str:
        """How the operator knows who asks for it."""
        ways = self._desk.capabilities.attestations
        if ways:
            return await self._pick_attestation(order, ways)
        if self._flow.state.warned:
            await self._prompter.confirm("Go on in spite of that?")
        whom = "the customer" if order.acting is None else order.acting.label
        method = (await self._prompter.ask(f"How was {whom} verified? ")).strip()
        if not method:
            self._prompter.give_up("Without an answer nothing is sent.")
        return method

    async def _pick_attestation(self, order: TransferOrder, ways: Sequence[str]) -> str:
        """One of the profile's ways; without a code to type, a yes is the last step before the sending."""
        options = [Option(way) for way in ways]
        method = ways[await self._prompter.pick("How was the consumer authenticated", options)]
        await self._prompter.confirm(f"{direction(order)}?")
        return method

    async def _abandon(self, intent: Intent) -> None:
        """Free the sender; where the journal can't take it now, the next start does it."""
        with suppress(TransferRefusedHere):
            await self._desk.transfers.abandon(intent.reference, "the operator left")

    # -- sending and after ---------------------------------------------------------------------

    async def _send(self, order: TransferOrder) -> ExitCode:
        """Send what the flow has handed over, again after each refused code."""
        while (verification := self._to_send) is not None and self._last is not None:
            self._to_send = None
            row = await self._send_once(self._last.reference, verification, order.sender.kind.value)
            self._flow.note(row)
            # Its balances are read when they are told.
            self._flow.hear(row)
            self._last = row
            if not row.attempt.code_refused:
                return await self._tell_end(row)
            self._prompter.explain_intent(row)
            if not self._flow.state.wants_code:
                self._prompter.give_up(
                    "This provider wants a code. Set code_policy to required in the profile."
                )
            if self._flow.state.stage is not Stage.CODE:
                self._stop_at_problem()
            await self._done(self._flow.send_code(await self._prompter.ask_code()))
        raise GivenUp

    async def _send_once(self, reference: str, verification: Verification, whom: str) -> Intent:
        self._prompter.say(f"Sending. Nothing else can be sent for this {whom} meanwhile.")
        # Before the call: whatever interrupts it, from here on nobody knows.
        self._may_have_left = True
        try:
            return await self._desk.transfers.send(reference, verification, lambda: self._mark(JUDGED))
        except TransferRefusedHere as refused:
            await self._done(self._flow.not_sent(reference, refused))
            self._refused = FlowProblem((refused.problem,), refused.other)
            self._prompter.refuse(self._refused.problems)

    async def _tell_end(self, intent: Intent) -> ExitCode:
        if intent.is_unproven:
            self._prompter.tell_state(intent)
            self._prompter.explain_intent(intent)
            intent = await watch_for_proof(self._prompter, intent)
        self._prompter.tell_state(intent)
        self._mark(SHOWN)
        ended = exit_code_of(intent)
        if intent.state is State.CONFIRMED:
            await tell_breakup(self._prompter, intent)
            return ended
        self._prompter.explain_intent(intent)
        if ended is ExitCode.IN_PROGRESS:
            self._prompter.say(last_line(intent))
        return ended


# -- the commands ----------------------------------------------------------------------------------


def run_transfer(profile_name: str, request: TransferRequest, operator: str, *, with_groups: bool) -> int:
    """`points-console transfer` or `group-transfer`; the exit code."""
    profile = chosen_profile(profile_name)
    if objection := misplaced(profile, request):
        return fail(ExitCode.WRONG_USAGE, objection)
    talk = transfer_at_terminal(profile, open_connection, request, operator, with_groups=with_groups)
    return run_interruptible(talk)


def finding_parties(desk: Desk, *, with_groups: bool) -> FindParties:
    """How the parties of a transfer are asked for: by whom the provider knows."""
    if with_groups:
        return find_with_groups
    return find_accounts if PartyKind.ACCOUNT in desk.directories else find_people


async def transfer_at_terminal(
    profile: Profile,
    open_profile: Callable[[Profile, Vault], Awaitable[Desk]],
    request: TransferRequest,
    operator: str = "",
    *,
    with_groups: bool = False,
    finding: FindParties | None = None,
) -> ExitCode:
    """One transfer at the terminal; the provider's sign-in, if it isn't kept, and the operator come first."""
    terminal = StandardTerminal()
    desk = await open_typed(terminal, profile, open_profile)
    timeline = TransferTimeline(desk) if request.timings else None
    finding = finding or finding_parties(desk, with_groups=with_groups)
    conversation = TransferConversation(desk, terminal, finding, timeline, attended=sys.stdin.isatty())
    # From here on a cut process may have sent something, which its code must say.
    cut_with(lambda: conversation.code_if_cut)
    try:
        await sign_in_operator(terminal, desk.people, desk.clock, operator)
        # First of all (R10): what an earlier run left open may concern this sender.
        await desk.reconciliation.recover()
        if any(each.is_unproven for each in await desk.reconciliation.open_intents()):
            await desk.reconciliation.pass_once()
        ended = decide(await conversation.run(request))
        for line in timeline.lines() if timeline else ():
            terminal.say(line)
        return ExitCode(ended)
    finally:
        await close_quietly(desk)
