"""No meaning stands in another's shadow: each documented code gets the card that was written for it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from itertools import combinations

import pytest

from console.domain.problems import Context, Problem
from console.domain.text import words_of
from console.explanations.catalogue import Catalogue
from console.explanations.loader import Family, read_entries
from tests.explanations.documented_codes import DOCUMENTED, Documented
from tests.explanations.documented_refusals import met
from tests.loop_over import loop_over


def _read(provider: str) -> str:
    return files("console.explanations").joinpath(f"{provider}.toml").read_text(encoding="utf-8")


CAPILLARY = read_entries(_read("capillary"))
MASTERCARD = read_entries(_read("mastercard"))

WRITTEN_ELSEWHERE = {
    **dict.fromkeys(
        [(Context.GROUP_TRANSFER, code) for code in ("422", "434", "807", "885", "8015")], Context.TRANSFER
    ),
    **dict.fromkeys(
        [(Context.POINTS, code) for code in ("808", "822", "823", "824", "860", "876")], Context.OTP
    ),
    (Context.CUSTOMER, "1021"): Context.OTP,
}
"""Documented in two lists with one meaning: the list that has the card."""


@loop_over("documented", DOCUMENTED)
def test_a_documented_code_of_capillary_has_the_card_of_its_own_list(
    catalogue: Catalogue, documented: Documented
) -> None:
    problem = documented.problem
    meant = WRITTEN_ELSEWHERE.get((problem.context, problem.code), problem.context)
    written = CAPILLARY.codes[meant, problem.severity, problem.code].about(None)
    card = catalogue.explain(problem)
    assert (card.title, card.what) == (written.title, written.what)


def _spoken_by(family: Family) -> tuple[Context, ...]:
    """Whose codes a family is compared with."""
    both = (Context.GATEWAY, Context.SERVICE)
    return both if family.context in (Context.AUTH, Context.HTTP) else (family.context,)


def _example(family: Family) -> str:
    return (family.pattern.begins + family.pattern.holds)[1:]


def _samples() -> Iterator[tuple[Problem, str]]:
    for family in MASTERCARD.families:
        words = _example(family)
        code, said = ("", words) if family.of_message else (words, "")
        for context in _spoken_by(family):
            problem = met(context, None, code, said)
            yield problem, family.entry.title


@loop_over(("problem", "title"), _samples())
def test_every_family_is_reached_from_whoever_speaks(
    catalogue: Catalogue, problem: Problem, title: str
) -> None:
    assert catalogue.explain(problem).title == title


@pytest.mark.parametrize("of_message", [False, True])
def test_of_two_families_the_more_specific_is_asked_first(of_message: bool) -> None:
    families = [family for family in MASTERCARD.families if family.of_message is of_message]
    for first, second in combinations(families, 2):
        if set(_spoken_by(first)) & set(_spoken_by(second)) and first.entry is not second.entry:
            behind = words_of(_example(second))
            assert not first.pattern.fits(behind), f"{behind} is hidden by '{first.entry.title}'"


def test_no_exact_code_hides_behind_another_entrys_family() -> None:
    """Where a code fits the family of another entry, the code is the more specific, and comes first."""
    catalogue = Catalogue()
    for (context, severity, code), entry in MASTERCARD.codes.items():
        problem = Problem("mastercard", context, code, severity)
        assert catalogue.explain(problem).title == entry.title


@loop_over(
    ("code", "title"),
    [
        # What may have been done already comes before everything else.
        ("INVALID_FIELD_VALUE_DUPLICATE_TRANSFER", "Perhaps already done"),
        ("DUPLICATE_STATUS", "Perhaps already done"),
        ("TRANSFER_ALREADY_PROCESSED", "Perhaps already done"),
        ("STATUS_PENDING", "Not finished at the provider"),
        ("AUTHENTICATION_TIMEOUT", "Not finished at the provider"),
        ("INVALID_TIMESTAMP_OR_NONCE", "Request seen before"),
        # Then the entry of the request.
        ("MISSING_REQUIRED_FIELD_BEGIN_DATE", "An entry is missing"),
        ("MISSING_REQUIRED_FIELD_ENCRYPTED_PAYLOAD", "An entry is missing"),
        ("MISSING_REQUIRED_INPUT_ACCOUNT_STATUS", "An entry is missing"),
        # Sealing before signing: each key has its own.
        ("DECRYPT_PRIVATE_KEY_NOT_FOUND", "Key for sealing not known"),
        ("DECRYPTION_KEY_EXPIRED", "Key for sealing not known"),
        ("JWE_KEY_NOT_FOUND", "Key for sealing not known"),
        ("REQUEST_DECRYPT_FAILED", "Sealed request not opened"),
        ("JWE_SIGNATURE_INVALID", "Sealed request not opened"),
        ("ENCRYPTION_KEY_REVOKED", "Trouble with sealing"),
        ("INVALID_FIELD_VALUE_ENCRYPTED_PAYLOAD", "Trouble with sealing"),
        ("SIGNATURE_KEY_EXPIRED", "Key no longer valid"),
        ("AUTHENTICATION_KEY_NOT_FOUND", "Key no longer valid"),
        ("INVALID_SIGNATURE_BODY_HASH", "Message changed after signing"),
        ("SIGNATURE_TIMESTAMP_REFUSED", "Clock not right"),
        # Access before the signature as such, and before the points.
        ("UNAUTHORIZED_CLIENT_ID", "Not switched on for us"),
        ("INSUFFICIENT_PERMISSIONS", "Permission missing"),
        ("INSUFFICIENT_SCOPE", "Permission missing"),
        ("AUTHORIZATION_STATUS", "Permission missing"),
        # What the service knows of accounts.
        ("INSUFFICIENT_POINTS", "Too few points"),
        ("INVALID_FIELD_FORMAT_BEGIN_DATE", "Dates not accepted"),
        ("INVALID_FIELD_VALUE_ACCOUNT_STATUS", "Account may not take part"),
        ("INVALID_FIELD_VALUE_USER_ID_TYPE", "Kind of number not known"),
        ("INVALID_FIELD_VALUE_POINTS_ACCOUNT", "Account not known"),
        ("INVALID_FIELD_VALUE_SOMETHING", "Entry not accepted"),
        ("CANNOT_VALIDATE", "Request not understood"),
        ("UPDATE_REFUSED", "Request not understood"),
    ],
)
def test_where_two_families_fit_the_order_is_meant(catalogue: Catalogue, code: str, title: str) -> None:
    assert catalogue.explain(met(Context.SERVICE, 400, code)).title == title


def test_access_that_isnt_granted_is_no_fault_of_signature_key_or_clock(catalogue: Catalogue) -> None:
    for problem in (
        met(Context.GATEWAY, 401, "DECLINED", "Unauthorized - Access Not Granted"),
        met(Context.GATEWAY, 401, "", "Unauthorized - Access Not Granted"),
    ):
        card = catalogue.explain(problem)
        said = f"{card.title} {card.what} {card.next_step}".lower()
        assert "sign-in is in order" in said
        assert not [word for word in ("signature", "clock", "key") if word in said]


def test_the_sealing_key_isnt_mistaken_for_the_signing_key(catalogue: Catalogue) -> None:
    card = catalogue.explain(met(Context.GATEWAY, 401, "DECRYPT_PRIVATE_KEY_NOT_FOUND"))
    assert "sealing" in card.next_step
    assert "signs in with" not in card.what
