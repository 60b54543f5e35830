"""Draws each state of a transfer's flow on the transfer screen, and leads the focus to what it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widget import Widget

from console.domain.codes import TRIES_PER_CODE
from console.domain.problems import Local
from console.services.flow_state import CheckedTransfer, FlowProblem, FlowState, Stage
from screens.transfer.lower_panels import target_of
from screens.transfer.preview_panel import Shown
from screens.transfer.steps import step_of

if TYPE_CHECKING:
    from console.explanations.cards import Explanation
    from screens.transfer.transfer_screen import TransferScreen

_TOO_EARLY = (
    "A code went to this sender a moment ago, and the next message may carry the same one. Nothing was sent "
    "now; see below when it can be."
)
_STILL_GOOD = "No try was used: type the same code again."


class StageView:
    """What is on the screen because of the stage; keys are the screen's own."""

    def __init__(self, screen: TransferScreen) -> None:
        self._screen = screen
        self._explained: tuple[object, ...] | None = None
        """The values that the cards on the screen are about; with another value the cards go."""

    def follow(self, before: FlowState, now: FlowState) -> None:
        """Draw the second state, which was the first."""
        match now.stage:
            case Stage.FORM:
                self._show_form(before, now)
            case Stage.CHECKING:
                if before.stage is not Stage.CHECKING:
                    self.clear_cards()
                    self.draw()
            case Stage.PREVIEW | Stage.ATTEST if now.check is not None and before.stage is Stage.CHECKING:
                self._show_check(now, now.check)
            case Stage.ATTEST:
                self._ask_word_again(now)
            case Stage.CONFLICT if now.problem is not None:
                self._show_conflict(now.problem)
            case Stage.PREPARING:
                self._show_preparing(now)
            case Stage.CODE | Stage.UNCODED:
                self._show_code(before, now)
            case Stage.SENT:
                self._show_sent(now)

    # -- one stage each ------------------------------------------------------------------------

    def _show_form(self, before: FlowState, now: FlowState) -> None:
        screen = self._screen
        screen.keys.drop()
        screen.goes_straight_on = False
        if before.intent is not None and before.stage is not Stage.SENT:
            screen.verify.code.value = ""
            screen.verify.card.clear()
        if now.problem is None:
            self.draw()
        elif now.problem.condition == Local.EDITED_AFTER_CODE:
            self._explain(now.problem)
            self._explained = None  # about the code that is out, not about what is being typed
        else:
            screen.keys.need_eyes()
            screen.walk.lead_to(self._explain(now.problem) or screen.form.order.amount)

    def _show_check(self, now: FlowState, check: CheckedTransfer) -> None:
        """Show what would happen. Keys typed ahead go on only where nothing needs the operator's eyes."""
        screen, shown = self._screen, self._shown(check)
        attested = now.stage is Stage.ATTEST
        screen.lower.preview.show(shown)
        if attested:
            screen.verify.ask_attestation(check.order)
        if shown.needs_eyes or attested:
            screen.keys.need_eyes()
        screen.keys.disarm()
        self.draw()
        screen.set_focus(screen.verify.attestation if attested else screen.step)
        straight_on, screen.goes_straight_on = screen.goes_straight_on, False
        if straight_on and not attested and not shown.needs_eyes:
            screen.run_work(screen.flow.confirm())
        screen.keys.release()

    def _shown(self, check: CheckedTransfer) -> Shown:
        lookups, precheck = self._screen.lookups, check.checked.precheck
        remarks = precheck.warnings if precheck is not None else ()
        if lookups is None:
            return Shown(check.order, check.checked, check.at)
        titles = tuple(lookups.desk.catalogue.explain(each).title for each in remarks)
        return Shown(check.order, check.checked, check.at, titles, lookups.desk.capabilities.note_limit)

    def _ask_word_again(self, now: FlowState) -> None:
        """Prepared without a code: another try wants the operator's word once more."""
        screen = self._screen
        if now.order is not None:
            screen.verify.ask_attestation(now.order)
        self.draw()
        screen.set_focus(screen.verify.attestation)
        if now.problem is not None:
            screen.verify.explain(self._cards(now.problem), usable=True)

    def _show_conflict(self, problem: FlowProblem) -> None:
        screen = self._screen
        screen.keys.need_eyes()
        screen.verify.code.value = ""
        screen.lower.conflict.show(self._cards(problem)[0], problem.other, repeat=problem.may_repeat)
        self.draw()
        screen.set_focus(screen.lower.conflict.echo if problem.may_repeat else screen.step)

    def _show_preparing(self, now: FlowState) -> None:
        screen = self._screen
        self.clear_cards()
        target = target_of(screen.form.sender.customer)
        coded = f"Asking the provider to send the code to {target}…"
        screen.verify.say(coded if now.wants_code else "Writing the transfer down…")
        self.draw()
        screen.set_focus(screen.step)
        screen.keys.wait_at(screen.step)

    def _show_code(self, before: FlowState, now: FlowState) -> None:
        """The field for the code, or why there is none that could be typed."""
        screen, problem, usable = self._screen, now.problem, now.stage is Stage.CODE
        prepared = before.stage is Stage.PREPARING
        if prepared:
            screen.verify.code.value = ""
        if prepared and not usable:
            screen.keys.need_eyes()
        if problem is not None:
            note = _tries_left(problem) if usable else ""
            screen.verify.explain(self._cards(problem), note, usable=usable)
        elif usable:
            screen.verify.note(self._remarks(now))
        else:
            screen.verify.say(_TOO_EARLY)
        self.draw()
        screen.set_focus(screen.verify.code if usable else screen.step)
        if prepared:
            screen.keys.release()

    def _show_sent(self, now: FlowState) -> None:
        """Handed over, or the journal's row. A button that changes under a finger takes no key at first."""
        screen = self._screen
        if now.problem is not None:
            screen.lower.notice.explain(self._cards(now.problem))
        elif not now.is_told:
            screen.keys.drop()
            screen.verify.say("Handing the transfer over…")
            screen.set_focus(None)
        else:
            screen.form.settle()
        offered = screen.step.label
        self.draw()
        if now.is_told and screen.step.label != offered:
            screen.keys.disarm()
            screen.set_focus(screen.step)

    # -- cards ---------------------------------------------------------------------------------

    def _cards(self, problem: FlowProblem) -> tuple[Explanation, ...]:
        """A problem in words; after an outcome its state says whether points moved."""
        if self._screen.lookups is None:
            return ()
        catalogue = self._screen.lookups.desk.catalogue
        if problem.outcome is not None:
            return catalogue.explain_intent(problem.outcome)
        return tuple(catalogue.explain(each) for each in problem.problems)

    def _remarks(self, now: FlowState) -> str:
        """What the provider remarked when it sent the code, in a line."""
        lookups = self._screen.lookups
        titles = [lookups.desk.catalogue.explain(each).title for each in now.warnings] if lookups else []
        return "".join(f"▲ {title}. " for title in titles).strip()

    def _explain(self, problem: FlowProblem) -> Widget | None:
        """Beside the field that can cure it, which is returned; else below the form."""
        screen = self._screen
        self.clear_cards()
        self.draw()
        cards = self._cards(problem)
        target = screen.form.explain(cards)
        if target is None:
            screen.lower.notice.explain(cards)
        self._explained = screen.form.values
        self.draw()
        return target

    def clear_cards(self) -> None:
        """Nothing is objected to any more."""
        self._explained = None
        self._screen.lower.clear_cards()
        self._screen.form.clear_cards()

    def forget_if_edited(self) -> None:
        """Cards are about what stood in the fields."""
        if self._explained not in (None, self._screen.form.values):
            self.clear_cards()

    # -- drawing -------------------------------------------------------------------------------

    def draw(self) -> None:
        """Show the panels of this stage."""
        screen, state = self._screen, self._screen.flow.state
        sent = state.stage is Stage.SENT
        self.draw_times()
        screen.lower.show(state)
        screen.form.set_class(sent, "-settled")
        screen.form.set_class(state.stage in (Stage.CODE, Stage.UNCODED), "-coding")
        screen.form.disabled = sent
        self.draw_step()
        screen.call_after_refresh(screen.body.show_focused)

    def draw_times(self) -> None:
        """What counts seconds, and the journal's row."""
        screen = self._screen
        if screen.lookups is not None:
            sender, wait = screen.form.sender.customer, screen.flow.code_wait
            screen.lower.show_times(screen.flow.state, screen.lookups.desk, sender, wait)

    def draw_step(self) -> None:
        """What Enter does now, and our reference."""
        screen, state = self._screen, self._screen.flow.state
        target = target_of(screen.form.sender.customer).partition(" (")[0]
        ready = screen.lower.is_ready(state.stage)
        reference = f"ref {state.intent.reference}" if state.intent and not state.is_told else ""
        wait = screen.flow.code_wait
        step = screen.scans.step() or step_of(state, screen.focused, target, ready=ready, wait=wait)
        screen.bar.show(step, reference)


def _tries_left(problem: FlowProblem) -> str:
    """Below a card about a code that can still be typed."""
    if problem.outcome is None:
        return _STILL_GOOD
    left = TRIES_PER_CODE - problem.outcome.code_tries
    return f"{'1 try is' if left == 1 else f'{left} tries are'} left with this code; Ctrl+R sends a new one."
