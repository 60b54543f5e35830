"""Other tills' transfers for commands, as this computer's settings let them be seen."""

from __future__ import annotations

from console.cli.profile_desk import ledger_named
from console.domain.elsewhere import Elsewhere, ElsewhereUnreadable, Sees


def elsewhere_here() -> Elsewhere | None:
    """Other tills' transfers, where the settings show them; `ElsewhereUnreadable` where they can't be had."""
    shared = ledger_named()
    if shared is None or shared.sees is Sees.CONSOLE:
        return None
    from console.credentials.keyring_vault import KeyringVault
    from console.credentials.vault import CredentialsError
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
