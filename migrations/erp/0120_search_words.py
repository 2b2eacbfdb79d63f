"""The words by which the search box finds documents.

For the operator: two new tables; takes a moment. The running server fills them with what exists, some thousand rows a
second; until then the box looks through the tables as before. Takes about as much room as the texts themselves, twice.
"""

import sqlalchemy as sa
from alembic import op

revision = "0120"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORD = sa.String(48).with_variant(sa.String(48, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "erp_search_word",
        sa.Column("noun", sa.String(64), nullable=False),
        sa.Column("row_id", ID, nullable=False, autoincrement=False),
        sa.Column("word", WORD, nullable=False),
        sa.Column("place", ID, nullable=True),
        sa.PrimaryKeyConstraint("noun", "row_id", "word", name=op.f("pk_erp_search_word")),
        info={"scope": "shared"},
    )
    op.create_index("ix_erp_search_word_noun_word", "erp_search_word", ["noun", "word", "row_id", "place"])
    op.create_table(
        "erp_search_mark",
        sa.Column("noun", sa.String(64), nullable=False),
        sa.Column("last_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("noun", name=op.f("pk_erp_search_mark")),
        info={"scope": "shared"},
    )


def downgrade() -> None:
    op.drop_table("erp_search_mark")
    op.drop_index("ix_erp_search_word_noun_word", "erp_search_word")
    op.drop_table("erp_search_word")
