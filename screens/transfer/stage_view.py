"""Draws each state of a transfer's flow on the transfer screen, and leads the focus to what it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widget import Widget

from console.domain.codes import TRIES_PER_CODE
from console.domain.problems import Local
from console.services.flow_state import CheckedTransfer, FlowProblem, FlowState
from console.services.stages import Stage
from screens.transfer.form_walk import FormWalk
from screens.transfer.key_filter import KeyFilter
from screens.transfer.lower_panels import target_of
from screens.transfer.parts import TransferParts
from screens.transfer.preview_panel import Shown

if TYPE_CHECKING:
    from console.explanations.cards import Explanation

_TOO_EARLY = (
    "A code went to this sender a moment ago, and the next message may carry the same one. Nothing was sent "
    "now; see below when it can be."
)
_STILL_GOOD = "No try was used: type the same code again."


class StageView:
    """What is on the screen because of the stage; keys are the screen's own."""

    def __init__(self, parts: TransferParts, keys: KeyFilter, walk: FormWalk) -> None:
        self._parts = parts
        self._keys = keys
        self._walk = walk
        self.goes_straight_on = False
        """A check was asked for that leads on to the code, where its preview holds nothing to be seen."""
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
            case Stage.HOLDING | Stage.SENT:
                self._show_leaving(now)

    # -- one stage each ------------------------------------------------------------------------

    def _show_form(self, before: FlowState, now: FlowState) -> None:
        parts = self._parts
        if before.needs_approval is not now.needs_approval:
            parts.screen.refresh_bindings()
        self._keys.drop()
        self.goes_straight_on = False
        if before.intent is not None and before.stage is not Stage.SENT:
            parts.verify.code.value = ""
            parts.verify.card.clear()
        if now.problem is None:
            self.draw()
            if parts.focused is parts.step:  # which takes nothing here: Enter belongs to the fields again
                self._walk.lead_to(parts.form.missing() or parts.form.order.amount)
        elif now.problem.condition == Local.EDITED_AFTER_CODE:
            self._explain(now.problem)
            self._explained = None  # about the code that is out, not about what is being typed
        else:
            self._keys.need_eyes()
            self._walk.lead_to(self._explain(now.problem) or parts.form.order.amount)

    def _show_check(self, now: FlowState, check: CheckedTransfer) -> None:
        """Show what would happen. Keys typed ahead go on only where nothing needs the operator's eyes."""
        parts, shown = self._parts, self._shown(check)
        attested = now.stage is Stage.ATTEST
        parts.lower.preview.show(shown)
        if attested:
            parts.verify.ask_attestation(check.order)
        if shown.needs_eyes or attested:
            self._keys.need_eyes()
        self._keys.disarm()
        self.draw()
        parts.screen.set_focus(parts.verify.attestation if attested else parts.step)
        straight_on, self.goes_straight_on = self.goes_straight_on, False
        if straight_on and not (attested or shown.needs_eyes or now.wants_consent):
            parts.run(parts.flow.confirm())
        self._keys.release()

    def _shown(self, check: CheckedTransfer) -> Shown:
        desk, precheck = self._parts.desk, check.checked.precheck
        remarks = precheck.warnings if precheck is not None else ()
        if desk is None:
            return Shown(check.order, check.checked, check.at)
        titles = tuple(desk.catalogue.explain(each).title for each in remarks)
        return Shown(check.order, check.checked, check.at, titles, desk.capabilities.note_limit)

    def _ask_word_again(self, now: FlowState) -> None:
        """Prepared without a code: another try wants the operator's word once more."""
        parts = self._parts
        if now.order is not None:
            parts.verify.ask_attestation(now.order)
        self.draw()
        parts.screen.set_focus(parts.verify.attestation)
        if now.problem is not None:
            parts.verify.explain(self._cards(now.problem), usable=True)

    def _show_conflict(self, problem: FlowProblem) -> None:
        parts = self._parts
        self._keys.need_eyes()
        parts.verify.code.value = ""
        parts.lower.conflict.show(self._cards(problem)[0], problem.other, repeat=problem.may_repeat)
        self.draw()
        parts.screen.set_focus(parts.lower.conflict.echo if problem.may_repeat else parts.step)

    def _show_preparing(self, now: FlowState) -> None:
        parts = self._parts
        self.clear_cards()
        target = target_of(parts.form.sender.customer)
        coded = f"Asking the provider to send the code to {target}…"
        parts.verify.say(coded if now.wants_code else "Writing the transfer down…")
        self.draw()
        parts.screen.set_focus(parts.step)
        self._keys.wait_at(parts.step)

    def _show_code(self, before: FlowState, now: FlowState) -> None:
        """The field for the code, or why there is none that could be typed."""
        parts, problem, usable = self._parts, now.problem, now.stage is Stage.CODE
        prepared = before.stage is Stage.PREPARING
        if prepared:
            parts.verify.code.value = ""
        if prepared and not usable:
            self._keys.need_eyes()
        if problem is not None:
            note = _tries_left(problem) if usable else ""
            parts.verify.explain(self._cards(problem), note, usable=usable)
        elif usable:
            parts.verify.note(self._remarks(now))
        else:
            parts.verify.say(_TOO_EARLY)
        self.draw()
        parts.screen.set_focus(parts.verify.code if usable else parts.step)
        if prepared:
            self._keys.release()

    def _show_holding(self) -> None:
        """A countdown, which any key stops: so none of them may be one that was typed ahead."""
        self._keys.drop()
        self.draw()
        self._parts.screen.set_focus(None)

    def _show_leaving(self, now: FlowState) -> None:
        if now.stage is Stage.HOLDING:
            self._show_holding()
        else:
            self._show_sent(now)

    def _show_sent(self, now: FlowState) -> None:
        """Handed over, or the journal's row. A button that changes under a finger takes no key at first."""
        parts = self._parts
        if now.problem is not None:
            parts.lower.notice.explain(self._cards(now.problem))
        elif not now.is_told:
            self._keys.drop()
            parts.verify.say("Handing the transfer over…")
            parts.screen.set_focus(None)
        else:
            parts.form.settle()
        offered = parts.step.label
        self.draw()
        if now.is_told and parts.step.label != offered:
            self._keys.disarm()
            parts.screen.set_focus(parts.step)

    # -- cards ---------------------------------------------------------------------------------

    def _cards(self, problem: FlowProblem) -> tuple[Explanation, ...]:
        """A problem in words; after an outcome its state says whether points moved."""
        if self._parts.desk is None:
            return ()
        catalogue = self._parts.desk.catalogue
        if problem.outcome is not None:
            return catalogue.explain_intent(problem.outcome)
        return tuple(catalogue.explain(each) for each in problem.problems)

    def _remarks(self, now: FlowState) -> str:
        """What the provider remarked when it sent the code, in a line."""
        desk = self._parts.desk
        titles = [desk.catalogue.explain(each).title for each in now.warnings] if desk else []
        return "".join(f"▲ {title}. " for title in titles).strip()

    def _explain(self, problem: FlowProblem) -> Widget | None:
        """Beside the field that can cure it, which is returned; else below the form."""
        parts = self._parts
        self.clear_cards()
        self.draw()
        cards = self._cards(problem)
        target = parts.form.explain(cards)
        if target is None:
            parts.lower.notice.explain(cards)
        self._explained = parts.form.values
        self.draw()
        return target

    def clear_cards(self) -> None:
        """Nothing is objected to any more."""
        self._explained = None
        self._parts.lower.clear_cards()
        self._parts.form.clear_cards()

    def forget_if_edited(self) -> None:
        """Cards are about what stood in the fields."""
        if self._explained not in (None, self._parts.form.values):
            self.clear_cards()

    # -- drawing -------------------------------------------------------------------------------

    def draw(self) -> None:
        """Show the panels of this stage."""
        parts, state = self._parts, self._parts.flow.state
        sent = state.stage is Stage.SENT
        self.draw_times()
        parts.lower.show(state)
        parts.body.tell_sent(sent)
        parts.form.disabled = sent
        if state.stage in (Stage.FORM, Stage.CHECKING):
            parts.body.take_room()
        else:
            parts.body.make_room(parts.lower.spare)
        parts.draw_step()
        parts.screen.call_after_refresh(parts.body.show_focused)

    def draw_times(self) -> None:
        """What counts seconds, and the journal's row."""
        parts = self._parts
        if parts.desk is not None:
            sender, wait = parts.form.sender.customer, parts.flow.code_wait
            parts.lower.show_times(parts.flow.state, parts.desk, sender, wait)


def _tries_left(problem: FlowProblem) -> str:
    """Below a card about a code that can still be typed."""
    if problem.outcome is None:
        return _STILL_GOOD
    left = TRIES_PER_CODE - problem.outcome.attempt.code_tries
    return f"{'1 try is' if left == 1 else f'{left} tries are'} left with this code; Ctrl+R sends a new one."
