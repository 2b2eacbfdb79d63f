"""Awards by item: several suppliers may share a request.

For the operator: one new table, filled from the offers that were awarded; a moment for each thousand awards.
"""

import sqlalchemy as sa
from alembic import op

revision = "0241"
down_revision = "0240"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # the type of keys, and of what points at them
FILL = """
INSERT INTO procurement_award_line (award_id, entity_id, place, once, description, quantity, unit_price, amount)
SELECT a.id, a.entity_id, l.place,
 CASE WHEN a.state = 'cancelled' THEN NULL ELSE CAST(a.request_id AS VARCHAR(20)) || ':' || CAST(l.place AS VARCHAR(19)) END,
 l.description, l.quantity, l.unit_price, l.amount
FROM procurement_award a JOIN procurement_quotation_line l ON l.quotation_id = a.quotation_id
"""


def upgrade() -> None:
    op.create_table(
        "procurement_award_line",
        sa.Column("id", ID, nullable=False),
        sa.Column("award_id", sa.BigInteger(), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("once", sa.String(40), nullable=True),
        sa.Column("description", sa.String(300), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity > 0 AND unit_price >= 0", name=op.f("ck_procurement_award_line_amounts")),
        sa.ForeignKeyConstraint(
            ["award_id", "entity_id"],
            ["procurement_award.id", "procurement_award.entity_id"],
            name=op.f("fk_procurement_award_line_award_id_entity_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procurement_award_line")),
        sa.UniqueConstraint("award_id", "place", name=op.f("uq_procurement_award_line_award_id_place")),
        sa.UniqueConstraint("once", name=op.f("uq_procurement_award_line_once")),
    )
    op.execute(FILL)
    name_by("quotation_id")


def downgrade() -> None:
    name_by("request_id")
    op.drop_table("procurement_award_line")


def name_by(column: str) -> None:
    """What an award is unique by; through values below nought, so that old and new never meet."""
    op.execute(f"UPDATE procurement_award SET once = -{column} WHERE once IS NOT NULL")
    op.execute("UPDATE procurement_award SET once = -once WHERE once IS NOT NULL")
