"""Figures set by decree, employees with their employment in time, personnel decisions.

For the operator: new tables only; takes a moment.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hr_contribution",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scheme", sa.String(length=32), nullable=False),
        sa.Column("branch", sa.String(length=32), nullable=False),
        sa.Column("employee_percent", sa.Numeric(precision=7, scale=4), nullable=False),
        sa.Column("state_percent", sa.Numeric(precision=7, scale=4), nullable=False),
        sa.Column("base", sa.String(length=32), nullable=False),
        sa.Column("least_base", sa.BigInteger(), nullable=True),
        sa.Column("most_base", sa.BigInteger(), nullable=True),
        sa.Column("civil_servants", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("confidence", sa.String(length=60), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hr_contribution")),
        sa.UniqueConstraint("scheme", "branch", "valid_from", name=op.f("uq_hr_contribution_scheme_branch_valid_from")),
        info={"scope": "shared"},
    )
    op.create_table(
        "hr_figure",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=True),
        sa.Column("unit", sa.String(length=24), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("confidence", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("title_ar", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hr_figure")),
        sa.UniqueConstraint("name", "key", "valid_from", name=op.f("uq_hr_figure_name_key_valid_from")),
        info={"scope": "shared"},
    )
    op.create_index("ix_hr_figure_name", "hr_figure", ["name"], unique=False)
    op.create_table(
        "hr_grade",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scale", sa.String(length=32), nullable=False),
        sa.Column("grade", sa.String(length=32), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("name_ar", sa.String(length=100), nullable=False),
        sa.Column("increment", sa.BigInteger(), nullable=False),
        sa.Column("transport", sa.BigInteger(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("confidence", sa.String(length=40), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hr_grade")),
        sa.UniqueConstraint("scale", "grade", "valid_from", name=op.f("uq_hr_grade_scale_grade_valid_from")),
        info={"scope": "shared"},
    )
    op.create_table(
        "hr_scale_step",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scale", sa.String(length=32), nullable=False),
        sa.Column("grade", sa.String(length=32), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("basic", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("confidence", sa.String(length=40), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.CheckConstraint("basic > 0", name=op.f("ck_hr_scale_step_basic")),
        sa.CheckConstraint("step > 0", name=op.f("ck_hr_scale_step_step")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hr_scale_step")),
        sa.UniqueConstraint("scale", "grade", "step", "valid_from", name=op.f("uq_hr_scale_step_scale_grade_step_valid_from")),
        info={"scope": "shared"},
    )
    op.create_table(
        "hr_employee",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("employee_number", sa.String(length=32), nullable=False),
        sa.Column("national_id", sa.String(length=10), nullable=False),
        sa.Column("name_ar", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("gender", sa.String(length=6), nullable=False),
        sa.Column("nationality", sa.String(length=60), nullable=False),
        sa.Column("hire_date", sa.Date(), nullable=False),
        sa.Column("entity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("department", sa.String(length=200), nullable=False),
        sa.Column("position", sa.String(length=200), nullable=False),
        sa.Column("position_number", sa.String(length=32), nullable=False),
        sa.Column("scale", sa.String(length=32), nullable=False),
        sa.Column("grade", sa.String(length=32), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("iban", sa.String(length=34), nullable=False),
        sa.Column("pension_scheme", sa.String(length=32), nullable=False),
        sa.Column("first_contribution_date", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("termination_date", sa.Date(), nullable=True),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("search", sa.String(length=500), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "status IN ('active','suspended','unpaid_leave','sick_leave','motherhood','terminated')", name=op.f("ck_hr_employee_status")
        ),
        sa.ForeignKeyConstraint(["entity_id"], ["erp_entity.id"], name=op.f("fk_hr_employee_entity_id")),
        sa.ForeignKeyConstraint(["user_id"], ["erp_user.id"], name=op.f("fk_hr_employee_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hr_employee")),
        sa.UniqueConstraint("employee_number", name=op.f("uq_hr_employee_employee_number")),
        sa.UniqueConstraint("id", "entity_id", name=op.f("uq_hr_employee_id_entity_id")),
        sa.UniqueConstraint("national_id", name=op.f("uq_hr_employee_national_id")),
    )
    op.create_index("ix_hr_employee_entity", "hr_employee", ["entity_id", "id"], unique=False)
    op.create_index("ix_hr_employee_iban", "hr_employee", ["iban"], unique=False)
    op.create_index(op.f("ix_hr_employee_user_id"), "hr_employee", ["user_id"], unique=False)
    op.create_table(
        "hr_decision",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("employee_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("decision_date", sa.Date(), nullable=False),
        sa.Column("effective_date", sa.Date(), nullable=False),
        sa.Column("end_date", sa.Date(), nullable=True),
        sa.Column("to_scale", sa.String(length=32), nullable=False),
        sa.Column("to_grade", sa.String(length=32), nullable=False),
        sa.Column("to_step", sa.BigInteger(), nullable=True),
        sa.Column("to_entity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("to_iban", sa.String(length=34), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("prepared_by", sa.String(length=100), nullable=False),
        sa.Column("decided_by", sa.String(length=100), nullable=False),
        sa.Column("refusal", sa.Text(), nullable=False),
        sa.Column("search", sa.String(length=500), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('increment','promotion','transfer','suspension','return','unpaid_leave','sick_leave','motherhood','end_of_service',"
            "'account','correction')",
            name=op.f("ck_hr_decision_kind"),
        ),
        sa.CheckConstraint("state IN ('draft','waiting','approved','returned','rejected','cancelled')", name=op.f("ck_hr_decision_state")),
        sa.CheckConstraint("end_date IS NULL OR end_date >= effective_date", name=op.f("ck_hr_decision_dates")),
        sa.ForeignKeyConstraint(["employee_id"], ["hr_employee.id"], name=op.f("fk_hr_decision_employee_id")),
        sa.ForeignKeyConstraint(["entity_id"], ["erp_entity.id"], name=op.f("fk_hr_decision_entity_id")),
        sa.ForeignKeyConstraint(["to_entity_id"], ["erp_entity.id"], name=op.f("fk_hr_decision_to_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hr_decision")),
        sa.UniqueConstraint("reference", name=op.f("uq_hr_decision_reference")),
    )
    op.create_index("ix_hr_decision_employee", "hr_decision", ["employee_id", "effective_date"], unique=False)
    op.create_index("ix_hr_decision_entity", "hr_decision", ["entity_id", "id"], unique=False)
    op.create_table(
        "hr_employment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("employee_id", sa.BigInteger(), nullable=False),
        sa.Column("entity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("scale", sa.String(length=32), nullable=False),
        sa.Column("grade", sa.String(length=32), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("position_number", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("pension_scheme", sa.String(length=32), nullable=False),
        sa.Column("decision", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "status IN ('active','suspended','unpaid_leave','sick_leave','motherhood','terminated')", name=op.f("ck_hr_employment_status")
        ),
        sa.ForeignKeyConstraint(["employee_id"], ["hr_employee.id"], name=op.f("fk_hr_employment_employee_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["entity_id"], ["erp_entity.id"], name=op.f("fk_hr_employment_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hr_employment")),
        sa.UniqueConstraint("employee_id", "valid_from", name=op.f("uq_hr_employment_employee_id_valid_from")),
    )
    op.create_index("ix_hr_employment_entity", "hr_employment", ["entity_id", "employee_id"], unique=False)


def downgrade() -> None:
    op.drop_table("hr_employment")
    op.drop_table("hr_decision")
    op.drop_table("hr_employee")
    op.drop_table("hr_scale_step")
    op.drop_table("hr_grade")
    op.drop_table("hr_figure")
    op.drop_table("hr_contribution")
