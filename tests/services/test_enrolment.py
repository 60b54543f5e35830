"""A connection is understood, tried, and only then kept, each part where it belongs."""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from pydantic import SecretStr

from console.credentials.pins import check_pin
from console.credentials.typed_sign_in import TypedSignIn
from console.credentials.vault import Entry, MemoryVault, VaultUnavailable
from console.domain.problems import Context, Local, Problem, ProviderError, local
from console.domain.sign_ins import SecretKind, Secrets, WantedSecret
from console.explanations.catalogue import Catalogue
from console.providers.capillary.settings import CapillaryProfile
from console.providers.registry import PROVIDERS, load_settings
from console.services.awaited_desk import DeskClosed, Opening
from console.services.desk import Desk
from console.services.enrolment import Enrolment, accepted, read_once
from console.services.enrolment_forms import ConnectForm, FormRefused
from console.settings.profiles import Encryption, Environment, Profile, SettingsError
from tests.doubles.connect_form import filled_form
from tests.doubles.simulators import RunningSimulator, running_simulator

CANARY = "canary-3d1f-not-a-real-secret"
PARTIES = PROVIDERS["capillary"].parties
TYPED = {
    "name": "branch-12",
    "base_url": "https://host.example/",
    "identity": " store.server ",
    "secret": CANARY,
    "operator": "asha.k",
    "branch": "12",
    "pin": "135790",
    "pin_again": "135790",
}
FORM = filled_form("capillary", **TYPED)


class NoKeyring(MemoryVault):
    """Takes one secret, then fails: the worst moment."""

    def set(self, entry: Entry, secret: SecretStr) -> None:
        if entry.kind is not SecretKind.IDENTITY:
            raise VaultUnavailable("This computer has no system keyring.")
        super().set(entry, secret)


def changed(**changes: str) -> ConnectForm:
    return filled_form("capillary", **(TYPED | changes))


async def no_programs(_profile: Profile, _secrets: Secrets) -> str:
    return "0 programmes"


@pytest.fixture
async def simulator() -> AsyncIterator[RunningSimulator]:
    async with running_simulator() as running:
        yield running


# -- understanding ---------------------------------------------------------------------------------


def test_a_form_becomes_a_profile_and_secrets_apart() -> None:
    connection = FORM.understood()
    assert connection.profile == CapillaryProfile(
        name="branch-12",
        base_url="https://host.example",
        environment=Environment.SANDBOX,
        operator="asha.k",
        branch="12",
    )
    assert connection.secrets[SecretKind.IDENTITY].get_secret_value() == "store.server"
    assert CANARY not in repr(FORM) + repr(connection)
    assert "135790" not in repr(FORM) + repr(connection)


def test_a_client_key_may_book_to_a_till() -> None:
    profile = changed(sign_in="oauth", till=" till.14 ").understood().profile
    assert isinstance(profile, CapillaryProfile)
    assert profile.attribution is not None
    assert (profile.attribution.entity_type, profile.attribution.entity_code) == ("TILL", "till.14")


def test_a_till_user_books_to_its_own_till() -> None:
    assert "attribution" not in changed(till="till.14").understood().profile.model_fields_set


def test_every_fault_has_its_sentence_at_once() -> None:
    with pytest.raises(FormRefused) as refused:
        filled_form(
            "capillary", name="-", base_url="http://host.example", branch="x" * 21, country_code="0x"
        ).understood()
    assert refused.value.faults == {
        "name": "Profile name may hold letters, digits and . _ - (40 at most), "
        "and starts with a letter or digit.",
        "base_url": "Address must start with https:// (plain http only for this machine itself).",
        "branch": "Branch must have at most 20 characters.",
        "country_code": "Country code must be one to three digits, such as 91.",
        "identity": "User name is missing.",
        "secret": "Password is missing.",
        "operator": "Operator is missing.",
        "pin": "A PIN has 4 to 12 digits and nothing else.",
    }


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"pin": "123", "pin_again": "123"}, ("pin", "A PIN has 4 to 12 digits and nothing else.")),
        ({"pin_again": "135791"}, ("pin_again", "The two PINs differ.")),
        ({"sign_in": "oauth", "identity": " "}, ("identity", "Client key is missing.")),
        ({"sign_in": "oauth", "secret": ""}, ("secret", "Client secret is missing.")),
        ({"base_url": ""}, ("base_url", "Address is missing.")),
    ],
)
def test_one_fault_alone(changes: dict[str, str], fault: tuple[str, str]) -> None:
    with pytest.raises(FormRefused) as refused:
        changed(**changes).understood()
    assert tuple(refused.value.faults.items()) == (fault,)


