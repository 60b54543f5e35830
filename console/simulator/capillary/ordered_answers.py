"""Answers that leave a doubt: errors in every shape, and receipts that contradict themselves."""

from __future__ import annotations

from typing import Any

from console.simulator.capillary.printed_messages import message_of
from console.simulator.server.distortions import ORDERED, shaped
from console.simulator.server.json_answers import ProviderAnswer, element
from console.simulator.server.ordered_faults import Armed


def error_answer(options: dict[str, Any], otherwise: int = 0) -> ProviderAnswer:
    """An ordered error. Without a code of its own it has the code `otherwise`, 0 for none."""
    status, code = int(options["status"]), int(options["code"]) or otherwise
    told = [element(code, message_of(code, ORDERED))] if code else []
    return shaped(ProviderAnswer({"warnings": [], "errors": told}, status), options.get("body", "provider"))


def doubted(answer: ProviderAnswer, armed: Armed) -> ProviderAnswer:
    """A receipt as the ordered fault spoils it; other faults leave it alone."""
    options = armed.options
    if answer.page is not None or not isinstance(answer.body, dict):
        return answer
    match armed.name:
        case "promised":
            return ProviderAnswer(answer.body, int(options["status"]))
        case "success-with-errors":
            error = element(int(options["code"]), message_of(int(options["code"]), ORDERED))
            return ProviderAnswer({**answer.body, "errors": [error]}, answer.status)
        case "status-false":
            code = int(options["code"])
            success: Any = "false" if options["form"] == "text" else False
            status = {"success": success, "code": code, "message": ORDERED}
            # In front of the receipt: a reader that stops at the first key sees it.
            return ProviderAnswer({"status": status, **answer.body}, answer.status)
    return answer
