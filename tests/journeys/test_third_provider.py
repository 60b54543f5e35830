"""A third provider is a folder and a line in the registry: nothing above it knows that there is one more."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import SecretStr
from textual.widgets import Input

from console.cli import main
from console.cli.credentials import set_credentials, try_credentials
from console.cli.exit_codes import ExitCode
from console.cli.profile import test_profile as run_test
from console.cli.transfer import TransferConversation, finding_parties
from console.cli.transfer_parties import TransferRequest
from console.credentials.vault import Entry, MemoryVault
from console.domain.problems import Context, Problem
from console.domain.sign_ins import SecretKind
from console.domain.transfers import State
from console.explanations.cards import Moved
from console.explanations.catalogue import Catalogue
from console.providers.registry import PROVIDERS, load_settings
from console.services.awaited_desk import Opening
from console.services.desk import Desk
from console.services.enrolment import Enrolment
from console.services.opening import Folders, open_desk
from console.services.stages import Stage
from console.settings.profiles import Profile
from console.widgets.form_field import ChoiceField
from screens.lookup.lookup_screen import LookupScreen
from screens.setup.connect import ConnectScreen
from screens.setup.welcome import WelcomeApp
from tests.doubles.desk_double import screen_text, wait_until
from tests.doubles.scripted_provider import provider
from tests.doubles.scripted_provider.gateway import GIVES, TAKES, Bank
from tests.doubles.scripted_provider.settings import ScriptedProfile
from tests.journeys.test_credentials_command import Conversation
from tests.screens.operator import running

SETTINGS = """
[profiles.till]
base_url = "https://host.example"

[profiles.bank]
provider = "scripted"
base_url = "https://bank.example"
bank = "Second"
"""
CATALOGUE = """
[[XFER]]
codes = ["B-7"]
title = "Bank closed"
what = "The bank takes no transfers today."
who = "support"
next = "Try it again tomorrow."
retry = "W"
moved = "no"
"""


@pytest.fixture(autouse=True)
def registered() -> Iterator[None]:
    PROVIDERS["scripted"] = provider.LINE
    yield
    del PROVIDERS["scripted"]


@pytest.fixture
def bank() -> Bank:
    provider.BANK = Bank()
    return provider.BANK


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    path = tmp_path / "settings.toml"
    path.write_text(SETTINGS)
    return load_settings(path).profile("bank")


@pytest.fixture
async def desk(bank: Bank, profile: Profile, tmp_path: Path) -> AsyncIterator[Desk]:
    opened = await open_bank_desk(profile, tmp_path)
    yield opened
    await opened.close()


async def open_bank_desk(profile: Profile, home: Path) -> Desk:
    vault = MemoryVault()
    vault.set(Entry("bank", SecretKind.IDENTITY), SecretStr("mira"))
    folders = Folders(home / "journal", home / "state" / "anchor")
    return await open_desk(profile, vault, folders, operator="asha.k")


class Caller:
    """At the plain prompts: the numbers unseen, then the code that arrives."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank
        self.unseen = [GIVES, TAKES]
        self.heard: list[str] = []

    def say(self, text: str) -> None:
        self.heard.append(text)

    async def ask(self, question: str, *, secret: bool = False) -> str:
        self.heard.append(question)
        if secret:
            return self.unseen.pop(0) if self.unseen else self.bank.phone[-1]
        return "yes"


def test_its_profile_is_read_with_its_own_settings(profile: Profile) -> None:
    assert isinstance(profile, ScriptedProfile)
    assert (profile.bank, profile.name) == ("Second", "bank")


async def test_it_is_looked_up_moved_with_a_code_and_read_back_on_the_screens(
    bank: Bank, profile: Profile, tmp_path: Path
) -> None:
    async def open_it() -> Desk:
        return await open_bank_desk(profile, tmp_path)

    opening = Opening(
        open_it, environment="production", profile="bank", parties=PROVIDERS["scripted"].parties
    )
    async with running(opening) as operator:
        await operator.press("f2")
        await operator.until(lambda: isinstance(operator.app.screen, LookupScreen))
        await operator.until(lambda: operator.focused == "typed")
        operator.burst([*GIVES, "enter"])
        await operator.shows("7000 •••• 1111", "900")
        await operator.press("f3")
        await operator.until(lambda: operator.is_in("transfer"))
        await operator.press("f4")
        assert operator.is_in("transfer")  # it has no groups
        await operator.scan(TAKES, as_sender=False)
        await operator.press(*"120", "enter")
        await operator.stage(Stage.PREVIEW)
        await operator.press("enter")
        await operator.stage(Stage.CODE)
        operator.burst([*bank.phone[0], "enter"])
        await operator.state(State.CONFIRMED)
        await operator.shows("✓ processed", "T1")
        await operator.press("f5")
        await operator.shows("120", "processed")
    assert [(row.reported, row.transfer_id) for row in bank.booked] == [(Decimal(120), "T1")]