def test_a_refusal_repeats_nothing_that_was_typed() -> None:
    with pytest.raises(FormRefused) as refused:
        changed(base_url=f"http://{CANARY}", country_code=CANARY, pin=CANARY).understood()
    assert CANARY not in str(refused.value)


# -- trying ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "identity", "secret"),
    [
        ("basic", "store.server", "server123"),
        ("oauth", "sample-client-key", "sample-client-secret"),
    ],
)
async def test_a_good_sign_in_reads_the_programmes(
    simulator: RunningSimulator, kind: str, identity: str, secret: str
) -> None:
    form = changed(base_url=simulator.base_url, sign_in=kind, identity=identity, secret=secret)
    connection = form.understood()
    await Enrolment(MemoryVault(), Path("unused")).test(connection)
    assert await read_once(connection.profile, connection.secrets) == "3 programmes"
    assert not any("transfer" in str(request).lower() for request in simulator.requests())


@pytest.mark.parametrize("kind", ["basic", "oauth"])
async def test_a_wrong_sign_in_is_a_problem_to_explain(simulator: RunningSimulator, kind: str) -> None:
    connection = changed(base_url=simulator.base_url, sign_in=kind).understood()
    with pytest.raises(ProviderError) as refused:
        await Enrolment(MemoryVault(), Path("unused")).test(connection)
    assert [problem.http_status for problem in refused.value.problems] == [401]
    assert Catalogue().explain(refused.value.problems[0]).title == "Sign-in not accepted"


async def test_missing_key_files_are_named(tmp_path: Path) -> None:
    keys = Encryption(seal_with=tmp_path / "seal.pem", open_with=(tmp_path / "open.pem",))
    profile = FORM.understood().profile.model_copy(update={"encryption": keys})
    with pytest.raises(DeskClosed, match=r"seal\.pem"):
        await read_once(profile, FORM.understood().secrets)


# -- keeping ---------------------------------------------------------------------------------------


async def test_secrets_go_to_the_vault_and_settings_to_the_file(tmp_path: Path) -> None:
    vault, path = MemoryVault(), tmp_path / "folder" / "settings.toml"
    assert await Enrolment(vault, path, no_programs).keep(FORM.understood()) == ""

    assert load_settings(path).profile("branch-12") == FORM.understood().profile
    for secret in (CANARY, "store.server", "135790"):
        assert secret not in path.read_text()
    kept = {kind: vault.get(Entry("branch-12", kind)) for kind in SecretKind}
    assert kept[SecretKind.IDENTITY] == SecretStr("store.server")
    assert kept[SecretKind.SECRET] == SecretStr(CANARY)
    hashed = kept[SecretKind.OPERATOR_PIN]
    assert hashed is not None
    assert check_pin(SecretStr("135790"), hashed.get_secret_value())


async def test_without_a_keyring_the_profile_is_kept_and_no_half_of_a_sign_in(tmp_path: Path) -> None:
    vault, path = NoKeyring(), tmp_path / "settings.toml"
    why = await Enrolment(vault, path, no_programs).keep(FORM.understood())
    assert why == "This computer has no system keyring."
    assert list(tomllib.loads(path.read_text())["profiles"]) == ["branch-12"]
    assert vault.get(Entry("branch-12", SecretKind.IDENTITY)) is None


async def test_where_the_file_cant_be_written_no_secret_is_kept(tmp_path: Path) -> None:
    vault, blocked = MemoryVault(), tmp_path / "blocked"
    blocked.write_text("a file where a folder should be")
    with pytest.raises(SettingsError):
        await Enrolment(vault, blocked / "settings.toml", no_programs).keep(FORM.understood())
    assert [vault.get(Entry("branch-12", kind)) for kind in SecretKind] == [None] * len(SecretKind)


