"""The stylesheets, addressed by name so that a class in any folder can load one."""

from pathlib import Path

_STYLES = Path(__file__).parent


def stylesheet(name: str) -> Path:
    """Absolute path of one stylesheet; a relative CSS_PATH would be looked for beside the subclass."""
    return _STYLES / name
