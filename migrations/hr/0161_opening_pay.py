"""What offices paid by their own sheets before the start, and how it differs from what is calculated.

For the operator: two new tables; takes a moment.
"""

import sqlalchemy as sa
from alembic import op

revision = "0161"
down_revision = "0160"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "hr_payroll_opening",
        sa.Column("id", KEY, nullable=False),
        sa.Column("entity_id", KEY, nullable=False),
        sa.Column("employee_id", sa.BigInteger(), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("element", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["employee_id"], ["hr_employee.id"], name=op.f("fk_hr_payroll_opening_employee_id")),
        sa.ForeignKeyConstraint(["entity_id"], ["erp_entity.id"], name=op.f("fk_hr_payroll_opening_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hr_payroll_opening")),
        sa.UniqueConstraint("employee_id", "period", "element", name=op.f("uq_hr_payroll_opening_employee_id_period_element")),
    )
    with op.batch_alter_table("hr_payroll_opening") as batch_op:
        batch_op.create_index("ix_hr_payroll_opening_entity", ["entity_id", "id"], unique=False)
        batch_op.create_index("ix_hr_payroll_opening_period", ["period", "employee_id"], unique=False)
    op.create_table(
        "hr_payroll_difference",
        sa.Column("id", KEY, nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("entity_id", KEY, nullable=False),
        sa.Column("employee_number", sa.String(length=32), nullable=False),
        sa.Column("name_ar", sa.String(length=200), nullable=False),
        sa.Column("element", sa.String(length=40), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("calculated", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("search", sa.String(length=300), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["hr_payroll_run.id"], name=op.f("fk_hr_payroll_difference_run_id")),
        sa.ForeignKeyConstraint(["entity_id"], ["erp_entity.id"], name=op.f("fk_hr_payroll_difference_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hr_payroll_difference")),
    )
    with op.batch_alter_table("hr_payroll_difference") as batch_op:
        batch_op.create_index("ix_hr_payroll_difference_entity", ["entity_id", "id"], unique=False)
        batch_op.create_index("ix_hr_payroll_difference_run", ["run_id", "employee_number"], unique=False)


def downgrade() -> None:
    op.drop_table("hr_payroll_difference")
    op.drop_table("hr_payroll_opening")
