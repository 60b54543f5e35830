"""What can't be an identifier or an account number is refused with its sentence, and nobody is asked."""

from __future__ import annotations

import pytest

from console.domain.identifiers import IdentifierKind
from console.domain.problems import Local, ProviderError, local
from console.explanations.catalogue import Catalogue
from console.providers.gateway_protocols import AccountDirectory, CustomerDirectory
from console.services.directories import Accounts, Customers


class Unasked:
    """Any question to it fails the test."""

    def __getattr__(self, name: str) -> object:
        raise AssertionError(f"asked for {name}")


def _customers() -> CustomerDirectory:
    return Unasked()  # type: ignore[return-value]


def _accounts() -> AccountDirectory:
    return Unasked()  # type: ignore[return-value]


@pytest.mark.parametrize("typed", ["920000086.0", "9.20E+08", "%B4111111111111111^A/B^2512?", "+1001"])
async def test_no_customer_is_asked_for_what_names_nobody(typed: str) -> None:
    with pytest.raises(ProviderError) as refused:
        await Customers(_customers(), "91").find(typed)
    _says_why(refused.value)


@pytest.mark.parametrize(
    "typed", ["", "920000086.0", "9.20E+15", ";4111111111111111=2512?", "Asha", "+91 5330"]
)
async def test_no_account_is_asked_for_what_is_no_number(typed: str) -> None:
    with pytest.raises(ProviderError) as refused:
        await Accounts(_accounts()).find(typed)
    _says_why(refused.value)


def _says_why(refused: ProviderError) -> None:
    (problem,) = refused.problems
    card = Catalogue().explain(problem)
    assert problem.code == Local.TYPED_UNREADABLE
    assert card.what == problem.message
    assert card.what.endswith(".")


async def test_a_kind_that_was_chosen_is_asked_for_as_it_stands() -> None:
    asked: list[object] = []

    class Directory:
        async def customer(self, identifier: object) -> object:
            asked.append(identifier)
            raise ProviderError(local(Local.NO_SUCH_CUSTOMER))

    directory: CustomerDirectory = Directory()  # type: ignore[assignment]
    await Customers(directory, "91").find("920000086.0", IdentifierKind.EXTERNAL_ID)
    assert [getattr(each, "value", "") for each in asked] == ["920000086.0"]
