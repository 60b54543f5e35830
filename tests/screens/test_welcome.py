"""The first start: two doors, and a form that keeps nothing before a read went well."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

import pytest
from pydantic import SecretStr
from textual.pilot import Pilot
from textual.widgets import Input, Static
from textual.worker import WorkerFailed

from console.app_base import CRASHED
from console.credentials.vault import Entry, MemoryVault, VaultUnavailable
from console.domain.problems import Context, Local, Problem, ProviderError, local
from console.domain.sign_ins import SecretKind, Secrets
from console.providers.capillary.settings import CapillaryProfile
from console.providers.mastercard.settings import MastercardProfile
from console.providers.registry import load_settings
from console.services.enrolment import Enrolment
from console.settings.profiles import Profile
from console.widgets.form_field import ChoiceField, FormField
from screens.setup.connect import ConnectScreen
from screens.setup.welcome import DoorsScreen, WelcomeApp
from tests.doubles.desk_double import HOSTILE, screen_text, wait_until
from tests.textual_private import last_words

CANARY = "canary-61e8-not-a-real-secret"
PIN = "86420975"
TYPED = {
    "name": "branch-12",
    "base_url": "https://host.example",
    "identity": "store.server",
    "secret": CANARY,
    "operator": "asha.k",
    "branch": "12",
    "pin": PIN,
    "pin_again": PIN,
}


class NoKeyring(MemoryVault):
    def set(self, entry: Entry, secret: SecretStr) -> None:
        raise VaultUnavailable("This computer has no system keyring.")


class Provider:
    """Answers the read as told, or when told."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        self.asked: list[tuple[Profile, Secrets]] = []
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.crash: Exception | None = None

    async def read(self, profile: Profile, secrets: Secrets) -> str:
        self.asked.append((profile, secrets))
        await self.may_answer.wait()
        if self.crash:
            raise self.crash
        if self.problems:
            raise ProviderError(*self.problems)
        return "one programme"


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.toml"


def welcome(settings: Path, provider: Provider | None = None, vault: MemoryVault | None = None) -> WelcomeApp:
    return WelcomeApp(Enrolment(vault or MemoryVault(), settings, (provider or Provider()).read))


async def go_to_form(pilot: Pilot[str]) -> ConnectScreen:
    await pilot.press("2")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, ConnectScreen))
    screen = pilot.app.screen
    assert isinstance(screen, ConnectScreen)
    return screen


async def choose_provider(pilot: Pilot[str], screen: ConnectScreen, provider: str) -> None:
    choice = screen.fields["provider"].control
    assert isinstance(choice, ChoiceField)
    choice.focus()
    while choice.value != provider:
        await pilot.press("right")
    await wait_until(pilot, lambda: screen.fields["consumer_key"].display is (provider == "mastercard"))


async def fill_in(pilot: Pilot[str], typed: dict[str, str] = TYPED) -> ConnectScreen:
    screen = await go_to_form(pilot)
    put(screen, typed)
    return screen


def put(screen: ConnectScreen, typed: dict[str, str]) -> None:
    """All of it into its fields, at once."""
    for name, text in typed.items():
        control = screen.fields[name].control
        assert isinstance(control, Input)
        control.value = text


def written(settings: Path) -> str:
    """The settings file, or nothing where there is none."""
    return settings.read_text() if settings.exists() else ""


def _label(screen: ConnectScreen, name: str) -> str:
    return str(screen.fields[name].query_one(".label", Static).content)


def result(screen: ConnectScreen) -> str:
    """What came of it; nothing yet while the button is drawn as pressed, and takes no other press."""
    is_over = screen.result.display and not screen.submit.has_class("-active")
    return str(screen.result.content) if is_over else ""


# -- the doors -------------------------------------------------------------------------------------


@pytest.mark.parametrize("keys", [("1",), ("right", "left", "enter")])
async def test_the_first_door_leads_to_training(settings: Path, keys: tuple[str, ...]) -> None:
    app = welcome(settings)
    async with app.run_test() as pilot:
        await pilot.press(*keys)
    assert app.return_value == "training"


