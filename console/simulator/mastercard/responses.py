"""What goes back: bodies in the provider's spelling, sealed or plain, bent where a fault is ordered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from console.simulator.mastercard.behaviour import MastercardBehaviour
from console.simulator.mastercard.error_body import ErrorForm, ErrorItem, RequestRefused, error_body
from console.simulator.mastercard.project_keys import Project
from console.simulator.server import jwe
from console.simulator.server.answer_sealing import AnswerSealing, seal
from console.simulator.server.distortions import distort, distort_text, shaped
from console.simulator.server.json_answers import ProviderAnswer, render
from console.simulator.server.listener import Reply
from console.simulator.server.ordered_faults import NO_FAULT, Armed
from console.simulator.server.pipeline import paged


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes the answer to one request. `fault` is what was ordered for it."""

    behaviour: MastercardBehaviour
    project: Project
    correlation: str
    fault: Armed = NO_FAULT

    def result(self, body: Any) -> Reply:
        """A success: 200, and sealed where this provider seals."""
        status, options = 200, self.fault.options
        if self.fault.name == "promised":
            status = int(options["status"])
        if self.fault.name == "success-with-errors" and isinstance(body, dict):
            body = {**body, **self._described(_ordered(options), self.behaviour.service_errors)}
        if self.fault.name in ("wrong-amount", "no-amount"):
            body = _other_amount(body, 1 if self.fault.name == "wrong-amount" else None)
        body = distort(ProviderAnswer(body), self.fault.name).body
        sealed = self.behaviour.seals_answers and options.get("sealed") != "no"
        return self._json(body, status, sealed=sealed)

    def refusal(self, refused: RequestRefused) -> Reply:
        """A refusal in the spelling of whoever refused, sealed where that one seals."""
        form = self.behaviour.gateway_errors if refused.by_gateway else self.behaviour.service_errors
        return self._error(refused, form, sealed=self._seals(refused))

    def _seals(self, refused: RequestRefused) -> bool:
        """The gateway's own errors come in the clear, the services' like their other answers."""
        return self.behaviour.encryption and self.behaviour.seal_errors and not refused.by_gateway

    def ordered(self, options: dict[str, Any]) -> Reply:
        """The error a trainer described."""
        refused = _ordered(options)
        form = self.behaviour.gateway_errors if refused.by_gateway else self.behaviour.service_errors
        if "shape" in options:
            form = ErrorForm(options["shape"], options["recoverable_as"], options["details"])
        frame = self._described(refused, form)
        told = shaped(ProviderAnswer(frame, refused.status), options.get("body", "provider"))
        if told.page is not None:
            return paged(told)
        # Neither yes nor no is the usual: as this provider would.
        sealed = {"yes": True, "no": False}.get(options.get("sealed", ""), self._seals(refused))
        return self._json(frame, refused.status, sealed=sealed)

    def _error(self, refused: RequestRefused, form: ErrorForm, *, sealed: bool) -> Reply:
        return self._json(self._described(refused, form), refused.status, sealed=sealed)

    def _described(self, refused: RequestRefused, form: ErrorForm) -> dict[str, Any]:
        return error_body(refused.problems, form, self.correlation)

    def _json(self, body: Any, status: int, *, sealed: bool) -> Reply:
        content = distort_text(render(body), self.fault.name).encode()
        if sealed and self.fault.name != "not-encrypted":
            content = self._sealed(content)
        return Reply(status, content)

    def _sealed(self, content: bytes) -> bytes:
        envelope = self._envelope()
        key = self.project.answers_old if envelope.key == "old" else self.project.answers_new
        if self.fault.name == "wrong-key":
            # A valid answer, only to somebody else.
            key = jwe.stray_key()
        return seal(content, key.public_key(), envelope)

    def _envelope(self) -> AnswerSealing:
        usual = self.behaviour.envelope
        options = self.fault.options
        match self.fault.name:
            case "tampered-answer":
                return replace(usual, tampered=True)
            case "weak-header":
                return replace(usual, weakness=options["weakness"])
            case "answer-form":
                return AnswerSealing(
                    content_encryption=options["content_encryption"],
                    nonce_bytes=16 if options["nonce_bytes"] == "16" else 12,
                    wrapper=options["wrapper"],
                    key=options["key"],
                    names_key=options["names_key"] == "yes",
                )
        return usual


def _ordered(options: dict[str, Any]) -> RequestRefused:
    """The error a trainer described, and the recoverable one before it."""
    recoverable = options["recoverable"] == "true"
    problem = ErrorItem(options["code"], options["description"], options["source"], recoverable)
    problems = [problem]
    if also := options.get("also"):
        problems.insert(0, replace(problem, code=also, recoverable=True))
    return RequestRefused(int(options["status"]), *problems)


def _other_amount(body: Any, more: int | None) -> Any:
    """A transfer's answer with another amount, or with none."""
    if isinstance(body, dict):
        if "pointsTransfer" in body:
            return {"pointsTransfer": _other_amount(body["pointsTransfer"], more)}
        if more is None:
            return {"status": "SUCCESS"}
        return {name: value + more if isinstance(value, int) else value for name, value in body.items()}
    return body
