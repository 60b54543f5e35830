"""Other tills' transfers for commands, as this computer's settings let them be seen."""

from __future__ import annotations

from console.domain.elsewhere import Elsewhere, ElsewhereUnreadable, Sees


def shares_ledger() -> bool:
    """Whether the settings name a ledger, so that other tills hold what this console doesn't."""
    from console.providers.registry import load_settings
    from console.settings import SettingsError, settings_path

    try:
        return load_settings(settings_path()).ledger is not None
    except SettingsError:
        return False


def elsewhere_here() -> Elsewhere | None:
    """Other tills' transfers, where the settings show them; `ElsewhereUnreadable` where they can't be had."""
    from console.providers.registry import load_settings
    from console.settings import SettingsError, settings_path

    try:
        shared = load_settings(settings_path()).ledger
    except SettingsError:
        return None  # a journal is told without readable settings too
    if shared is None or shared.sees is Sees.CONSOLE:
        return None
    from console.credentials import CredentialsError, KeyringVault
    from console.services.no_ledger import MISSING

    try:
        from console.ledger.ledger_errors import LedgerError
        from console.services.shared_ledger import open_elsewhere
    except ImportError as error:
        raise ElsewhereUnreadable(MISSING) from error
    try:
        return open_elsewhere(shared, KeyringVault())
    except (LedgerError, CredentialsError) as error:
        raise ElsewhereUnreadable(str(error)) from error
