"""Runs probe.py in a fresh home, with a session bus of its own or with none."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

_PROBE = Path(__file__).with_name("probe.py")
_REPOSITORY = _PROBE.parents[2]


def probe(
    scenario: str, home: Path, secret: str, *, bus: bool, plugins: Path | None = None, **env: str
) -> dict[str, str]:
    """What the scenario printed. `plugins` is a folder with further packages; `env` adds variables."""
    paths = [str(_REPOSITORY), *([str(plugins)] if plugins else [])]
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home),
        "PYTHONPATH": os.pathsep.join(paths),
        **env,
    }
    ended = subprocess.run(
        [*(["dbus-run-session", "--"] if bus else []), sys.executable, str(_PROBE), scenario],
        env=environment,
        input=secret,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert secret not in ended.stdout + ended.stderr
    answer: dict[str, str] = json.loads(ended.stdout)
    return answer


def plaintext_package(folder: Path) -> Path:
    """A stand-in for the installed package keyrings.alt: a file backend that registers itself."""
    package = folder / "keyrings" / "alt"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "file.py").write_text(
        "from pathlib import Path\n"
        "from keyring.backend import KeyringBackend\n"
        "class PlaintextKeyring(KeyringBackend):\n"
        "    priority = 0.5\n"
        "    path = Path.home() / 'plaintext.cfg'\n"
        "    def get_password(self, service, username):\n"
        "        return self.path.read_text() if self.path.exists() else None\n"
        "    def set_password(self, service, username, password):\n"
        "        self.path.write_text(password)\n"
    )
    metadata = folder / "keyrings_alt-5.0.2.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: keyrings.alt\nVersion: 5.0.2\n")
    (metadata / "entry_points.txt").write_text("[keyring.backends]\nfile = keyrings.alt.file\n")
    return folder
