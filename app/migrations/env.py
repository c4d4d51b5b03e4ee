"""Run by Alembic with the connection that `upgrade` gives it."""

from alembic import context

from app.core.db import Model

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Model.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
