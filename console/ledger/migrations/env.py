"""Where Alembic begins: the connection is handed in, and everything happens in its transaction."""

from __future__ import annotations

from alembic import context

_given = context.config.attributes
context.configure(connection=_given["connection"], version_table_schema=_given["schema"])
with context.begin_transaction():
    context.run_migrations()
