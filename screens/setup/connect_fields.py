"""The fields of the connection form: what to type or choose, and what the form says about each."""

from __future__ import annotations

from textual.widgets import Input

from console.providers.interface import ConnectField
from console.providers.registry import PROVIDERS
from console.services.enrolment_forms import PIN, fields_of
from console.widgets.form_field import ChoiceField, FormField
from console.widgets.secret_input import SecretInput

_PIN_DIGITS = r"[0-9]{0,12}"


def connect_fields() -> dict[str, FormField]:
    """The fields of every provider, by their names, in the order of the screen."""
    providers = {name: line.label for name, line in PROVIDERS.items()}
    keepers = ", or ".join(line.keeper for line in PROVIDERS.values())
    chosen = FormField("Provider", ChoiceField(providers), f"Who keeps the points: {keepers}.")
    # The chosen provider's form gives the others their names.
    return {"provider": chosen} | {
        each.name: FormField("", _control(each), each.hint) for each in _every_field()
    }


def _every_field() -> list[ConnectField]:
    """Each once, those about this desk behind the others."""
    fields = {each.name: each for provider in PROVIDERS for each in fields_of(provider)}
    return sorted(fields.values(), key=lambda each: each.of_desk)


def _control(field: ConnectField) -> Input | ChoiceField:
    if field.choices:
        return ChoiceField(field.choices)
    if field in PIN:
        return SecretInput(restrict=_PIN_DIGITS)
    if field.hidden:
        return SecretInput()
    return Input(field.value, placeholder=field.placeholder, compact=True, select_on_focus=False)
