"""The form that connects Mastercard: what it makes of what was typed, and every fault at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from console.domain.sign_ins import SecretKind
from console.providers.mastercard.settings import MastercardProfile
from console.services.enrolment_forms import FormRefused
from tests.doubles.connect_form import filled_form

CANARY = "canary-5e02-not-a-real-secret"
TYPED = {
    "name": "mc",
    "environment": "sandbox",
    "base_url": "https://host.example/loyalty/",
    "consumer_key": f" {CANARY} ",
    "key_file": "~/keys/signing.p12",
    "key_password": CANARY,
    "seal_with": "to.pem",
    "open_with": "from.p12",
    "transfer_types": "POOL = Pooling, GIFT,",
    "operator": "asha.k",
    "pin": "135790",
    "pin_again": "135790",
}
FORM = filled_form("mastercard", **TYPED)


def test_it_becomes_a_profile_and_secrets_apart() -> None:
    connection = FORM.understood()
    profile = connection.profile
    assert isinstance(profile, MastercardProfile)
    assert (profile.provider, profile.payload_encryption) == ("mastercard", "jwe")
    assert profile.encryption is not None
    assert profile.mastercard.lookup_base_url == "https://host.example/loyalty/mrs"
    assert profile.mastercard.transfer_types == {"POOL": "Pooling", "GIFT": "GIFT"}
    assert profile.mastercard.signing.key_file == Path.home() / "keys" / "signing.p12"
    assert profile.encryption.open_with == (Path.cwd() / "from.p12",)
    assert connection.secrets == {
        SecretKind.CONSUMER_KEY: SecretStr(CANARY),
        SecretKind.SIGNING_KEY_PASSWORD: SecretStr(CANARY),
    }
    assert CANARY not in repr(FORM) + repr(connection) + profile.model_dump_json()


def test_everything_that_is_missing_is_said_at_once() -> None:
    with pytest.raises(FormRefused) as refused:
        filled_form("mastercard", pin="135790", pin_again="135790").understood()
    assert refused.value.faults == {
        name: f"{FORM.shown[name].label} is missing."
        for name in (
            *("name", "base_url", "consumer_key", "key_file", "seal_with", "open_with"),
            *("transfer_types", "operator"),
        )
    }


@pytest.mark.parametrize(
    ("name", "typed", "fault"),
    [
        ("lookup_base_url", "http://host.example", "Look-up address must start with https://"),
        ("base_url", "http://host.example", "Address must start with https://"),
        (
            "transfer_types",
            f"{'X' * 21} = Long",
            "Transfer types must have codes of 1 to 20",
        ),
        ("transfer_types", f"POOL = {'x' * 41}", "Transfer types must have at most 40 characters."),
        ("branch", "x" * 21, "Branch must have at most 20 characters."),
        ("pin_again", "1", "The two PINs differ."),
    ],
)
def test_one_fault_stands_at_its_own_field(name: str, typed: str, fault: str) -> None:
    with pytest.raises(FormRefused) as refused:
        filled_form("mastercard", **(TYPED | {name: typed})).understood()
    assert refused.value.faults[name].startswith(fault)
    assert set(refused.value.faults) == {name}
