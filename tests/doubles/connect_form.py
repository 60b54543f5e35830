"""The form that connects a provider, as somebody left it who typed only so much."""

from __future__ import annotations

from console.services.enrolment_forms import ConnectForm, fields_of


def filled_form(provider: str, **typed: str) -> ConnectForm:
    """What isn't `typed` is as the screen first shows it."""
    untouched = {each.name: next(iter(each.choices), each.value) for each in fields_of(provider)}
    return ConnectForm(provider, untouched | typed)
