"""Claims and invoices; orders remember what of them was claimed.

For the operator: two new tables, and two columns on orders that begin at nought; takes a moment.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # the type of keys, and of what points at them


def upgrade() -> None:
    for name in ("claimed_net", "claimed_vat"):
        op.add_column("procurement_order", sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
    op.create_table(
        "procurement_invoice",
        sa.Column("id", ID, nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("certificate_id", ID, nullable=True),
        sa.Column("entity_id", ID, nullable=False),
        sa.Column("supplier_id", ID, nullable=False),
        sa.Column("supplier_number", sa.String(64), nullable=False),
        sa.Column("once", sa.String(100), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("received_day", sa.Date(), nullable=False),
        sa.Column("due_day", sa.Date(), nullable=True),
        sa.Column("tax_number", sa.String(64), nullable=False),
        sa.Column("tax_uuid", sa.String(64), nullable=False),
        sa.Column("tax_hash", sa.String(100), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("accrued_net", sa.BigInteger(), nullable=False),
        sa.Column("accrued_vat", sa.BigInteger(), nullable=False),
        sa.Column("recovered", sa.BigInteger(), nullable=False),
        sa.Column("retention", sa.BigInteger(), nullable=False),
        sa.Column("retention_released", sa.Boolean(), nullable=False),
        sa.Column("penalty", sa.BigInteger(), nullable=False),
        sa.Column("penalty_reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("prepared_by", sa.String(100), nullable=False),
        sa.Column("decided_by", sa.String(100), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("search", sa.String(500), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "net >= 0 AND vat >= 0 AND penalty >= 0 AND retention >= 0 AND penalty + retention <= net",
            name=op.f("ck_procurement_invoice_amounts"),
        ),
        sa.CheckConstraint("kind IN ('claim','certificate','advance')", name=op.f("ck_procurement_invoice_kind")),
        sa.CheckConstraint(
            "state IN ('draft','waiting','returned','rejected','approved','ordered','cancelled')",
            name=op.f("ck_procurement_invoice_state"),
        ),
        sa.ForeignKeyConstraint(["certificate_id"], ["procurement_certificate.id"], name=op.f("fk_procurement_invoice_certificate_id")),
        sa.ForeignKeyConstraint(["entity_id"], ["erp_entity.id"], name=op.f("fk_procurement_invoice_entity_id")),
        sa.ForeignKeyConstraint(
            ["order_id", "entity_id"],
            ["procurement_order.id", "procurement_order.entity_id"],
            name=op.f("fk_procurement_invoice_order_id_entity_id"),
        ),
        sa.ForeignKeyConstraint(["supplier_id"], ["procurement_supplier.id"], name=op.f("fk_procurement_invoice_supplier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procurement_invoice")),
        sa.UniqueConstraint("id", "entity_id", name=op.f("uq_procurement_invoice_id_entity_id")),
        sa.UniqueConstraint("number", name=op.f("uq_procurement_invoice_number")),
        sa.UniqueConstraint("once", name=op.f("uq_procurement_invoice_once")),
    )
    op.create_index("ix_procurement_invoice_entity", "procurement_invoice", ["entity_id", "id"], unique=False)
    op.create_index("ix_procurement_invoice_order", "procurement_invoice", ["order_id"], unique=False)
    op.create_table(
        "procurement_invoice_line",
        sa.Column("id", ID, nullable=False),
        sa.Column("invoice_id", sa.BigInteger(), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("description", sa.String(300), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("booked", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity > 0 AND unit_price >= 0", name=op.f("ck_procurement_invoice_line_amounts")),
        sa.ForeignKeyConstraint(
            ["invoice_id", "entity_id"],
            ["procurement_invoice.id", "procurement_invoice.entity_id"],
            name=op.f("fk_procurement_invoice_line_invoice_id_entity_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procurement_invoice_line")),
        sa.UniqueConstraint("invoice_id", "place", name=op.f("uq_procurement_invoice_line_invoice_id_place")),
    )


def downgrade() -> None:
    op.drop_table("procurement_invoice_line")
    op.drop_table("procurement_invoice")
    for name in ("claimed_vat", "claimed_net"):
        op.drop_column("procurement_order", name)