# -- a sign-in typed for one run -------------------------------------------------------------------


class ADesk:
    """The two things of a desk that `accepted` needs; the read fails as told."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        self.closed = False
        self.catalogue = Catalogue()

    async def try_sign_in(self) -> None:
        if self.problems:
            raise ProviderError(*self.problems)

    async def close(self) -> None:
        self.closed = True


@pytest.mark.parametrize(
    "problem",
    [
        Problem("capillary", Context.HTTP, "401", http_status=401),
        Problem("capillary", Context.AUTH, "token", http_status=400),
    ],
)
async def test_a_refused_sign_in_is_asked_for_again(problem: Problem) -> None:
    desk = ADesk(problem)
    with pytest.raises(DeskClosed) as closed:
        await accepted(cast(Desk, desk))
    assert closed.value.needs_sign_in
    assert desk.closed


@pytest.mark.parametrize(
    "problems",
    [
        (),
        (local(Local.CONNECT_TIMEOUT),),
        (Problem("capillary", Context.AUTH, "token", http_status=503),),
    ],
)
async def test_any_other_fault_keeps_nobody_out(problems: tuple[Problem, ...]) -> None:
    desk = ADesk(*problems)
    assert cast(Any, await accepted(cast(Desk, desk))) is desk
    assert not desk.closed


def test_a_typed_sign_in_covers_the_kept_one_and_nothing_else() -> None:
    beneath = MemoryVault()
    vault = TypedSignIn(beneath)
    beneath.set(Entry("branch-12", SecretKind.SECRET), SecretStr("old"))
    beneath.set(Entry("branch-12", SecretKind.OPERATOR_PIN), SecretStr("hash"))
    assert not vault.is_typed

    wanted = [WantedSecret(kind, "sample") for kind in (SecretKind.IDENTITY, SecretKind.SECRET)]
    vault.take("branch-12", wanted, "till", CANARY)
    vault.set(Entry("branch-12", SecretKind.JOURNAL_KEY), SecretStr("key"))

    assert vault.is_typed
    assert vault.get(Entry("branch-12", SecretKind.SECRET)) == SecretStr(CANARY)
    assert vault.get(Entry("branch-12", SecretKind.OPERATOR_PIN)) == SecretStr("hash")
    assert beneath.get(Entry("branch-12", SecretKind.SECRET)) == SecretStr("old")
    assert beneath.get(Entry("branch-12", SecretKind.IDENTITY)) is None
    assert beneath.get(Entry("branch-12", SecretKind.JOURNAL_KEY)) == SecretStr("key")

    vault.delete(Entry("branch-12", SecretKind.SECRET))
    assert vault.get(Entry("branch-12", SecretKind.SECRET)) is None


async def test_an_opening_can_be_tried_again_with_what_was_typed() -> None:
    typed: list[tuple[str, str]] = []
    refusals: list[DeskClosed] = []
    desk = cast(Desk, SimpleNamespace(close=ADesk().close))

    async def open_desk() -> Desk:
        if not typed:
            raise DeskClosed("No sign-in.", needs_sign_in=True)
        return desk

    def refused(closed: DeskClosed) -> None:
        refusals.append(closed)
        opening.sign_in("till", CANARY)

    opening = Opening(
        open_desk,
        environment="sandbox",
        profile="p",
        parties=PARTIES,
        take_sign_in=lambda *both: typed.append(both),
    )
    opening.refused = refused
    assert await opening.desk() is desk
    assert [closed.needs_sign_in for closed in refusals] == [True]
    assert typed == [("till", CANARY)]
    await opening.close()


async def test_a_fault_of_our_own_is_told_without_its_text() -> None:
    told: asyncio.Future[DeskClosed] = asyncio.get_running_loop().create_future()

    async def open_desk() -> Desk:
        raise ValueError(CANARY)

    opening = Opening(open_desk, environment="sandbox", profile="p", parties=PARTIES)
    opening.refused = told.set_result
    opening.begin()
    closed = await asyncio.wait_for(told, 5)
    await opening.close()
    assert "ValueError" in str(closed)
    assert CANARY not in str(closed)
    assert not closed.needs_sign_in
