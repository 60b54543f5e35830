"""Answers of a real provider that tell nothing, after points have moved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.domain.clock import SystemClock
from console.domain.exchanges import Trace
from console.domain.identifiers import Identifier, IdentifierKind
from console.domain.problems import Local, ProviderError
from console.domain.transfers import Refused, Unknown
from console.providers.capillary.gateway import open_capillary
from console.providers.capillary.settings import CapillaryProfile
from tests.providers.capillary.scripted import ORDER, REFERENCE, WORD, secrets_of
from tests.providers.capillary.simulated import desk

SENDER = Identifier(IdentifierKind.MOBILE, "919148574269")


@pytest.mark.parametrize("encryption", [False, True])
@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 412, 413, 415, 418, 422, 429])
async def test_a_client_error_after_the_booking_is_open(status: int, encryption: bool) -> None:
    """Booked once, and the answer says nothing but its status in the provider's own shape."""
    async with desk(encryption=encryption, otp="off") as at:
        at.simulator.arm("transfer", "error-after-commit", status=status)
        outcome = await at.gateway.transfer(ORDER, REFERENCE, WORD)
        assert isinstance(outcome, Unknown)
        assert [(problem.code, problem.http_status) for problem in outcome.problems] == [
            (str(status), status)
        ]
        assert [row["notes"][-11:] for row in at.simulator.transfers(565039505)] == [f"#{REFERENCE}"]
        assert len((await at.gateway.history(ORDER.sender, 1, 50)).rows) == 1


@pytest.mark.parametrize("status", [401, 403, 404, 405, 415, 429])
async def test_a_page_of_the_edge_is_open(status: int) -> None:
    async with desk(otp="off") as at:
        at.simulator.arm("transfer", "html-error-page", status=status)
        assert isinstance(await at.gateway.transfer(ORDER, REFERENCE, WORD), Unknown)


async def test_nothing_in_the_clear_is_believed_where_we_seal() -> None:
    async with desk(encryption=True, otp="off") as at:
        at.simulator.arm("transfer", "not-encrypted")
        outcome = await at.gateway.transfer(ORDER, REFERENCE, WORD)
        assert isinstance(outcome, Unknown)
        assert [problem.code for problem in outcome.problems] == [Local.NOT_SEALED.value]
        assert len(at.simulator.transfers(565039505)) == 1
        for operation, ask in (
            ("history", lambda: at.gateway.history(ORDER.sender, 1, 50)),
            ("precheck", lambda: at.gateway.precheck(ORDER)),
            ("lookup", lambda: at.gateway.customer(SENDER)),
        ):
            at.simulator.arm(operation, "not-encrypted")
            with pytest.raises(ProviderError) as caught:
                await ask()
            assert [problem.code for problem in caught.value.problems] == [Local.NOT_SEALED.value]
        assert len((await at.gateway.history(ORDER.sender, 1, 50)).rows) == 1


async def test_a_refusal_in_the_clear_is_open_where_we_seal() -> None:
    async with desk(encryption=True, otp="off") as at:
        order = replace(ORDER, points=9_000_000)
        at.simulator.arm("transfer", "not-encrypted")
        outcome = await at.gateway.transfer(order, REFERENCE, WORD)
        assert isinstance(outcome, Unknown)
        assert outcome.problems[0].code == Local.NOT_SEALED.value
        assert isinstance(await at.gateway.transfer(order, REFERENCE, WORD), Refused)


async def test_a_refused_sign_in_is_never_an_empty_history() -> None:
    async with desk() as at:
        profile = CapillaryProfile.model_validate({"name": "sample", "base_url": at.simulator.base_url})
        secrets = secrets_of("store.server", "wrong")
        stranger = await open_capillary(profile, secrets, cipher=None, trace=Trace(), clock=SystemClock())
        with pytest.raises(ProviderError):
            await stranger.history(ORDER.sender, 1, 1)
        await stranger.close()
