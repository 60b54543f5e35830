"""The remembered theme: kept beside whatever else is there, and no reason for anything to fail."""

from __future__ import annotations

from pathlib import Path

from console.settings.look_file import keep_theme, read_look


def test_a_theme_is_remembered_beside_another(tmp_path: Path) -> None:
    path = tmp_path / "state" / "look.toml"
    assert read_look(path) == {}
    assert keep_theme(path, "theme", "desk-light") == ""
    assert keep_theme(path, "theme_of_16_colours", "desk-16") == ""
    assert keep_theme(path, "theme", "desk-contrast") == ""
    assert read_look(path) == {"theme": "desk-contrast", "theme_of_16_colours": "desk-16"}


def test_a_file_that_makes_no_sense_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "look.toml"
    path.write_text("theme = [1, 2")
    assert read_look(path) == {}
    assert str(path) in keep_theme(path, "theme", "desk-light")
    assert path.read_text() == "theme = [1, 2"
