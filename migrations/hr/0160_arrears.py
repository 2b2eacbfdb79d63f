"""Supplementary runs, and overpaid salaries that pay brings back.

For the operator: one new table, and the payroll run learns a third kind; takes a moment.
"""

import sqlalchemy as sa
from alembic import op

revision = "0160"
down_revision = "0010"
branch_labels = None
depends_on = None

NOW, BEFORE = "kind IN ('regular','supplement','arrears')", "kind IN ('regular','arrears')"


def _kinds(kinds: str) -> None:
    with op.batch_alter_table("hr_payroll_run") as batch_op:
        batch_op.drop_constraint(op.f("ck_hr_payroll_run_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_hr_payroll_run_kind"), kinds)


def upgrade() -> None:
    _kinds(NOW)
    op.create_table(
        "hr_debt",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("entity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("employee_id", sa.BigInteger(), nullable=False),
        sa.Column("employee_number", sa.String(length=32), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("recovered", sa.BigInteger(), nullable=False),
        sa.Column("instalment", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("search", sa.String(length=200), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("amount > 0 AND instalment >= 0", name=op.f("ck_hr_debt_amounts")),
        sa.CheckConstraint("state IN ('open','settled','cancelled')", name=op.f("ck_hr_debt_state")),
        sa.ForeignKeyConstraint(["employee_id"], ["hr_employee.id"], name=op.f("fk_hr_debt_employee_id")),
        sa.ForeignKeyConstraint(["entity_id"], ["erp_entity.id"], name=op.f("fk_hr_debt_entity_id")),
        sa.ForeignKeyConstraint(["run_id"], ["hr_payroll_run.id"], name=op.f("fk_hr_debt_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hr_debt")),
        sa.UniqueConstraint("number", name=op.f("uq_hr_debt_number")),
    )
    with op.batch_alter_table("hr_debt") as batch_op:
        batch_op.create_index("ix_hr_debt_employee", ["employee_id", "state"], unique=False)
        batch_op.create_index("ix_hr_debt_entity", ["entity_id", "id"], unique=False)


def downgrade() -> None:
    op.drop_table("hr_debt")
    _kinds(BEFORE)
