"""Reading the settings file: every refusal is a sentence that names the setting, not its value."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from console.providers.capillary.settings import CapillaryProfile
from console.providers.mastercard.settings import MastercardProfile
from console.providers.registry import load_settings, save_profile
from console.settings.folders import data_folder, settings_path, state_folder
from console.settings.profiles import Environment, Settings, SettingsError

BRANCH = '[profiles.branch-12]\nbase_url = "https://host.example"\n'
ADDRESS = "must be an address such as https://host.example, with nothing after the path"
NO_HOST = "must name a host that can exist, such as host.example"
UNENCRYPTED = "must start with https:// (plain http only for this machine itself)"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "points-console" / "settings.toml"


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def profile(**values: Any) -> CapillaryProfile:
    return CapillaryProfile.model_validate(
        {"name": "branch-12", "base_url": "https://host.example", **values}
    )


def test_no_file_is_empty_settings(path: Path) -> None:
    assert load_settings(path) == Settings()


def test_a_profile_is_read(path: Path) -> None:
    text = f'default_profile = "branch-12"\n{BRANCH}environment = "sandbox"\ncode_minutes = 5\n'
    read = load_settings(written(path, text)).profile()
    assert (read.name, read.environment, read.code_minutes) == ("branch-12", Environment.SANDBOX, 5)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("nope = 1", "profiles.branch-12.nope isn't a setting this console knows."),
        ('password = "x"', "profiles.branch-12.password isn't a setting this console knows."),
        ('"\\u001b[2J" = 1', "profiles.branch-12.␛[2J isn't a setting this console knows."),
        ('name = "other"', "a profile's name is its heading; remove name from branch-12."),
        ('sign_in = "card"', "profiles.branch-12.sign_in must be 'basic' or 'oauth'."),
        (
            'environment = "live"',
            "profiles.branch-12.environment must be 'production', 'sandbox' or 'training'.",
        ),
        ("code_minutes = 11", "profiles.branch-12.code_minutes must be less than or equal to 10."),
        ('code_minutes = "soon"', "profiles.branch-12.code_minutes must be a whole number."),
        ("code_minutes = 1.5", "profiles.branch-12.code_minutes must be a whole number."),
        ("deadline_seconds = nan", "profiles.branch-12.deadline_seconds must be less than or equal to 120."),
        ('deadline_seconds = "x"', "profiles.branch-12.deadline_seconds must be a number."),
        ("branch = 12", "profiles.branch-12.branch must be text."),
        (f'branch = "{"x" * 21}"', "profiles.branch-12.branch must have at most 20 characters."),
        ('country_code = "+91"', "profiles.branch-12.country_code must be one to three digits, such as 91."),
        ("certificate_authority = 1", "profiles.branch-12.certificate_authority must be the name of a file."),
        (
            'account_id = "my shop"',
            "profiles.branch-12.account_id may hold 50 characters at most, without spaces.",
        ),
        (
            "group_program_transfer = false",
            "profiles.branch-12.group_program_transfer must be 'boolean' or 'text'.",
        ),
        ('only_console = "yes"', "profiles.branch-12.only_console must be true or false."),
        (
            "late_booking_hours = 0",
            "profiles.branch-12.late_booking_hours must be greater than or equal to 1.",
        ),
        (
            "late_booking_hours = 169",
            "profiles.branch-12.late_booking_hours must be less than or equal to 168.",
        ),
        ("attribution = 1", "profiles.branch-12.attribution must be a table of settings."),
        ("attribution = {}", "profiles.branch-12.attribution.entity_code is missing."),
        (
            'encryption = {seal_with = "a", open_with = []}',
            "profiles.branch-12.encryption.open_with needs at least 1 entry.",
        ),
        (
            'encryption = {seal_with = "a", open_with = "b"}',
            'profiles.branch-12.encryption.open_with must be a list such as ["one", "two"].',
        ),
    ],
)
def test_a_wrong_setting_is_named(line: str, sentence: str, path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(written(path, f"{BRANCH}{line}\n"))
    assert str(caught.value) == f"In {path}, line 3: {sentence}"


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("http://host.example", UNENCRYPTED),
        ("http://192.0.2.7", UNENCRYPTED),
        ("http://127.0.0.1.host.example", UNENCRYPTED),
        ("ftp://127.0.0.1", UNENCRYPTED),
        ("host.example", ADDRESS),
        ("https://", ADDRESS),
        ("https://host.example?key=x", ADDRESS),
        ("https://host.example#x", ADDRESS),
        ("https://till:secret@host.example", ADDRESS),
        ("https://:secret@host.example", ADDRESS),
        ("https://@host.example", ADDRESS),
        ("https://host.example:0", ADDRESS),
        ("https://host.example:65536", ADDRESS),
        ("https://[::1", ADDRESS),
        ("https://ho st.example", "must not hold spaces or invisible characters"),
        ("https://host.example\\n", "must not hold control or invisible characters"),
        ("https://ho\\u200bst.example", "must not hold control or invisible characters"),
        ("https://host..example", NO_HOST),
        ("https://-host.example", NO_HOST),
        ("https://host.example-", NO_HOST),
        ("https://999.1.1.1", NO_HOST),
        ("https://1.2.3", NO_HOST),
        ("https://host%41.example", NO_HOST),
        ("https://[fe80::1%25eth0]", NO_HOST),
        (f"https://{'a' * 64}.example", NO_HOST),
        (f"https://{'a.' * 130}example", NO_HOST),
    ],
)
def test_a_wrong_address_is_refused(url: str, fault: str, path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(written(path, f'[profiles.branch-12]\nbase_url = "{url}"\n'))
    assert str(caught.value) == f"In {path}, line 2: profiles.branch-12.base_url {fault}."


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://host.example/api/", "https://host.example/api"),
        ("https://host.example:8443", "https://host.example:8443"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://127.0.0.2", "http://127.0.0.2"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_a_right_address_is_kept_without_its_last_slash(url: str, kept: str) -> None:
    assert profile(base_url=url).base_url == kept


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x = 1", "In {path}, line 1: x isn't a setting this console knows."),
        ("default_profile = 1", "In {path}, line 1: default_profile must be text."),
        ("profiles = 1", "In {path}, line 1: [profiles] must be tables such as [profiles.branch-12]."),
        ("[profiles]\nx = 1", "In {path}, line 1: [profiles] must be tables such as [profiles.branch-12]."),
        ("[profiles.x]", "In {path}, line 1: profiles.x.base_url is missing."),
        (
            '[profiles."a b"]\nbase_url = "https://host.example"',
            "In {path}, line 1: profiles.a b.name may hold letters, digits and . _ - (40 at most), "
            "and starts with a letter or digit.",
        ),
        (f'{BRANCH}[profiles.x]\nbase_url = ""', f"In {{path}}, line 4: profiles.x.base_url {ADDRESS}."),
        ("x", "The settings file isn't valid TOML: {path}: Expected '=' after a key in a key/value pair"),
    ],
)
def test_a_wrong_file_is_explained(text: str, sentence: str, path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(written(path, text))
    assert str(caught.value).startswith(sentence.format(path=path))


def test_an_unreadable_file_is_said_to_be_one(tmp_path: Path) -> None:
    other = tmp_path / "latin.toml"
    other.write_bytes(b'x = "\xff"')
    for path, reason in ((tmp_path, "Is a directory"), (other, "it isn't UTF-8 text")):
        with pytest.raises(SettingsError) as caught:
            load_settings(path)
        assert str(caught.value) == f"The settings file can't be read: {path} ({reason})."


def test_values_are_not_repeated(path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(written(path, f'{BRANCH}code_minutes = "canary-41-not-a-real-secret"\n'))
    assert "canary" not in f"{caught.value} {caught.value.__cause__}"


def test_unknown_profiles_are_answered_with_the_known(path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(path).profile("branch-9")
    assert str(caught.value) == "There is no profile called 'branch-9'. Known: none yet."
    loaded = load_settings(written(path, f'default_profile = "gone"\n{BRANCH}'))
    assert loaded.profile("branch-12").name == "branch-12"
    with pytest.raises(SettingsError) as caught:
        loaded.profile()
    assert str(caught.value) == "There is no profile called 'gone'. Known: branch-12."


def test_folders_are_named_after_the_console_and_not_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    places = {settings_path().parent, data_folder(), state_folder()}
    assert len(places) == 3
    assert {place.name for place in places} == {"points-console"}
    assert settings_path().name == "settings.toml"
    assert list(tmp_path.iterdir()) == []


# -- files, paths and machines ---------------------------------------------------------------------


def test_a_byte_order_mark_is_no_fault(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"\xef\xbb\xbf" + BRANCH.encode())
    assert load_settings(path).profile().name == "branch-12"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            'operator = "a\\u001b[2Jb"',
            "profiles.branch-12.operator must not hold control or invisible characters",
        ),
        ('source = "a\\u202eb"', "profiles.branch-12.source must not hold control or invisible characters"),
        ('precheck_path = "/v2/points/transfer"', "profiles.branch-12.precheck_path must be "),
        ('precheck_path = "/v2/points/isPointsTransferreable"', "profiles.branch-12.precheck_path must be "),
        (
            'environment = "training"',
            "profiles.branch-12 environment training is for a simulator on this machine",
        ),
        (
            'certificate_authority = "$UNSET_HERE/ca.pem"',
            "profiles.branch-12.certificate_authority names $UNSET_HERE",
        ),
        ("x = " + "{a=" * 30 + "1" + "}" * 30, "profiles.branch-12.x is nested too deeply"),
    ],
)
def test_more_that_is_wrong_is_named_with_its_line(line: str, sentence: str, path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(written(path, f"{BRANCH}# a line between\n{line}\n"))
    line_number = 1 if "training" in line else 4
    assert str(caught.value).startswith(f"In {path}, line {line_number}: {sentence}")


def test_a_line_is_found_behind_values_of_several_lines(path: Path) -> None:
    text = f'{BRANCH}[profiles.branch-12.encryption]\nopen_with = [\n  "a",\n  "b",\n]\nkey_id = 1\n'
    with pytest.raises(SettingsError, match=r"line 9: profiles.branch-12.encryption.key_id must be text"):
        load_settings(written(path, text.replace("open_with", 'seal_with = "s"\nopen_with')))


def test_what_nests_without_end_is_a_sentence(path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nested too deeply \(at line 2\)"):
        load_settings(written(path, "# first\nx = " + "[" * 100_000))


def test_a_number_without_end_is_a_sentence(path: Path) -> None:
    with pytest.raises(SettingsError, match="isn't valid TOML"):
        load_settings(written(path, "x = " + "9" * 10_000))


@pytest.mark.parametrize("spelling", ["/v2/points/isTransferrable", "/v2/points/isTransferable"])
def test_both_documented_spellings_are_taken(spelling: str) -> None:
    assert profile(precheck_path=spelling).precheck_path == spelling


def test_a_home_folder_and_variables_are_filled_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/asha")
    monkeypatch.setenv("KEYS", "/srv/keys")
    encryption = {"seal_with": "~/to.pem", "open_with": ["$KEYS/a.pem", "${KEYS}/b.pem", "c.pem"]}
    read = profile(encryption=encryption, certificate_authority="~/ca.pem")
    assert read.encryption is not None
    assert read.encryption.seal_with == Path("/home/asha/to.pem")
    assert read.encryption.open_with == (Path("/srv/keys/a.pem"), Path("/srv/keys/b.pem"), Path("c.pem"))
    assert read.certificate_authority == Path("/home/asha/ca.pem")


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such marks")
@pytest.mark.parametrize("mode", [0o660, 0o606, 0o666, 0o622])
def test_a_file_that_others_can_change_is_refused(path: Path, mode: int) -> None:
    written(path, BRANCH).chmod(mode)
    with pytest.raises(SettingsError, match=f"Others can change the settings file .* chmod go-w {path}"):
        load_settings(path)
    with pytest.raises(SettingsError, match="Others can change"):
        save_profile(path, profile())
    path.chmod(0o644)
    load_settings(path)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such marks")
def test_a_file_of_somebody_else_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(path, BRANCH)
    owner = path.stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    if owner == 0:
        os.chown(path, 54321, -1)
    with pytest.raises(SettingsError, match="belongs to somebody else"):
        load_settings(path)


def test_without_a_home_no_folder_is_made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(_number: int) -> None:
        raise KeyError

    for variable in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr("pwd.getpwuid", nobody)
    for place in (settings_path, data_folder, state_folder):
        with pytest.raises(SettingsError, match="Set HOME"):
            place()


# -- whose profile it is ---------------------------------------------------------------------------

SIGNED = """
[profiles.bank]
provider = "mastercard"
environment = "sandbox"
base_url = "https://host.example/loyalty"
country_code = "65"
[profiles.bank.mastercard]
lookup_base_url = "https://host.example/loyalty/mrs"
transfer_types = { POOL = "Pooling" }
signing = { key_file = "signing.p12" }
"""
OF_ANOTHER = 'sign_in = "oauth"\nprecheck_path = "/v2/points/isTransferable"\n'


def test_each_profile_is_read_by_its_own_provider(path: Path) -> None:
    read = load_settings(written(path, BRANCH + SIGNED))
    assert [type(one) for one in read.profiles] == [CapillaryProfile, MastercardProfile]
    assert [one.provider for one in read.profiles] == ["capillary", "mastercard"]


def test_settings_of_another_provider_may_stand_beside_the_own_ones(path: Path) -> None:
    """A profile that was one provider's before is still read."""
    table = SIGNED.partition("[profiles.bank.mastercard]")
    signed = f"{table[0]}{OF_ANOTHER}{table[1]}{table[2]}"
    plain = signed.replace('provider = "mastercard"', 'provider = "capillary"')
    assert isinstance(load_settings(written(path, signed)).profile(), MastercardProfile)
    read = load_settings(written(path, plain)).profile()
    assert isinstance(read, CapillaryProfile)
    assert read.sign_in == "oauth"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('"mastercard"', '"visa"', "profiles.bank.provider must be 'capillary' or 'mastercard'."),
        ('"mastercard"', "12", "profiles.bank.provider must be 'capillary' or 'mastercard'."),
        ("country_code", "nope", "profiles.bank.nope isn't a setting this console knows."),
        ('"sandbox"', '"production"', "profiles.bank provider mastercard must be encrypted in production: "),
        ("[profiles.bank.mastercard]", "[other]", "profiles.bank provider mastercard needs a "),
        ("{ POOL", '{ "PÖOL"', "profiles.bank.mastercard.transfer_types."),
        ("https://host.example/loyalty/mrs", "http://a.example", "profiles.bank.mastercard.lookup_base_url "),
    ],
)
def test_what_is_wrong_with_a_profile_names_the_place(path: Path, old: str, new: str, sentence: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings(written(path, SIGNED.replace(old, new, 1)))
    assert sentence in str(refused.value)
