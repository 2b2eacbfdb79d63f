"""Payees, inputs of a month, payroll runs, payslips and what a calculation found.

For the operator: new tables only; takes a moment.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hr_payee",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("iban", sa.String(length=34), nullable=False),
        sa.Column("search", sa.String(length=300), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hr_payee")),
        sa.UniqueConstraint("name", name=op.f("uq_hr_payee_name")),
        info={"scope": "shared"},
    )
    op.create_table(
        "hr_payroll_run",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("entity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.Column("gross", sa.BigInteger(), nullable=False),
        sa.Column("deductions", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("state_share", sa.BigInteger(), nullable=False),
        sa.Column("held", sa.BigInteger(), nullable=False),
        sa.Column("open_exceptions", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("done_until", sa.BigInteger(), nullable=False),
        sa.Column("prepared_by", sa.String(length=100), nullable=False),
        sa.Column("decided_by", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("search", sa.String(length=200), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('regular','arrears')", name=op.f("ck_hr_payroll_run_kind")),
        sa.CheckConstraint("state IN ('calculating','calculated','recorded','cancelled')", name=op.f("ck_hr_payroll_run_state")),
        sa.ForeignKeyConstraint(["entity_id"], ["erp_entity.id"], name=op.f("fk_hr_payroll_run_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hr_payroll_run")),
        sa.UniqueConstraint("number", name=op.f("uq_hr_payroll_run_number")),
    )
    with op.batch_alter_table("hr_payroll_run", schema=None) as batch_op:
        batch_op.create_index("ix_hr_payroll_run_entity", ["entity_id", "period"], unique=False)

    op.create_table(
        "hr_payroll_exception",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("employee_id", sa.BigInteger(), nullable=True),
        sa.Column("employee_number", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=48), nullable=False),
        sa.Column("weight", sa.String(length=8), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("filled_by", sa.String(length=32), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.String(length=100), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("search", sa.String(length=200), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("weight IN ('stop','note')", name=op.f("ck_hr_payroll_exception_weight")),
        sa.ForeignKeyConstraint(["run_id"], ["hr_payroll_run.id"], name=op.f("fk_hr_payroll_exception_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hr_payroll_exception")),
    )
    with op.batch_alter_table("hr_payroll_exception", schema=None) as batch_op:
        batch_op.create_index("ix_hr_payroll_exception_entity", ["entity_id", "id"], unique=False)
        batch_op.create_index("ix_hr_payroll_exception_run", ["run_id", "weight"], unique=False)

    op.create_table(
        "hr_payroll_input",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("employee_id", sa.BigInteger(), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("element", sa.String(length=32), nullable=False),
        sa.Column("mark", sa.String(length=250), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.String(length=20), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("decision_number", sa.String(length=64), nullable=False),
        sa.Column("decision_date", sa.Date(), nullable=True),
        sa.Column("payee_id", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_hr_payroll_input_amount")),
        sa.ForeignKeyConstraint(["employee_id"], ["hr_employee.id"], name=op.f("fk_hr_payroll_input_employee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hr_payroll_input")),
        sa.UniqueConstraint("employee_id", "period", "element", "mark", name=op.f("uq_hr_payroll_input_employee_id_period_element_mark")),
    )
    with op.batch_alter_table("hr_payroll_input", schema=None) as batch_op:
        batch_op.create_index("ix_hr_payroll_input_entity", ["entity_id", "id"], unique=False)
        batch_op.create_index("ix_hr_payroll_input_period", ["period", "entity_id"], unique=False)

    op.create_table(
        "hr_payslip",
        sa.Column("fiscal_year", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("employee_id", sa.BigInteger(), nullable=False),
        sa.Column("employee_number", sa.String(length=32), nullable=False),
        sa.Column("name_ar", sa.String(length=200), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("once", sa.String(length=7), nullable=True),
        sa.Column("scale", sa.String(length=32), nullable=False),
        sa.Column("grade", sa.String(length=32), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("iban", sa.String(length=34), nullable=False),
        sa.Column("basic", sa.BigInteger(), nullable=False),
        sa.Column("gross", sa.BigInteger(), nullable=False),
        sa.Column("deductions", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("state_share", sa.BigInteger(), nullable=False),
        sa.Column("held", sa.BigInteger(), nullable=False),
        sa.Column("carried", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("search", sa.String(length=300), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["employee_id"], ["hr_employee.id"], name=op.f("fk_hr_payslip_employee_id")),
        sa.ForeignKeyConstraint(["run_id"], ["hr_payroll_run.id"], name=op.f("fk_hr_payslip_run_id")),
        sa.PrimaryKeyConstraint("fiscal_year", "id", name=op.f("pk_hr_payslip")),
        sa.UniqueConstraint("employee_id", "once", name=op.f("uq_hr_payslip_employee_id_once")),
        sa.UniqueConstraint("number", name=op.f("uq_hr_payslip_number")),
    )
    with op.batch_alter_table("hr_payslip", schema=None) as batch_op:
        batch_op.create_index("ix_hr_payslip_entity", ["entity_id", "id"], unique=False)
        batch_op.create_index("ix_hr_payslip_period", ["period", "employee_id"], unique=False)
        batch_op.create_index("ix_hr_payslip_run", ["run_id", "employee_id"], unique=False)

    op.create_table(
        "hr_payslip_line",
        sa.Column("fiscal_year", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("payslip_id", sa.BigInteger(), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("element", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("charged", sa.String(length=32), nullable=False),
        sa.Column("economic", sa.String(length=20), nullable=False),
        sa.Column("part", sa.String(length=24), nullable=False),
        sa.Column("party", sa.String(length=100), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("reduces", sa.String(length=40), nullable=False),
        sa.Column("of_month", sa.String(length=7), nullable=False),
        sa.Column("rule", sa.String(length=32), nullable=False),
        sa.Column("rule_since", sa.Date(), nullable=False),
        sa.Column("article", sa.String(length=200), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["fiscal_year", "payslip_id"], ["hr_payslip.fiscal_year", "hr_payslip.id"], name=op.f("fk_hr_payslip_line_fiscal_year_payslip_id")
        ),
        sa.PrimaryKeyConstraint("fiscal_year", "id", name=op.f("pk_hr_payslip_line")),
    )
    with op.batch_alter_table("hr_payslip_line", schema=None) as batch_op:
        batch_op.create_index("ix_hr_payslip_line_entity", ["entity_id", "fiscal_year", "id"], unique=False)
        batch_op.create_index("ix_hr_payslip_line_payslip", ["fiscal_year", "payslip_id", "place"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("hr_payslip_line", schema=None) as batch_op:
        batch_op.drop_index("ix_hr_payslip_line_payslip")
        batch_op.drop_index("ix_hr_payslip_line_entity")

    op.drop_table("hr_payslip_line")
    with op.batch_alter_table("hr_payslip", schema=None) as batch_op:
        batch_op.drop_index("ix_hr_payslip_run")
        batch_op.drop_index("ix_hr_payslip_period")
        batch_op.drop_index("ix_hr_payslip_entity")

    op.drop_table("hr_payslip")
    with op.batch_alter_table("hr_payroll_input", schema=None) as batch_op:
        batch_op.drop_index("ix_hr_payroll_input_period")
        batch_op.drop_index("ix_hr_payroll_input_entity")

    op.drop_table("hr_payroll_input")
    with op.batch_alter_table("hr_payroll_exception", schema=None) as batch_op:
        batch_op.drop_index("ix_hr_payroll_exception_run")
        batch_op.drop_index("ix_hr_payroll_exception_entity")

    op.drop_table("hr_payroll_exception")
    with op.batch_alter_table("hr_payroll_run", schema=None) as batch_op:
        batch_op.drop_index("ix_hr_payroll_run_entity")

    op.drop_table("hr_payroll_run")
    op.drop_table("hr_payee")