async def test_a_click_opens_a_door(settings: Path) -> None:
    app = welcome(settings)
    async with app.run_test() as pilot:
        await pilot.click("#training")
    assert app.return_value == "training"


async def test_the_second_door_leads_to_the_form_in_any_theme_and_back(settings: Path) -> None:
    app = welcome(settings)
    async with app.run_test() as pilot:
        await pilot.press("right", "enter")
        await wait_until(pilot, lambda: isinstance(app.screen, ConnectScreen))
        await pilot.press("ctrl+l")
        await wait_until(pilot, lambda: app.theme == "desk-light")
        assert app.screen.query_one(".heading", Static).display
        await pilot.press("escape")
        await wait_until(pilot, lambda: isinstance(app.screen, DoorsScreen))
        await pilot.press("ctrl+q")
    assert app.return_value is None


async def test_both_doors_are_in_sight_at_every_size(settings: Path) -> None:
    seen = (
        "Try it with the training",
        "Connect Capillary",
        "How do you want to begin?",
        "stays behind.",
        "saved.",
    )
    async with welcome(settings).run_test() as pilot:
        for size in ((80, 24), (60, 20), (120, 40)):
            await pilot.resize_terminal(*size)
            await wait_until(pilot, lambda: all(words in screen_text(pilot) for words in seen))


# -- the form --------------------------------------------------------------------------------------


async def test_a_good_connection_is_kept_where_it_belongs_once_it_answers_and_can_be_written(
    settings: Path,
) -> None:
    vault, provider = MemoryVault(), Provider(local(Local.NO_CONNECTION))
    app = welcome(settings, provider, vault)
    async with app.run_test() as pilot:
        screen = await fill_in(pilot)
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "then press Enter" in result(screen))
        assert not written(settings)
        provider.problems = ()
        settings.parent.write_text("a file where the folder should be")
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Not saved" in result(screen))
        assert screen.fields["secret"].value == CANARY
        settings.parent.unlink()
        await pilot.press("enter")
        await wait_until(pilot, lambda: app.return_value)
    assert app.return_value == "connected"
    assert len(provider.asked) == 3
    profile = load_settings(settings).profile()
    assert (profile.name, profile.operator, profile.environment) == ("branch-12", "asha.k", "sandbox")
    assert vault.get(Entry("branch-12", SecretKind.SECRET)) == SecretStr(CANARY)
    assert CANARY not in written(settings)
    assert PIN not in written(settings)


async def test_production_is_saved_only_where_its_word_was_typed(settings: Path) -> None:
    provider = Provider(local(Local.NO_CONNECTION))
    app = welcome(settings, provider)
    async with app.run_test() as pilot:
        screen = await fill_in(pilot)
        choice = screen.fields["environment"].control
        assert isinstance(choice, ChoiceField)
        assert "(•) sandbox" in screen_text(pilot)
        choice.focus()
        await pilot.press("right", "ctrl+s")
        await wait_until(pilot, lambda: "( ) sandbox" in screen_text(pilot) and app.screen is not screen)
        await pilot.press(*["enter"] * 10, *"sandbox", "enter")
        await wait_until(pilot, lambda: "The word is: production" in screen_text(pilot))
        await pilot.press("escape")
        await wait_until(pilot, lambda: app.screen is screen)
        assert not provider.asked

        await pilot.press("ctrl+s", *"production", "enter")
        await wait_until(pilot, lambda: "Nothing was saved" in result(screen))
        provider.problems = ()
        await pilot.press("enter")  # the address is known to be meant
        await wait_until(pilot, lambda: app.return_value)
    assert load_settings(settings).profile().environment == "production"


