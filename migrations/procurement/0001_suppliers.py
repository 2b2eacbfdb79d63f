"""Figures of the procurement law, suppliers, and the changes of their accounts.

For the operator: new tables only; takes a moment.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # the type of keys, and of what points at them


def upgrade() -> None:
    op.create_table(
        "procurement_figure",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("value", sa.String(40), nullable=False),
        sa.Column("unit", sa.String(24), nullable=False),
        sa.Column("basis", sa.String(200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("confidence", sa.String(60), nullable=False),
        sa.Column("title_ar", sa.String(200), nullable=False),
        sa.Column("title_en", sa.String(200), nullable=False),
        sa.Column("search", sa.String(500), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procurement_figure")),
        sa.UniqueConstraint("name", "valid_from", name=op.f("uq_procurement_figure_name_valid_from")),
        info={"scope": "shared"},
    )
    op.create_index("ix_procurement_figure_name", "procurement_figure", ["name"], unique=False)
    op.create_table(
        "procurement_supplier",
        sa.Column("id", ID, nullable=False),
        sa.Column("cr_number", sa.String(10), nullable=False),
        sa.Column("vat_number", sa.String(15), nullable=False),
        sa.Column("name_ar", sa.String(200), nullable=False),
        sa.Column("name_en", sa.String(200), nullable=False),
        sa.Column("iban", sa.String(34), nullable=False),
        sa.Column("email", sa.String(200), nullable=False),
        sa.Column("classification", sa.String(60), nullable=False),
        sa.Column("cr_expiry", sa.Date(), nullable=True),
        sa.Column("zakat_expiry", sa.Date(), nullable=True),
        sa.Column("gosi_expiry", sa.Date(), nullable=True),
        sa.Column("saudization_expiry", sa.Date(), nullable=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("kept_by", sa.String(100), nullable=False),
        sa.Column("kept_person", sa.String(100), nullable=False),
        sa.Column("search", sa.String(500), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("state IN ('active','barred')", name=op.f("ck_procurement_supplier_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procurement_supplier")),
        sa.UniqueConstraint("cr_number", name=op.f("uq_procurement_supplier_cr_number")),
        info={"scope": "shared"},
    )
    op.create_index("ix_procurement_supplier_vat_number", "procurement_supplier", ["vat_number"], unique=False)
    op.create_table(
        "procurement_account_change",
        sa.Column("id", ID, nullable=False),
        sa.Column("reference", sa.String(32), nullable=False),
        sa.Column("supplier_id", ID, nullable=False),
        sa.Column("iban", sa.String(34), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("prepared_by", sa.String(100), nullable=False),
        sa.Column("decided_by", sa.String(100), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("effective_date", sa.Date(), nullable=True),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("state IN ('waiting','approved','in_force','rejected','cancelled')", name=op.f("ck_procurement_account_change_state")),
        sa.ForeignKeyConstraint(["supplier_id"], ["procurement_supplier.id"], name=op.f("fk_procurement_account_change_supplier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procurement_account_change")),
        sa.UniqueConstraint("reference", name=op.f("uq_procurement_account_change_reference")),
        info={"scope": "shared"},
    )
    op.create_index("ix_procurement_account_change_supplier", "procurement_account_change", ["supplier_id", "state"], unique=False)


def downgrade() -> None:
    op.drop_table("procurement_account_change")
    op.drop_table("procurement_supplier")
    op.drop_table("procurement_figure")
