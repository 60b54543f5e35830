"""Keys that run out, secrets that don't fit, and what a check of a profile says."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from pydantic import SecretStr

from console.domain.clock import SystemClock
from console.domain.exchanges import Trace
from console.domain.expiry import ExpiryWord
from console.domain.problems import Context, Local, Severity
from console.domain.sign_ins import SecretKind, Secrets
from console.domain.transfers import Accepted, Refused
from console.providers.encryption import PayloadCipher
from console.providers.keys import load_opening_key, load_sealing_key
from console.providers.mastercard.gateway import MastercardGateway, open_mastercard
from console.providers.mastercard.profile_check import ProfileCheck, check_profile
from console.providers.mastercard.settings import MastercardProfile
from console.providers.payload import EncryptionError, SealFault
from console.settings.profiles import SettingsError
from console.simulator.mastercard.behaviour import MastercardBehaviour
from tests.doubles.clocks import SkippingClock
from tests.doubles.simulators import RunningMastercard, running_mastercard
from tests.providers.key_material import certificate_pem, private_pem, rsa_key
from tests.providers.mastercard.scripted import (
    JOURNAL_KEY,
    NOW,
    ORDER,
    REFERENCE,
    WORD,
    answer,
    keys,
    scripted,
    signing_key,
)
from tests.providers.mastercard.simulated import profile_on, secrets_of, write_keys

_opening_key = cache(load_opening_key)


def cipher(sealing: timedelta | None, *opening: timedelta | None) -> PayloadCipher:
    """Keys that run out so long after NOW; None for those whose file doesn't tell."""
    key = rsa_key()

    def until(life: timedelta | None) -> bytes:
        return b"" if life is None else certificate_pem(key, NOW + life)

    seal = load_sealing_key(certificate_pem(key, NOW + (sealing or timedelta(days=400))))
    opens = [_opening_key(private_pem(key) + until(life)) for life in opening]
    return PayloadCipher(seal_with=seal, open_with=opens)


DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("signing", "sealing", "opening", "sent"),
    [
        (None, 400 * DAY, (None,), True),
        (DAY, DAY, (DAY,), True),
        (-DAY, 400 * DAY, (None,), False),
        (None, -DAY, (None,), False),
        (None, DAY, (-DAY,), False),
        (None, DAY, (-DAY, DAY), True),
        (None, DAY, (-DAY, None), True),
        (None, DAY, (-DAY, -DAY), False),
        (timedelta(0), DAY, (DAY,), False),
    ],
)
async def test_nothing_is_sent_with_keys_that_have_run_out(
    signing: timedelta | None, sealing: timedelta, opening: tuple[timedelta | None, ...], sent: bool
) -> None:
    key = replace(signing_key(), expires=None if signing is None else NOW + signing)
    loaded = keys(SkippingClock(NOW), signing=key, cipher=cipher(sealing, *opening))
    at = scripted(answer({"points": 500}), client_keys=loaded)
    outcome = await at.gateway.transfer(ORDER, REFERENCE, WORD)
    assert isinstance(outcome, Accepted if sent else Refused)
    assert len(at.http.sent) == int(sent)
    if isinstance(outcome, Refused):
        assert not outcome.reached_provider
        (problem,) = outcome.problems
        assert problem.code == Local.KEY_EXPIRED.value
        assert "March 2026" in problem.message


async def test_expiry_is_looked_at_before_each_transfer() -> None:
    key = replace(signing_key(), expires=NOW + DAY)
    at = scripted(answer({"points": 500}), client_keys=keys(SkippingClock(NOW), signing=key), sealing=False)
    assert isinstance(await at.gateway.transfer(ORDER, REFERENCE, WORD), Accepted)
    at.clock.at += 2 * DAY
    assert isinstance(await at.gateway.transfer(ORDER, REFERENCE, WORD), Refused)


@pytest.mark.parametrize(
    ("left", "code", "severity", "words"),
    [
        (31 * DAY, None, None, ""),
        (30 * DAY, Local.KEY_EXPIRES_SOON, Severity.WARNING, "30 days"),
        (14 * DAY, Local.KEY_EXPIRES_SOON, Severity.WARNING, "14 days"),
        (3 * DAY, Local.KEY_EXPIRES_SOON, Severity.WARNING, "3 days"),
        (DAY, Local.KEY_EXPIRES_SOON, Severity.WARNING, "1 day"),
        (-DAY, Local.KEY_EXPIRED, Severity.ERROR, "1 day ago"),
    ],
)
def test_warnings_name_the_key_and_the_days(
    left: timedelta, code: Local | None, severity: Severity | None, words: str
) -> None:
    key = replace(signing_key(), expires=NOW + left)
    at = scripted(client_keys=keys(SkippingClock(NOW), signing=key))
    if code is None:
        assert at.gateway.warnings == ()
        return
    (warning,) = at.gateway.warnings
    assert (warning.code, warning.severity) == (code.value, severity)
    assert "the signing key" in warning.message
    assert warning.message.endswith(words)