async def test_the_keyboard_alone_fills_the_form(settings: Path) -> None:
    provider = Provider()
    app = welcome(settings, provider)
    async with app.run_test() as pilot:
        await go_to_form(pilot)
        await pilot.press("enter", *"till-7", "enter", "enter", *"https://host.example", "enter")
        await pilot.press("right", "enter", *"key", "enter", *"secret", "enter", *"till.7", "enter")
        await pilot.press(*"asha", "enter", "enter", "enter", *"1357", "enter", *"1357", "enter", "enter")
        await wait_until(pilot, lambda: app.return_value)
    ((profile, secrets),) = provider.asked
    assert isinstance(profile, CapillaryProfile)
    assert profile.environment == "sandbox"
    assert profile.sign_in == "oauth"
    assert profile.attribution is not None
    assert secrets == {SecretKind.IDENTITY: SecretStr("key"), SecretKind.SECRET: SecretStr("secret")}


async def test_what_was_typed_outlives_its_faults_a_wait_and_a_look_at_the_doors(settings: Path) -> None:
    provider = Provider()
    provider.may_answer.clear()
    app = welcome(settings, provider)
    async with app.run_test(size=(80, 40)) as pilot:
        typed = TYPED | {"base_url": "http://host.example", "pin_again": "1"}
        screen = await fill_in(pilot, typed)
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: screen.focused is screen.fields["base_url"].control)
        shown = screen_text(pilot)
        assert "✗ Address must start with https://" in shown
        assert "✗ The two PINs differ." in shown
        faulty = [name for name, field in screen.fields.items() if field.has_class("-faulty")]
        assert faulty == ["base_url", "pin_again"]
        assert provider.asked == []

        await pilot.press("escape")
        await wait_until(pilot, lambda: isinstance(app.screen, DoorsScreen))
        assert await go_to_form(pilot) is screen
        assert {name: screen.fields[name].value for name in typed} == typed

        put(screen, TYPED)
        await pilot.press("ctrl+s", "ctrl+s", "ctrl+s")
        await wait_until(pilot, lambda: provider.asked)
        assert "Testing the connection to https://host.example" in result(screen)
        assert screen.form.disabled
        await pilot.press("escape")
        await wait_until(pilot, lambda: not screen.form.disabled)
        assert result(screen) == "Stopped. Nothing was saved."
        assert {name: screen.fields[name].value for name in TYPED} == TYPED
    assert len(provider.asked) == 1
    assert not written(settings)


async def test_a_refused_sign_in_is_explained_and_nothing_is_kept_or_lost_or_told(settings: Path) -> None:
    vault = MemoryVault()
    problem = Problem("capillary", Context.HTTP, "401", message=HOSTILE, http_status=401, request_id="r-1")
    app = welcome(settings, Provider(problem), vault)
    async with app.run_test(size=(80, 40)) as pilot:
        screen = await fill_in(pilot)
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "Sign-in not accepted" in result(screen))
        assert "Nothing was saved." in result(screen)
        assert "your administrator" in result(screen)
        assert {name: screen.fields[name].value for name in TYPED} == TYPED
        assert screen.focused is screen.submit

        assert "r-1" not in screen_text(pilot)
        await pilot.press("f12")
        await pilot.pause()
        assert "request r-1" in screen_text(pilot)
        assert "[@click=app.quit]" in screen_text(pilot)
        assert "\x1b" not in screen_text(pilot)

        for name in ("secret", "pin"):
            screen.fields[name].control.focus()
            await pilot.press("home", "shift+end", "ctrl+c", "ctrl+x")
        assert app.clipboard == ""
        assert screen.fields["secret"].value == CANARY
        assert CANARY not in screen_text(pilot)
        assert PIN not in screen_text(pilot)
    assert not written(settings)
    assert vault.get(Entry("branch-12", SecretKind.SECRET)) is None


async def test_without_a_keyring_it_says_so_and_keeps_no_secret(settings: Path) -> None:
    app = welcome(settings, vault=NoKeyring())
    async with app.run_test() as pilot:
        await fill_in(pilot)
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "saved without the sign-in" in screen_text(pilot))
        shown = " ".join(screen_text(pilot).replace("│", " ").split())
        assert "This computer has no system keyring." in shown
        assert "will ask for the sign-in at each start" in shown
        await pilot.press("enter")
        await wait_until(pilot, lambda: app.return_value)
    assert app.return_value == "connected"
    assert load_settings(settings).profile().name == "branch-12"
    assert CANARY not in written(settings)


