"""Awards may give a part of an item's quantity: each item of a request says how much of it is awarded, never more than asked.

For the operator: one column filled from the awards that stand, two that fall away; a moment for each thousand awards.
"""

import sqlalchemy as sa
from alembic import op

revision = "0320"
down_revision = "0242"
branch_labels = None
depends_on = None

FILL = """
UPDATE procurement_request_line SET awarded = COALESCE((
 SELECT SUM(l.quantity) FROM procurement_award_line l JOIN procurement_award a ON a.id = l.award_id
 WHERE a.request_id = procurement_request_line.request_id AND l.place = procurement_request_line.place AND a.state <> 'cancelled'), 0)
"""
LINES = """
UPDATE procurement_award_line SET once = (SELECT CASE WHEN a.state = 'cancelled' THEN NULL
 ELSE CAST(a.request_id AS VARCHAR(20)) || ':' || CAST(procurement_award_line.place AS VARCHAR(19)) END
 FROM procurement_award a WHERE a.id = procurement_award_line.award_id)
"""


def upgrade() -> None:
    with op.batch_alter_table("procurement_request_line") as batch_op:
        batch_op.add_column(sa.Column("awarded", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute(FILL)
    with op.batch_alter_table("procurement_request_line") as batch_op:
        batch_op.create_check_constraint(op.f("ck_procurement_request_line_awarded"), "awarded >= 0 AND awarded <= quantity")
    for table in ("procurement_award_line", "procurement_award"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(op.f(f"uq_{table}_once"), type_="unique")
            batch_op.drop_column("once")


def downgrade() -> None:
    with op.batch_alter_table("procurement_award") as batch_op:
        batch_op.add_column(sa.Column("once", sa.BigInteger(), nullable=True))
    op.execute("UPDATE procurement_award SET once = quotation_id WHERE state <> 'cancelled'")
    with op.batch_alter_table("procurement_award_line") as batch_op:
        batch_op.add_column(sa.Column("once", sa.String(40), nullable=True))
    op.execute(LINES)
    for table in ("procurement_award_line", "procurement_award"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.create_unique_constraint(op.f(f"uq_{table}_once"), ["once"])
    with op.batch_alter_table("procurement_request_line") as batch_op:
        batch_op.drop_constraint(op.f("ck_procurement_request_line_awarded"), type_="check")
        batch_op.drop_column("awarded")