async def test_it_is_moved_with_a_code_on_the_command_line(bank: Bank, desk: Desk) -> None:
    caller = Caller(bank)
    conversation = TransferConversation(desk, caller, finding_parties(desk, with_groups=False))
    assert await conversation.run(TransferRequest(points="30", note="shared")) is ExitCode.DONE
    (row,) = bank.booked
    assert (row.reported, row.sender.id, row.recipient.id) == (Decimal(30), "A1", "A2")
    assert any("one-time code" in line for line in caller.heard)
    assert not any("sends no one-time codes" in line for line in caller.heard)
    listing = await desk.history.of_party(bank.booked[0].sender)
    assert [entry.row.transfer_id for entry in listing.entries if entry.row is not None] == ["T1"]


async def test_a_refusal_of_its_own_list_is_explained_by_its_own_file(bank: Bank) -> None:
    problem = Problem("scripted", Context.TRANSFER, "B-7")
    assert not Catalogue().explain(problem).known
    files = {"scripted.toml": CATALOGUE}
    card = Catalogue(lambda name: files.get(name, "")).explain(problem, sent=True)
    assert (card.title, card.moved, card.known) == ("Bank closed", Moved.NO, True)


async def test_its_sign_in_is_asked_for_tried_and_checked(bank: Bank, profile: Profile) -> None:
    vault = MemoryVault()
    setting = Conversation("mira", "")
    assert await set_credentials(profile, vault, setting) == 0
    assert setting.asked[0] == ("Teller: ", False)
    trying = Conversation()
    assert await try_credentials(profile, vault, trying) == 0
    assert trying.said == ["bank is connected: 2 accounts."]
    testing = Conversation()
    assert await run_test(profile, vault, testing) == 0
    assert testing.said[1:] == ["Second: open.", "All is well."]


async def test_it_is_connected_with_the_same_form(bank: Bank, tmp_path: Path) -> None:
    vault, path = MemoryVault(), tmp_path / "new" / "settings.toml"
    app = WelcomeApp(Enrolment(vault, path))
    async with app.run_test(size=(80, 40)) as pilot:
        await pilot.press("2")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ConnectScreen))
        screen = pilot.app.screen
        assert isinstance(screen, ConnectScreen)
        choice = screen.fields["provider"].control
        assert isinstance(choice, ChoiceField)
        while choice.value != "scripted":
            await pilot.press("right")
        await wait_until(pilot, lambda: screen.fields["teller"].display)
        assert "a scripted bank" in screen.fields["provider"].hint
        assert "User name" not in screen_text(pilot)
        typed = {"name": "bank", "base_url": "https://bank.example", "teller": "mira", "operator": "asha"}
        for name, text in (typed | {"pin": "1357", "pin_again": "1357"}).items():
            control = screen.fields[name].control
            assert isinstance(control, Input)
            control.value = text
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: app.return_value)
    assert isinstance(load_settings(path).profile("bank"), ScriptedProfile)
    assert vault.get(Entry("bank", SecretKind.IDENTITY)) == SecretStr("mira")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--from", GIVES], "account numbers are never taken from the command line"),
        (["--program", "1"], "this provider has no programmes. Leave --program out."),
    ],
)
def test_what_it_has_not_is_refused_as_an_argument(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    given: list[str],
    said: str,
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "points-console").mkdir()
    (tmp_path / "points-console" / "settings.toml").write_text(SETTINGS)
    assert main(["--profile", "bank", "transfer", *given]) == 2
    assert said in capsys.readouterr().err


def test_what_has_no_simulator_is_not_offered_for_training(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["demo", "--provider", "scripted"])
    assert "invalid choice: 'scripted'" in capsys.readouterr().err
