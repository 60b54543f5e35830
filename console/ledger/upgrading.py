"""The ledger's tables from version to version. Loaded at `ledger init` only."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from console.ledger.ledger_tables import SCHEMA

_SCRIPTS = Path(__file__).parent / "migrations"


def upgrade(connection: Connection, tenant: str, to: str) -> None:
    """Bring the tables to the version `to`, inside the transaction that is open."""
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes.update(connection=connection, tenant=tenant, schema=SCHEMA)
    command.upgrade(config, to)
