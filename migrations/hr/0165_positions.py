"""Positions; what personnel decisions say of a post, a ground, a clearance; further kinds of decision and statuses.

For the operator: one new table, new columns with a default, wider value checks; takes a moment.
"""

import sqlalchemy as sa
from alembic import op

revision = "0165"
down_revision = "0161"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS_BEFORE = (
    "'increment','promotion','transfer','suspension','return','unpaid_leave','sick_leave','motherhood','end_of_service',"
    "'account','correction'"
)
KINDS_AFTER = f"{KINDS_BEFORE},'appointment','commencement','rehire','cancellation'"
STATUSES_BEFORE = "'active','suspended','unpaid_leave','sick_leave','motherhood','terminated'"
STATUSES_AFTER = f"{STATUSES_BEFORE},'annual_leave','paid_leave','appointed'"


def upgrade() -> None:
    op.create_table(
        "hr_position",
        sa.Column("id", ID, nullable=False),
        sa.Column("position_number", sa.String(length=32), nullable=False),
        sa.Column("title_ar", sa.String(length=200), nullable=False),
        sa.Column("entity_id", ID, nullable=False),
        sa.Column("scale", sa.String(length=32), nullable=False),
        sa.Column("grade", sa.String(length=32), nullable=False),
        sa.Column("economic", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("search", sa.String(length=500), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("status IN ('active','frozen','abolished')", name=op.f("ck_hr_position_status")),
        sa.ForeignKeyConstraint(["entity_id"], ["erp_entity.id"], name=op.f("fk_hr_position_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hr_position")),
        sa.UniqueConstraint("position_number", name=op.f("uq_hr_position_position_number")),
    )
    op.create_index("ix_hr_position_entity", "hr_position", ["entity_id", "id"])
    op.create_index(
        "uq_hr_employee_post", "hr_employee", ["position_number"], unique=True,
        sqlite_where=sa.text("position_number <> '' AND status <> 'terminated'"),
        postgresql_where=sa.text("position_number <> '' AND status <> 'terminated'"),
    )  # fmt: skip
    op.add_column("hr_employment", sa.Column("leave", sa.String(length=16), nullable=False, server_default=""))
    for name, column in decision_columns():
        op.add_column("hr_decision", sa.Column(name, column, nullable=False, server_default=""))
    op.add_column("hr_decision", sa.Column("last_basic", sa.BigInteger(), nullable=True))
    op.add_column("hr_decision", sa.Column("cancels_id", ID, nullable=True))
    op.create_index("ix_hr_decision_cancels", "hr_decision", ["cancels_id"])
    widen("hr_decision", "kind", KINDS_BEFORE, KINDS_AFTER)
    for table in ("hr_employee", "hr_employment"):
        widen(table, "status", STATUSES_BEFORE, STATUSES_AFTER)


def decision_columns() -> tuple[tuple[str, sa.String | sa.Text], ...]:
    return (
        ("decision_hijri", sa.String(length=10)),
        ("effective_hijri", sa.String(length=10)),
        ("to_position", sa.String(length=32)),
        ("ground", sa.Text()),
        ("clearance", sa.String(length=64)),
    )


def widen(table: str, column: str, before: str, after: str) -> None:
    """Put `after` in place of `before` in the check of a column.

    SQLite can't alter a check; its manual changes the stored text of the table, for what is stored in rows stays as it is.
    """
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        op.drop_constraint(op.f(f"ck_{table}_{column}"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, f"{column} IN ({after})")
        return
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema=on")
    bind.execute(
        sa.text("UPDATE sqlite_schema SET sql = replace(sql, :before, :after) WHERE type = 'table' AND name = :name"),
        {"before": f"{column} IN ({before})", "after": f"{column} IN ({after})", "name": table},
    )
    bind.exec_driver_sql(f"PRAGMA schema_version={version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema=off")


def downgrade() -> None:
    for table in ("hr_employee", "hr_employment"):
        widen(table, "status", STATUSES_AFTER, STATUSES_BEFORE)
    widen("hr_decision", "kind", KINDS_AFTER, KINDS_BEFORE)
    op.drop_index("ix_hr_decision_cancels", table_name="hr_decision")
    for name in ("cancels_id", "last_basic", *(name for name, _column in decision_columns())):
        op.drop_column("hr_decision", name)
    op.drop_column("hr_employment", "leave")
    op.drop_index("uq_hr_employee_post", table_name="hr_employee")
    op.drop_table("hr_position")
