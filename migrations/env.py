"""Run by Alembic once a module: its folder, its own version table, its own tables only."""

from __future__ import annotations

from alembic import context

connection = context.config.attributes["connection"]
metadata = context.config.attributes["metadata"]
prefix = context.config.attributes["prefix"]


def include(_object: object, name: str | None, kind: str, _reflected: bool, _compare_to: object) -> bool:
    """Only tables of this module; foreign ones (other modules, a broker's) are not ours to drop."""
    if kind == "table":
        return (name or "").startswith(f"{prefix}_") and not (name or "").startswith(f"{prefix}_version_")
    return True


context.configure(
    connection=connection,
    target_metadata=metadata,
    version_table=context.config.attributes["version_table"],
    include_object=include,
    render_as_batch=True,
    compare_type=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
