"""Kinds of leave, leaves, their opening balances; elements of pay that an office adds; decisions made for many at once.

For the operator: four new tables and one column; takes a moment.
"""

import sqlalchemy as sa
from alembic import op

revision = "0168"
down_revision = "0165"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SHARED = {"scope": "shared"}


def text(name: str, length: int) -> sa.Column:
    return sa.Column(name, sa.String(length=length), nullable=False)


def upgrade() -> None:
    op.create_table(
        "hr_leave_type",
        sa.Column("id", ID, nullable=False),
        text("code", 16), text("name_ar", 100), text("name_en", 100), text("status", 16),
        sa.Column("limit_days", sa.BigInteger(), nullable=True),
        text("window", 16),
        sa.Column("accrues", sa.Boolean(), nullable=False),
        text("limit_text", 200), text("pay_text", 200),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        text("basis", 200), text("confidence", 40), text("note", 500),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hr_leave_type")),
        sa.UniqueConstraint("code", "valid_from", name=op.f("uq_hr_leave_type_code_valid_from")),
        info=SHARED,
    )  # fmt: skip
    op.create_table(
        "hr_leave_opening",
        sa.Column("id", ID, nullable=False),
        text("employee_number", 32),
        sa.Column("employee_id", ID, nullable=False),
        sa.Column("entity_id", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("days", sa.BigInteger(), nullable=False),
        text("note", 500), text("search", 200),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("days >= 0", name=op.f("ck_hr_leave_opening_days")),
        sa.ForeignKeyConstraint(["employee_id"], ["hr_employee.id"], name=op.f("fk_hr_leave_opening_employee_id")),
        sa.ForeignKeyConstraint(["entity_id"], ["erp_entity.id"], name=op.f("fk_hr_leave_opening_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hr_leave_opening")),
        sa.UniqueConstraint("employee_number", name=op.f("uq_hr_leave_opening_employee_number")),
    )  # fmt: skip
    op.create_index("ix_hr_leave_opening_entity", "hr_leave_opening", ["entity_id", "id"])
    op.create_table(
        "hr_leave",
        sa.Column("id", ID, nullable=False),
        text("reference", 32), text("number", 64),
        sa.Column("employee_id", ID, nullable=False),
        sa.Column("entity_id", ID, nullable=False),
        text("type", 16), text("status", 16),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("days", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        text("state", 10), text("prepared_by", 100), text("decided_by", 100),
        sa.Column("refusal", sa.Text(), nullable=False),
        text("search", 500),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("state IN ('draft','waiting','approved','returned','rejected','cancelled')", name=op.f("ck_hr_leave_state")),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_hr_leave_dates")),
        sa.ForeignKeyConstraint(["employee_id"], ["hr_employee.id"], name=op.f("fk_hr_leave_employee_id")),
        sa.ForeignKeyConstraint(["entity_id"], ["erp_entity.id"], name=op.f("fk_hr_leave_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hr_leave")),
        sa.UniqueConstraint("reference", name=op.f("uq_hr_leave_reference")),
    )  # fmt: skip
    op.create_index("ix_hr_leave_employee", "hr_leave", ["employee_id", "first_day"])
    op.create_index("ix_hr_leave_entity", "hr_leave", ["entity_id", "id"])
    op.create_table(
        "hr_pay_element",
        sa.Column("id", ID, nullable=False),
        text("reference", 32), text("code", 32), text("name_ar", 100), text("name_en", 100), text("kind", 12), text("method", 12), text("value", 40),
        text("bases", 200), text("economic", 32),
        sa.Column("with_days", sa.Boolean(), nullable=False),
        sa.Column("in_base", sa.Boolean(), nullable=False),
        text("grades", 200), text("positions", 500), text("party", 64),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        text("basis", 200), text("state", 10), text("prepared_by", 100), text("decided_by", 100),
        sa.Column("refusal", sa.Text(), nullable=False),
        text("search", 300),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('earning','deduction')", name=op.f("ck_hr_pay_element_kind")),
        sa.CheckConstraint("method IN ('fixed','percent','rate')", name=op.f("ck_hr_pay_element_method")),
        sa.CheckConstraint("state IN ('draft','waiting','approved','returned','rejected')", name=op.f("ck_hr_pay_element_state")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_hr_pay_element_dates")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hr_pay_element")),
        sa.UniqueConstraint("code", "valid_from", name=op.f("uq_hr_pay_element_code_valid_from")),
        sa.UniqueConstraint("reference", name=op.f("uq_hr_pay_element_reference")),
        info=SHARED,
    )  # fmt: skip
    op.create_index("ix_hr_pay_element_state", "hr_pay_element", ["state"])
    op.add_column("hr_decision", sa.Column("together", sa.String(length=32), nullable=False, server_default=""))
    op.create_index("ix_hr_decision_together", "hr_decision", ["together"])


def downgrade() -> None:
    op.drop_index("ix_hr_decision_together", table_name="hr_decision")
    op.drop_column("hr_decision", "together")
    for table in ("hr_pay_element", "hr_leave", "hr_leave_opening", "hr_leave_type"):
        op.drop_table(table)