@pytest.mark.parametrize(("seconds", "warned"), [(60, False), (-60, False), (61, True), (-61, True)])
async def test_clocks_may_differ_by_a_minute(seconds: int, warned: bool) -> None:
    at = scripted(answer({"points": 500}, date=NOW + timedelta(seconds=seconds)))
    await at.gateway.transfer(ORDER, REFERENCE, WORD)
    codes = [problem.code for problem in at.gateway.warnings]
    assert codes == ([Local.CLOCK_SKEW.value] if warned else [])


@asynccontextmanager
async def portal(folder: Path) -> AsyncIterator[tuple[RunningMastercard, MastercardProfile, Secrets]]:
    async with running_mastercard(behaviour=MastercardBehaviour(seal_errors=True)) as simulator:
        write_keys(simulator.facts, folder)
        yield simulator, profile_on(simulator.facts, folder), secrets_of(simulator.facts)


async def opened(profile: MastercardProfile, secrets: Secrets) -> MastercardGateway:
    return await open_mastercard(
        profile, secrets, journal_key=JOURNAL_KEY, trace=Trace(), clock=SystemClock()
    )


async def test_a_profile_whose_keys_cannot_be_used_says_so_in_a_sentence(tmp_path: Path) -> None:
    async with portal(tmp_path) as (_, profile, secrets):
        with pytest.raises(EncryptionError, match=r"signing.p12: The password is wrong"):
            await opened(profile, {**secrets, SecretKind.SIGNING_KEY_PASSWORD: SecretStr("wrong")})
        with pytest.raises(SettingsError, match="consumer key"):
            await opened(profile, {**secrets, SecretKind.CONSUMER_KEY: SecretStr("sample")})
        (tmp_path / "new.pem").chmod(0o644)
        with pytest.raises(EncryptionError) as caught:
            await opened(profile, secrets)
        assert caught.value.fault is SealFault.KEY_EXPOSED
        (tmp_path / "new.pem").unlink()
        with pytest.raises(EncryptionError) as caught:
            await opened(profile, secrets)
        assert caught.value.fault is SealFault.KEY_MISSING


async def check(profile: MastercardProfile, secrets: Secrets) -> ProfileCheck:
    return await check_profile(profile, secrets, trace=Trace(), clock=SystemClock())


async def test_a_good_profile_is_checked_without_an_account(tmp_path: Path) -> None:
    async with portal(tmp_path) as (simulator, profile, secrets):
        found = await check(profile, secrets)
        assert (found.entitled, found.problems, found.warnings) == (True, (), ())
        assert found.clock_skew is not None
        assert abs(found.clock_skew) < timedelta(seconds=5)
        assert [key.use for key in found.keys] == [
            "the signing key",
            "the key for requests",
            "the key for answers",
            "the key for answers",
        ]
        assert found.keys[1].fingerprint == simulator.facts.sealing_key_id
        assert [key.expiry.word for key in found.keys[1:]] == [ExpiryWord.FINE, *[ExpiryWord.UNKNOWN] * 2]
        assert isinstance(found.keys[0].expires, datetime)
        assert len({key.fingerprint for key in found.keys}) == 4
        assert simulator.transfers() == []
        assert {one["method"] for one in simulator.requests()} == {"GET"}


async def test_what_is_wrong_with_a_profile(tmp_path: Path) -> None:
    async with portal(tmp_path) as (simulator, profile, secrets):
        simulator.behave(entitled=False)
        found = await check(profile, secrets)
        assert found.entitled is False
        assert [(one.context, one.code) for one in found.problems] == [(Context.GATEWAY, "NOT_FOUND")]
        simulator.behave(entitled=True)
        stranger = {**secrets, SecretKind.CONSUMER_KEY: SecretStr("some!body")}
        found = await check(profile, stranger)
        assert (found.entitled, found.problems[0].code) == (False, "AUTHENTICATION_FAILED")
        simulator.arm("balance", "html-error-page", times=3)
        found = await check(profile, secrets)
        assert (found.entitled, found.problems[0].code) == (None, "503")
    found = await check(profile, secrets)
    assert (found.entitled, found.problems[0].code) == (None, Local.NO_CONNECTION.value)
    assert found.clock_skew is None
