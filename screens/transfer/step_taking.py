"""Takes the step that the button names: confirms, attests, repeats, sends, begins anew."""

from __future__ import annotations

from collections.abc import Callable

from console.domain.problems import Local
from console.domain.transfers import State
from console.services.flow_state import AGAIN
from console.services.stages import Stage
from screens.transfer.key_filter import KeyFilter
from screens.transfer.parts import TransferParts


class StepTaking:
    """What Enter on the button, behind a code and behind a repetition comes to, stage by stage.

    `edited` has the flow hear of edits whose notices are still on their way; `renew` and `begin_new` are the
    screen's own keys.
    """

    def __init__(
        self,
        parts: TransferParts,
        keys: KeyFilter,
        *,
        edited: Callable[[], None],
        renew: Callable[[], None],
        begin_new: Callable[[], None],
    ) -> None:
        self._parts = parts
        self._keys = keys
        self._edited = edited
        self._renew = renew
        self._begin_new = begin_new

    def take(self, *, armed: bool) -> None:
        """What the button names; `armed` is whether that could be read in time."""
        parts, flow = self._parts, self._parts.flow
        match parts.stage:
            case Stage.PREVIEW if armed or self._keys.dwell.was_typed_ahead:
                self._once_agreed(lambda: parts.run(flow.confirm()))
            case Stage.ATTEST if armed:
                self._edited()
                self._once_agreed(lambda: parts.run(flow.attest(parts.verify.method), "hold"))
            case Stage.CONFLICT:
                self._repeat()
            case Stage.CODE:
                self.confirm()
            case Stage.UNCODED:
                self._renew()
            case Stage.SENT if armed and flow.state.is_told:
                self._after_outcome()

    def _once_agreed(self, go_on: Callable[[], None]) -> None:
        """At once, or when it is told how the recipient agreed, where the policy wants that."""
        flow, order = self._parts.flow, self._parts.flow.state.order
        if order is None or not flow.state.wants_consent:
            go_on()
            return
        from screens.dialogs.consent import ConsentDialog

        def agreed(method: str | None) -> None:
            if method:
                flow.agree(method)
                go_on()

        self._parts.screen.app.push_screen(ConsentDialog(order, flow.state.consents), agreed)

    def confirm(self) -> None:
        """Enter behind a code: the one step that moves points."""
        self._edited()
        parts = self._parts
        if parts.stage is Stage.CODE and (code := parts.verify.take_code()):
            parts.run(parts.flow.send_code(code), "hold")

    def _repeat(self) -> None:
        """The same transfer again, once the end of the earlier reference is typed (R6)."""
        parts = self._parts
        conflict, problem = parts.lower.conflict, parts.flow.state.problem
        if conflict.is_confirmed:
            parts.run(parts.flow.repeat())
        elif conflict.asks:
            conflict.ask_again()
        elif problem is not None and problem.condition == Local.SENDER_ELSEWHERE:
            parts.run(parts.flow.leave())
        else:
            parts.screen.call_later(parts.screen.run_action, "app.desk('unresolved')")

    def _after_outcome(self) -> None:
        flow, intent = self._parts.flow, self._parts.flow.state.intent
        if intent is not None and intent.state in AGAIN:
            self._parts.run(flow.again())
        elif intent is not None and intent.state is not State.SENDING:
            self._begin_new()
