"""The policy file: safe without one, told with a line where it is wrong, changed around what people wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.domain.policy import Policy
from console.settings.policy_file import change_policy, load_policy, values_of
from console.settings.profiles import SettingsError
from tests.loop_over import loop_over


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "policy.toml"


def test_without_a_file_everything_is_as_the_provider_allows(path: Path) -> None:
    written = load_policy(path)
    assert written.policy == Policy()
    assert not written.chosen
    assert not path.exists()


@loop_over(
    ("text", "fault"),
    [
        ("[limits]\npoints_a_transfer = -1", "line 2: limits.points_a_transfer must be a whole number, 0 or"),
        ("[limits]\npoints_a_transfer = true", "line 2: limits.points_a_transfer must be a whole number"),
        ("\n[limits.giver]\npoints_a_day = 10.5", "line 3: limits.giver.points_a_day must be a whole number"),
        ("[limits]\nzone = 'Asia/Nowhere'", "line 2: limits.zone must be a time zone this computer knows"),
        ("[approval]\nwithout_code = 'perhaps'", "line 2: approval.without_code must be true or false"),
        (
            "[limits.giver]\npoints_daily = 5",
            "isn't a key of the policy; here there are points_a_day, transf",
        ),
        ("limits = 5", "line 1: limits must be a table of keys"),
        (
            "[approval]\nafter_warnings = ['spikes']",
            "line 2: approval.after_warnings has no warning called spi",
        ),
        ("[staff]\nmembers = ['asha.k']", "line 2: staff.members must be pairs such as"),
        ("[limits", "isn't valid TOML"),
    ],
)
def test_a_fault_names_its_line_and_what_would_be_right(tmp_path: Path, text: str, fault: str) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        load_policy(path)
    assert fault in str(refused.value)


def test_what_others_can_write_is_refused(path: Path) -> None:
    path.write_text("[limits]\n", encoding="utf-8")
    path.chmod(0o660)
    with pytest.raises(SettingsError, match="Others can change the policy file"):
        load_policy(path)


def test_one_key_is_changed_and_all_else_stays(path: Path) -> None:
    before = "# agreed on 3 March\n[limits]\npoints_a_transfer = 5_000  # ask Meena\n"
    path.write_text(before, encoding="utf-8")
    change_policy(path, "limits.giver.points_a_day", "2000")
    change_policy(path, "limits.zone", "Asia/Kolkata")
    change_policy(path, "approval.without_code", "true")
    assert path.read_text(encoding="utf-8").startswith(before)
    assert load_policy(path).chosen == {
        "limits.points_a_transfer": 5000,
        "limits.giver.points_a_day": 2000,
        "limits.zone": "Asia/Kolkata",
        "approval.without_code": True,
    }
    change_policy(path, "limits.points_a_transfer", "none")
    assert load_policy(path).policy.limits.points_a_transfer is None
    with pytest.raises(SettingsError, match=r"no key limits\.nope"):
        change_policy(path, "limits.nope", "1")
    as_it_was = path.read_text(encoding="utf-8")
    with pytest.raises(SettingsError, match="0 or more"):
        change_policy(path, "limits.giver.points_a_day", "-1")
    assert path.read_text(encoding="utf-8") == as_it_was


def test_each_key_can_be_set_and_taken_out_again(path: Path) -> None:
    for key, value in values_of(Policy()).items():
        lists = {"approval.after_warnings": '["spike"]', "staff.members": '["asha.k 101"]'}
        change_policy(
            path, key, lists.get(key) or {bool: "true", str: "UTC", tuple: '["why"]'}.get(type(value), "7")
        )
        assert key in load_policy(path).chosen
        change_policy(path, key, "none")
    assert load_policy(path).policy == Policy()
