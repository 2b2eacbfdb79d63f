"""Returns and credit notes; claims remember what of them was credited.

For the operator: two new tables, and columns on claims and their lines that begin at nought; takes a moment.
"""

import sqlalchemy as sa
from alembic import op

revision = "0240"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # the type of keys, and of what points at them
CLAIM = ("credited_net", "credited_vat", "credited_booked_vat")
LINE = ("credited", "credited_amount", "credited_booked")


def upgrade() -> None:
    for table, names in (("procurement_invoice", CLAIM), ("procurement_invoice_line", LINE)):
        for name in names:
            op.add_column(table, sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
    op.create_table(
        "procurement_credit",
        sa.Column("id", ID, nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("invoice_id", sa.BigInteger(), nullable=False),
        sa.Column("entity_id", ID, nullable=False),
        sa.Column("supplier_id", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("note_number", sa.String(64), nullable=False),
        sa.Column("note_day", sa.Date(), nullable=True),
        sa.Column("tax_uuid", sa.String(64), nullable=False),
        sa.Column("once", sa.String(100), nullable=True),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("booked_net", sa.BigInteger(), nullable=False),
        sa.Column("booked_vat", sa.BigInteger(), nullable=False),
        sa.Column("owed", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("prepared_by", sa.String(100), nullable=False),
        sa.Column("handed_by", sa.String(100), nullable=False),
        sa.Column("decided_by", sa.String(100), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("search", sa.String(500), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('replace','return','price')", name=op.f("ck_procurement_credit_kind")),
        sa.CheckConstraint("net >= 0 AND vat >= 0", name=op.f("ck_procurement_credit_amounts")),
        sa.CheckConstraint(
            "state IN ('draft','handed','waiting','returned','rejected','approved','collected','cancelled')", name=op.f("ck_procurement_credit_state")
        ),
        sa.ForeignKeyConstraint(["entity_id"], ["erp_entity.id"], name=op.f("fk_procurement_credit_entity_id")),
        sa.ForeignKeyConstraint(["supplier_id"], ["procurement_supplier.id"], name=op.f("fk_procurement_credit_supplier_id")),
        sa.ForeignKeyConstraint(
            ["order_id", "entity_id"],
            ["procurement_order.id", "procurement_order.entity_id"],
            name=op.f("fk_procurement_credit_order_id_entity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id", "entity_id"],
            ["procurement_invoice.id", "procurement_invoice.entity_id"],
            name=op.f("fk_procurement_credit_invoice_id_entity_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procurement_credit")),
        sa.UniqueConstraint("id", "entity_id", name=op.f("uq_procurement_credit_id_entity_id")),
        sa.UniqueConstraint("number", name=op.f("uq_procurement_credit_number")),
        sa.UniqueConstraint("once", name=op.f("uq_procurement_credit_once")),
    )
    op.create_index("ix_procurement_credit_entity", "procurement_credit", ["entity_id", "id"], unique=False)
    op.create_index("ix_procurement_credit_invoice", "procurement_credit", ["invoice_id"], unique=False)
    op.create_table(
        "procurement_credit_line",
        sa.Column("id", ID, nullable=False),
        sa.Column("credit_id", sa.BigInteger(), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("description", sa.String(300), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("booked", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity > 0 AND amount >= 0", name=op.f("ck_procurement_credit_line_amounts")),
        sa.ForeignKeyConstraint(
            ["credit_id", "entity_id"],
            ["procurement_credit.id", "procurement_credit.entity_id"],
            name=op.f("fk_procurement_credit_line_credit_id_entity_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procurement_credit_line")),
        sa.UniqueConstraint("credit_id", "place", name=op.f("uq_procurement_credit_line_credit_id_place")),
    )


def downgrade() -> None:
    op.drop_table("procurement_credit_line")
    op.drop_table("procurement_credit")
    for table, names in (("procurement_invoice_line", LINE), ("procurement_invoice", CLAIM)):
        for name in names:
            op.drop_column(table, name)
