"""Work not done is deducted in certificates; claims say what of their quantity was matched; tolerances are dated figures.

For the operator: columns that begin at nought or at what stood before; the setting of the price tolerance becomes a figure from today on.
"""

import datetime

import sqlalchemy as sa
from alembic import op

revision = "0242"
down_revision = "0241"
branch_labels = None
depends_on = None

SETTING, FIGURE = "procurement.price_tolerance", "price_tolerance_pct"
TITLES = ("السماح بزيادة سعر المطالبة على سعر التعميد", "Price of a claim above the order's")


def upgrade() -> None:
    op.add_column("procurement_order", sa.Column("undone", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("procurement_certificate", sa.Column("undone", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("procurement_certificate", sa.Column("undone_reason", sa.String(500), nullable=False, server_default=""))
    op.add_column("procurement_invoice_line", sa.Column("matched", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute("UPDATE procurement_invoice_line SET matched = quantity")
    connection = op.get_bind()
    tables = sa.inspect(connection).get_table_names()
    kept = connection.execute(sa.text("SELECT value FROM erp_setting WHERE name = :n"), {"n": SETTING}).scalar() if "erp_setting" in tables else None
    if kept and kept != "0":
        now = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
        row = {
            "name": FIGURE, "value": kept, "unit": "percent", "basis": "Decision of the office", "valid_from": now.date(), "confidence": "office",
            "title_ar": TITLES[0], "title_en": TITLES[1], "search": FIGURE, "extra": {}, "recorded_at": now,
        }  # fmt: skip
        kinds = {"extra": sa.JSON(), "valid_from": sa.Date(), "recorded_at": sa.DateTime()}
        figure = sa.table("procurement_figure", *(sa.column(name, kinds.get(name)) for name in row))
        connection.execute(sa.insert(figure).values(row))


def downgrade() -> None:
    op.drop_column("procurement_invoice_line", "matched")
    op.drop_column("procurement_certificate", "undone_reason")
    op.drop_column("procurement_certificate", "undone")
    op.drop_column("procurement_order", "undone")
