"""`POST /v2/otp/generate`, the other documented way to a transfer's code (Capillary, Generate OTP)."""

from __future__ import annotations

import sqlite3
from typing import Any

from console.simulator.capillary.call import CapillaryCall
from console.simulator.capillary.customer_operations import find
from console.simulator.capillary.ledger_store import CUSTOMER, Party
from console.simulator.capillary.transfers.customer_order import fields
from console.simulator.server.json_answers import ProviderAnswer, Refusal, refuse

_ACTION = "POINTSTRANSFER"
_ENTITY_TYPES = {"MOBILE": "mobile", "EMAIL": "email"}
_CHANNELS = {"SMS": "mobile", "EMAIL": "email"}
"""What this organisation's set-up allows. Other documented channels lack a template, or aren't set up."""
_TEMPLATES = {"WHATSAPP": ("whatsappTemplateName", 607), "ZALO": ("zaloTemplateIdentifier", 621)}


def generate(call: CapillaryCall) -> ProviderAnswer:
    """Send the customer's own contact the same code that a precheck sends. 600–603, 607, 621, 429."""
    body = fields(call)
    if body.get("action") != _ACTION:
        raise refuse(600, "The action is missing, or isn't one this organisation has codes for.")
    customer = _customer(call)
    contact = _contact(call, customer["id"])
    issued = call.codes.issue(customer["id"], "points", call.now, contact)
    return ProviderAnswer({"createdId": issued.created_id, "warnings": issued.warnings})


def parties(call: CapillaryCall) -> set[Party]:
    """The customer named: whom a running request locks."""
    try:
        return {(CUSTOMER, int(_customer(call)["id"]))}
    except Refusal:
        return set()


def _customer(call: CapillaryCall) -> sqlite3.Row:
    body = fields(call)
    kind, value = body.get("entityType"), body.get("entityValue")
    if not isinstance(kind, str) or kind not in _ENTITY_TYPES:
        raise refuse(601, "The type of entity is missing or unknown.")
    found = find(call, _ENTITY_TYPES[kind], value) if isinstance(value, str) else None
    if found is None or found["merged_into"] or found["status"] == "DELETED":
        raise refuse(602, "The value of the entity is missing or fits no customer.")
    return found


def _contact(call: CapillaryCall, customer_id: int) -> sqlite3.Row:
    """The contact to send to: the first channel's, which must be the customer's own."""
    body = fields(call)
    channels = body.get("channels")
    if not isinstance(channels, list) or not channels:
        raise refuse(603, "No channel is given.")
    contacts = [_channel(call, customer_id, body, channel) for channel in channels]
    # Every channel is checked, though only the first gets the message.
    return contacts[0]


def _channel(call: CapillaryCall, customer_id: int, body: dict[str, Any], channel: object) -> sqlite3.Row:
    kind, value = (channel.get("type"), channel.get("value")) if isinstance(channel, dict) else (None, None)
    if not isinstance(kind, str) or not isinstance(value, str):
        raise refuse(603, "A channel has a type and a value.")
    template, code = _TEMPLATES.get(kind, ("", 0))
    if template and not body.get(template):
        raise refuse(code, "This channel needs a template.")
    contact = call.ledger.seeded(
        "SELECT * FROM identifier WHERE customer_id = ? AND type = ? AND value = ?",
        customer_id,
        _CHANNELS.get(kind, ""),
        value,
    )
    if contact is None:
        raise refuse(603, "The channel isn't set up, or isn't a contact of this customer.")
    return contact
