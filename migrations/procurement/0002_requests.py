"""Purchase requests, and the duties taken on a purchase.

For the operator: new tables only; takes a moment.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # the type of keys, and of what points at them


def upgrade() -> None:
    op.create_table(
        "procurement_duty",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_number", sa.String(64), nullable=False),
        sa.Column("entity_id", ID, nullable=False),
        sa.Column("duty", sa.String(10), nullable=False),
        sa.Column("username", sa.String(100), nullable=False),
        sa.Column("person", sa.String(100), nullable=False),
        sa.Column("document", sa.String(100), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("duty IN ('requester','awarder','receiver','payer')", name=op.f("ck_procurement_duty_duty")),
        sa.ForeignKeyConstraint(["entity_id"], ["erp_entity.id"], name=op.f("fk_procurement_duty_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procurement_duty")),
    )
    op.create_index("ix_procurement_duty_case", "procurement_duty", ["case_number"], unique=False)
    op.create_index("ix_procurement_duty_entity", "procurement_duty", ["entity_id", "id"], unique=False)
    op.create_table(
        "procurement_request",
        sa.Column("id", ID, nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("entity_id", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("need", sa.Text(), nullable=False),
        sa.Column("economic", sa.String(20), nullable=False),
        sa.Column("program", sa.String(32), nullable=False),
        sa.Column("fund", sa.String(20), nullable=False),
        sa.Column("project", sa.String(32), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("prepared_by", sa.String(100), nullable=False),
        sa.Column("decided_by", sa.String(100), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("search", sa.String(500), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("net >= 0 AND vat >= 0", name=op.f("ck_procurement_request_amounts")),
        sa.CheckConstraint("kind IN ('goods','services','works')", name=op.f("ck_procurement_request_kind")),
        sa.CheckConstraint(
            "state IN ('draft','waiting','returned','rejected','approved','ordered','cancelled')",
            name=op.f("ck_procurement_request_state"),
        ),
        sa.ForeignKeyConstraint(["entity_id"], ["erp_entity.id"], name=op.f("fk_procurement_request_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procurement_request")),
        sa.UniqueConstraint("id", "entity_id", name=op.f("uq_procurement_request_id_entity_id")),
        sa.UniqueConstraint("number", name=op.f("uq_procurement_request_number")),
    )
    op.create_index("ix_procurement_request_economic", "procurement_request", ["entity_id", "economic", "day"], unique=False)
    op.create_index("ix_procurement_request_entity", "procurement_request", ["entity_id", "id"], unique=False)
    op.create_table(
        "procurement_request_line",
        sa.Column("id", ID, nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("description", sa.String(300), nullable=False),
        sa.Column("unit", sa.String(30), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity > 0 AND unit_price >= 0", name=op.f("ck_procurement_request_line_amounts")),
        sa.ForeignKeyConstraint(
            ["request_id", "entity_id"],
            ["procurement_request.id", "procurement_request.entity_id"],
            name=op.f("fk_procurement_request_line_request_id_entity_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procurement_request_line")),
        sa.UniqueConstraint("request_id", "place", name=op.f("uq_procurement_request_line_request_id_place")),
    )


def downgrade() -> None:
    op.drop_table("procurement_request_line")
    op.drop_table("procurement_request")
    op.drop_table("procurement_duty")
