"""Offers, awards, purchase orders and their changes.

For the operator: new tables only; takes a moment.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # the type of keys, and of what points at them


def upgrade() -> None:
    op.create_table(
        "procurement_quotation",
        sa.Column("id", ID, nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("entity_id", ID, nullable=False),
        sa.Column("supplier_id", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("delivery_days", sa.BigInteger(), nullable=False),
        sa.Column("conforming", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("prepared_by", sa.String(100), nullable=False),
        sa.Column("search", sa.String(500), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("state IN ('received','awarded','passed_over','withdrawn')", name=op.f("ck_procurement_quotation_state")),
        sa.ForeignKeyConstraint(["entity_id"], ["erp_entity.id"], name=op.f("fk_procurement_quotation_entity_id")),
        sa.ForeignKeyConstraint(
            ["request_id", "entity_id"],
            ["procurement_request.id", "procurement_request.entity_id"],
            name=op.f("fk_procurement_quotation_request_id_entity_id"),
        ),
        sa.ForeignKeyConstraint(["supplier_id"], ["procurement_supplier.id"], name=op.f("fk_procurement_quotation_supplier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procurement_quotation")),
        sa.UniqueConstraint("id", "entity_id", name=op.f("uq_procurement_quotation_id_entity_id")),
        sa.UniqueConstraint("number", name=op.f("uq_procurement_quotation_number")),
        sa.UniqueConstraint("request_id", "supplier_id", name=op.f("uq_procurement_quotation_request_id_supplier_id")),
    )
    op.create_index("ix_procurement_quotation_entity", "procurement_quotation", ["entity_id", "id"], unique=False)
    op.create_table(
        "procurement_quotation_line",
        sa.Column("id", ID, nullable=False),
        sa.Column("quotation_id", sa.BigInteger(), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("description", sa.String(300), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("unit_price >= 0", name=op.f("ck_procurement_quotation_line_price")),
        sa.ForeignKeyConstraint(
            ["quotation_id", "entity_id"],
            ["procurement_quotation.id", "procurement_quotation.entity_id"],
            name=op.f("fk_procurement_quotation_line_quotation_id_entity_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procurement_quotation_line")),
        sa.UniqueConstraint("quotation_id", "place", name=op.f("uq_procurement_quotation_line_quotation_id_place")),
    )
    op.create_table(
        "procurement_award",
        sa.Column("id", ID, nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("once", sa.BigInteger(), nullable=True),
        sa.Column("entity_id", ID, nullable=False),
        sa.Column("quotation_id", ID, nullable=False),
        sa.Column("supplier_id", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("method", sa.String(10), nullable=False),
        sa.Column("article", sa.String(100), nullable=False),
        sa.Column("ground", sa.String(12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("members", sa.Text(), nullable=False),
        sa.Column("tender_number", sa.String(64), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("awarded_by", sa.String(100), nullable=False),
        sa.Column("search", sa.String(500), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("ground IN ('','sole_source','emergency')", name=op.f("ck_procurement_award_ground")),
        sa.CheckConstraint("method IN ('direct','limited','general')", name=op.f("ck_procurement_award_method")),
        sa.CheckConstraint("state IN ('made','ordered','cancelled')", name=op.f("ck_procurement_award_state")),
        sa.ForeignKeyConstraint(
            ["request_id", "entity_id"],
            ["procurement_request.id", "procurement_request.entity_id"],
            name=op.f("fk_procurement_award_request_id_entity_id"),
        ),
        sa.ForeignKeyConstraint(["supplier_id"], ["procurement_supplier.id"], name=op.f("fk_procurement_award_supplier_id")),
        sa.ForeignKeyConstraint(["quotation_id"], ["procurement_quotation.id"], name=op.f("fk_procurement_award_quotation_id")),
        sa.ForeignKeyConstraint(["entity_id"], ["erp_entity.id"], name=op.f("fk_procurement_award_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procurement_award")),
        sa.UniqueConstraint("id", "entity_id", name=op.f("uq_procurement_award_id_entity_id")),
        sa.UniqueConstraint("number", name=op.f("uq_procurement_award_number")),
        sa.UniqueConstraint("once", name=op.f("uq_procurement_award_once")),
    )
    op.create_index("ix_procurement_award_entity", "procurement_award", ["entity_id", "id"], unique=False)
    op.create_table(
        "procurement_order",
        sa.Column("id", ID, nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("award_id", sa.BigInteger(), nullable=False),
        sa.Column("entity_id", ID, nullable=False),
        sa.Column("supplier_id", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("economic", sa.String(20), nullable=False),
        sa.Column("program", sa.String(32), nullable=False),
        sa.Column("fund", sa.String(20), nullable=False),
        sa.Column("project", sa.String(32), nullable=False),
        sa.Column("destination", sa.String(6), nullable=False),
        sa.Column("delivery_days", sa.BigInteger(), nullable=False),
        sa.Column("due_day", sa.Date(), nullable=True),
        sa.Column("advance_percent", sa.BigInteger(), nullable=False),
        sa.Column("retention_percent", sa.BigInteger(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("original_net", sa.BigInteger(), nullable=False),
        sa.Column("accepted_net", sa.BigInteger(), nullable=False),
        sa.Column("accepted_vat", sa.BigInteger(), nullable=False),
        sa.Column("advance", sa.BigInteger(), nullable=False),
        sa.Column("recovered", sa.BigInteger(), nullable=False),
        sa.Column("penalties", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("prepared_by", sa.String(100), nullable=False),
        sa.Column("decided_by", sa.String(100), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("search", sa.String(500), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "accepted_net >= 0 AND accepted_net <= net AND accepted_vat >= 0 AND accepted_vat <= vat",
            name=op.f("ck_procurement_order_accepted"),
        ),
        sa.CheckConstraint("destination IN ('direct','store')", name=op.f("ck_procurement_order_destination")),
        sa.CheckConstraint("kind IN ('goods','services','works')", name=op.f("ck_procurement_order_kind")),
        sa.CheckConstraint(
            "advance_percent BETWEEN 0 AND 100 AND retention_percent BETWEEN 0 AND 100",
            name=op.f("ck_procurement_order_percents"),
        ),
        sa.CheckConstraint("recovered >= 0 AND recovered <= advance", name=op.f("ck_procurement_order_recovered")),
        sa.CheckConstraint(
            "state IN ('draft','waiting','returned','rejected','issued','closed','cancelled')",
            name=op.f("ck_procurement_order_state"),
        ),
        sa.ForeignKeyConstraint(
            ["award_id", "entity_id"],
            ["procurement_award.id", "procurement_award.entity_id"],
            name=op.f("fk_procurement_order_award_id_entity_id"),
        ),
        sa.ForeignKeyConstraint(["entity_id"], ["erp_entity.id"], name=op.f("fk_procurement_order_entity_id")),
        sa.ForeignKeyConstraint(["supplier_id"], ["procurement_supplier.id"], name=op.f("fk_procurement_order_supplier_id")),
        sa.ForeignKeyConstraint(
            ["request_id", "entity_id"],
            ["procurement_request.id", "procurement_request.entity_id"],
            name=op.f("fk_procurement_order_request_id_entity_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procurement_order")),
        sa.UniqueConstraint("id", "entity_id", name=op.f("uq_procurement_order_id_entity_id")),
        sa.UniqueConstraint("number", name=op.f("uq_procurement_order_number")),
    )
    op.create_index("ix_procurement_order_entity", "procurement_order", ["entity_id", "id"], unique=False)
    op.create_index("ix_procurement_order_supplier", "procurement_order", ["supplier_id"], unique=False)
    op.create_table(
        "procurement_order_line",
        sa.Column("id", ID, nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("description", sa.String(300), nullable=False),
        sa.Column("unit", sa.String(30), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("accepted", sa.BigInteger(), nullable=False),
        sa.Column("accepted_amount", sa.BigInteger(), nullable=False),
        sa.Column("invoiced", sa.BigInteger(), nullable=False),
        sa.Column("invoiced_amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("accepted >= 0 AND accepted <= quantity", name=op.f("ck_procurement_order_line_accepted")),
        sa.CheckConstraint("quantity >= 0 AND unit_price >= 0", name=op.f("ck_procurement_order_line_amounts")),
        sa.CheckConstraint("invoiced >= 0 AND invoiced <= accepted", name=op.f("ck_procurement_order_line_invoiced")),
        sa.ForeignKeyConstraint(
            ["order_id", "entity_id"],
            ["procurement_order.id", "procurement_order.entity_id"],
            name=op.f("fk_procurement_order_line_order_id_entity_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procurement_order_line")),
        sa.UniqueConstraint("order_id", "place", name=op.f("uq_procurement_order_line_order_id_place")),
    )
    op.create_table(
        "procurement_order_change",
        sa.Column("id", ID, nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("entity_id", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.Column("difference", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("prepared_by", sa.String(100), nullable=False),
        sa.Column("decided_by", sa.String(100), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("search", sa.String(500), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft','waiting','returned','rejected','approved','cancelled')",
            name=op.f("ck_procurement_order_change_state"),
        ),
        sa.ForeignKeyConstraint(["entity_id"], ["erp_entity.id"], name=op.f("fk_procurement_order_change_entity_id")),
        sa.ForeignKeyConstraint(
            ["order_id", "entity_id"],
            ["procurement_order.id", "procurement_order.entity_id"],
            name=op.f("fk_procurement_order_change_order_id_entity_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procurement_order_change")),
        sa.UniqueConstraint("id", "entity_id", name=op.f("uq_procurement_order_change_id_entity_id")),
        sa.UniqueConstraint("number", name=op.f("uq_procurement_order_change_number")),
    )
    op.create_index("ix_procurement_order_change_entity", "procurement_order_change", ["entity_id", "id"], unique=False)
    op.create_table(
        "procurement_order_change_line",
        sa.Column("id", ID, nullable=False),
        sa.Column("change_id", sa.BigInteger(), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity >= 0 AND unit_price >= 0", name=op.f("ck_procurement_order_change_line_amounts")),
        sa.ForeignKeyConstraint(
            ["change_id", "entity_id"],
            ["procurement_order_change.id", "procurement_order_change.entity_id"],
            name=op.f("fk_procurement_order_change_line_change_id_entity_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procurement_order_change_line")),
        sa.UniqueConstraint("change_id", "place", name=op.f("uq_procurement_order_change_line_change_id_place")),
    )


def downgrade() -> None:
    op.drop_table("procurement_order_change_line")
    op.drop_table("procurement_order_change")
    op.drop_table("procurement_order_line")
    op.drop_table("procurement_order")
    op.drop_table("procurement_award")
    op.drop_table("procurement_quotation_line")
    op.drop_table("procurement_quotation")
