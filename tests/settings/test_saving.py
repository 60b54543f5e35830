"""Saving a profile: all or nothing, private, and nothing of the other profiles lost."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain.text import is_unsafe
from console.providers.capillary.settings import Attribution, CapillaryProfile
from console.providers.registry import load_settings, save_profile
from console.settings.profiles import Encryption, Environment, SettingsError

BRANCH = '[profiles.branch-12]\nbase_url = "https://host.example"\n'


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


def test_saving_makes_a_private_file_in_a_private_folder(path: Path) -> None:
    save_profile(path, profile())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [file.name for file in path.parent.iterdir()] == ["settings.toml"]


def test_saving_keeps_the_rest_and_replaces_its_own(path: Path) -> None:
    other = '[profiles.branch-13]\nbase_url = "https://other.example"\ncode_minutes = 7\n'
    before = load_settings(written(path, f'default_profile = "branch-13"\n{BRANCH}{other}'))
    path.chmod(0o644)
    changed = profile(environment="sandbox", operator='Ann "A" \\ Smith')
    save_profile(path, changed)
    after = load_settings(path)
    assert after.default_profile == "branch-13"
    assert after.profiles == (changed, before.profile("branch-13"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_saving_writes_what_was_chosen_and_no_defaults(path: Path) -> None:
    save_profile(path, profile(encryption={"seal_with": "a.pem", "open_with": ["b.pem", "c.pem"]}))
    assert path.read_text(encoding="utf-8") == (
        '[profiles.branch-12]\nbase_url = "https://host.example"\n'
        '\n[profiles.branch-12.encryption]\nseal_with = "a.pem"\nopen_with = ["b.pem", "c.pem"]\n'
    )


def safe(*, without: str = "") -> st.SearchStrategy[str]:
    """Characters that may stand in a value. Most unsafe ones are never drawn: filtering them costs draws."""
    drawn = st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp"), exclude_characters=without)
    return drawn.filter(lambda character: not is_unsafe(character))


PRINTED = st.text(safe(), max_size=20)
# A `~` or `$` of a file's name is filled in when it is read, as people mean it.
PATHS = st.text(safe(without="~$"), min_size=1).map(Path)
ENCRYPTION = st.builds(
    Encryption, seal_with=PATHS, open_with=st.lists(PATHS, min_size=1, max_size=3).map(tuple), key_id=PRINTED
)
PROFILES = st.builds(
    CapillaryProfile,
    name=st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9._-]{0,39}\Z"),
    base_url=st.just("https://host.example"),
    environment=st.sampled_from([Environment.PRODUCTION, Environment.SANDBOX]),
    branch=PRINTED,
    operator=PRINTED,
    source=PRINTED,
    attribution=st.none() | st.builds(Attribution, entity_code=PRINTED),
    encryption=st.none() | ENCRYPTION,
    certificate_authority=st.none() | PATHS,
    deadline_seconds=st.floats(0, 120, exclude_min=True),
    server_utc_offset_minutes=st.integers(-14 * 60, 14 * 60),
)


@settings(deadline=None, max_examples=50)
@given(st.lists(PROFILES, max_size=3, unique_by=lambda one: one.name))
def test_what_is_saved_is_read_back(profiles: list[CapillaryProfile]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "settings.toml"
        for one in profiles:
            save_profile(path, one)
        assert load_settings(path).profiles == tuple(profiles)


@pytest.mark.parametrize("broken", ["x", "x = 1", "[profiles.x]"])
def test_saving_leaves_a_file_it_cannot_read(broken: str, path: Path) -> None:
    written(path, broken)
    with pytest.raises(SettingsError):
        save_profile(path, profile())
    assert path.read_text(encoding="utf-8") == broken


def test_a_full_disk_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_space(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    save_profile(path, profile())
    before = path.read_bytes()
    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(SettingsError) as caught:
        save_profile(path, profile(branch="12"))
    assert str(caught.value) == f"The settings file can't be written: {path} (No space left on device)."
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_file_where_a_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    path = tmp_path / "file" / "settings.toml"
    with pytest.raises(SettingsError, match=r"The settings file can't be read: .* \(Not a directory\)"):
        save_profile(path, profile())


def test_a_file_name_in_another_encoding_is_explained(path: Path) -> None:
    with pytest.raises(SettingsError, match="holds text that can't be written: half of a character"):
        save_profile(path, profile(certificate_authority=Path("ca-\udcff.pem")))
    assert not path.exists()


def test_a_linked_file_stays_a_link(path: Path, tmp_path: Path) -> None:
    real = written(tmp_path / "dotfiles" / "settings.toml", BRANCH)
    path.parent.mkdir()
    path.symlink_to(real)
    save_profile(path, profile(branch="12"))
    assert path.is_symlink()
    assert load_settings(real).profile().branch == "12"


WRITTEN = """\
# Ours. Ask before you change anything.
default_profile = "branch-13"   # the one upstairs

[profiles.branch-13]
base_url = "https://other.example"
code_minutes = 7      # agreed in March

[profiles.branch-12]
# The till at the door.
base_url = "https://host.example"
branch = "12"         # as on the sign

[profiles.branch-12.encryption]
seal_with = "~/to.pem"   # theirs
open_with = ["$KEYS/from.pem"]

# The end.
"""


def test_saving_keeps_what_people_wrote(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEYS", "/srv/keys")
    written(path, WRITTEN)
    save_profile(path, profile(branch="14"))
    after = path.read_text(encoding="utf-8")
    for kept in (
        "# Ours. Ask",
        "# the one upstairs",
        "# agreed in March",
        "# The till at the door.",
        "# as on the sign",
    ):
        assert kept in after
    assert load_settings(path).profile("branch-12") == profile(branch="14")
    assert load_settings(path).profile("branch-13").code_minutes == 7


def test_saving_the_same_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEYS", "/srv/keys")
    written(path, WRITTEN)
    save_profile(path, load_settings(path).profile("branch-12"))
    assert path.read_text(encoding="utf-8") == WRITTEN


def test_saving_another_leaves_every_line_there_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEYS", "/srv/keys")
    written(path, WRITTEN)
    save_profile(path, profile(name="branch-15"))
    assert path.read_text(encoding="utf-8").startswith(WRITTEN.rstrip("\n"))


def test_what_would_not_be_read_again_is_not_written(path: Path) -> None:
    save_profile(path, profile())
    before = path.read_bytes()
    with pytest.raises(SettingsError, match="control or invisible"):
        save_profile(path, profile(operator="a\x1bb"))
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "text",
    [
        'profiles = {branch-12 = {base_url = "https://host.example"}}\n',
        'profiles.branch-12.base_url = "https://host.example"\n',
        '[profiles]\nbranch-12 = {base_url = "https://host.example"}\n',
        f'{BRANCH}[profiles.x]\nbase_url = "https://x.example"\n'
        '[profiles.branch-12.attribution]\nentity_code = "1"\n',
    ],
)
def test_however_it_is_written_a_profile_is_replaced(text: str, path: Path) -> None:
    written(path, text)
    changed = profile(branch="14", encryption={"seal_with": "a.pem", "open_with": ["b.pem"]})
    save_profile(path, changed)
    assert load_settings(path).profile("branch-12") == changed