async def test_every_field_says_what_it_is_for_and_speaks_of_keys_where_keys_are_used(settings: Path) -> None:
    app = welcome(settings)
    async with app.run_test(size=(60, 20)) as pilot:
        screen = await go_to_form(pilot)
        choice = screen.fields["sign_in"].control
        assert isinstance(choice, ChoiceField)
        assert not screen.fields["till"].display
        assert _label(screen, "secret") == "Password"
        choice.focus()
        await pilot.press("right")
        await wait_until(pilot, lambda: screen.fields["till"].display)
        assert _label(screen, "secret") == "Client secret"
        await pilot.press("left")
        await wait_until(pilot, lambda: not screen.fields["till"].display)
        assert _label(screen, "secret") == "Password"
        for provider in ("capillary", "mastercard"):
            await choose_provider(pilot, screen, provider)
            for field in [each for each in screen.fields.values() if each.display]:
                field.control.focus()
                await wait_until(pilot, partial(_is_explained, screen, field))


SIGNED = {
    "name": "mc",
    "base_url": "https://host.example/loyalty",
    "consumer_key": CANARY,
    "key_file": "keys/signing.p12",
    "key_password": f"1 {CANARY}",
    "seal_with": "to.pem",
    "open_with": "from.p12",
    "transfer_types": "POOL = Pooling, GIFT",
    "operator": "asha.k",
    "pin": PIN,
    "pin_again": PIN,
}


async def test_mastercard_has_its_own_fields_and_is_tried_and_then_kept(settings: Path) -> None:
    asked: list[tuple[Profile, Secrets]] = []

    async def read(profile: Profile, secrets: Secrets) -> str:
        assert not written(settings)
        asked.append((profile, secrets))
        return "a signed read was answered"

    vault = MemoryVault()
    app = WelcomeApp(Enrolment(vault, settings, read))
    async with app.run_test(size=(80, 40)) as pilot:
        screen = await go_to_form(pilot)
        assert screen.focused is screen.fields["provider"].control
        assert screen.fields["identity"].display
        await pilot.press("right")
        await wait_until(pilot, lambda: screen.fields["consumer_key"].display)
        shown = screen_text(pilot)
        for label in ("Consumer key", "Signing key", "To Mastercard", "From Mastercard", "Transfer types"):
            assert label in shown
        assert "User name" not in shown
        assert "Country code" not in shown
        put(screen, SIGNED)
        assert CANARY not in screen_text(pilot)
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: app.return_value)
    ((profile, secrets),) = asked
    assert load_settings(settings).profile("mc") == profile
    assert isinstance(profile, MastercardProfile)
    assert profile.mastercard.lookup_base_url == "https://host.example/loyalty/mrs"
    assert profile.mastercard.transfer_types == {"POOL": "Pooling", "GIFT": "GIFT"}
    assert profile.mastercard.signing.key_file == Path.cwd() / "keys" / "signing.p12"
    assert SecretKind.DECRYPTION_KEY_PASSWORD not in secrets
    assert vault.get(Entry("mc", SecretKind.CONSUMER_KEY)) == SecretStr(CANARY)
    assert vault.get(Entry("mc", SecretKind.SIGNING_KEY_PASSWORD)) == SecretStr(f"1 {CANARY}")
    assert CANARY not in written(settings)


def _is_explained(screen: ConnectScreen, field: FormField) -> bool:
    return str(screen.hint.content) == field.hint and screen.form.region.contains_region(field.region)


async def test_a_crash_says_no_secret(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    provider = Provider()
    provider.crash = RuntimeError(CANARY)
    app = welcome(settings, provider)

    async def until_it_crashes() -> None:
        async with app.run_test() as pilot:
            await fill_in(pilot)
            await pilot.press("ctrl+s")
            await wait_until(pilot, lambda: app.return_code)

    with pytest.raises(WorkerFailed):  # raised for tests only; a terminal gets the report
        await until_it_crashes()
    assert app.return_code == CRASHED
    told = last_words(app) + "".join(capsys.readouterr())
    assert "incident" in told
    assert CANARY not in told
