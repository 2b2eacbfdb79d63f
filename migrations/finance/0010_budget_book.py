"""Tables of the budget book: lines, balances, open amounts, moves, commitments, documents.

For the operator: new tables only; takes a moment.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_context().dialect.supports_sequences:
        op.execute(sa.schema.CreateSequence(sa.Sequence("finance_budget_move_seq")))
    op.create_table(
        "finance_budget_balance",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fiscal_year", sa.BigInteger(), nullable=False),
        sa.Column("entity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("line_id", sa.BigInteger(), nullable=True),
        sa.Column("enforced", sa.Boolean(), nullable=False),
        sa.Column("original", sa.BigInteger(), nullable=False),
        sa.Column("addition", sa.BigInteger(), nullable=False),
        sa.Column("transfer_in", sa.BigInteger(), nullable=False),
        sa.Column("transfer_out", sa.BigInteger(), nullable=False),
        sa.Column("distribution", sa.BigInteger(), nullable=False),
        sa.Column("released", sa.BigInteger(), nullable=False),
        sa.Column("frozen", sa.BigInteger(), nullable=False),
        sa.Column("reserved", sa.BigInteger(), nullable=False),
        sa.Column("committed", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("ordered", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("lapsed", sa.BigInteger(), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "enforced = false OR (original + addition + transfer_in - transfer_out + distribution) - frozen - lapsed"
            " - (reserved + committed + due + ordered + paid) >= 0",
            name=op.f("ck_finance_budget_balance_authority"),
        ),
        sa.CheckConstraint(
            "enforced = false OR released - (reserved + committed + due + ordered + paid) >= 0", name=op.f("ck_finance_budget_balance_release")
        ),
        sa.CheckConstraint(
            "released >= 0 AND frozen >= 0 AND reserved >= 0 AND committed >= 0 AND due >= 0 AND ordered >= 0 AND paid >= 0 AND lapsed >= 0",
            name=op.f("ck_finance_budget_balance_stages"),
        ),
        sa.ForeignKeyConstraint(["entity_id"], ["erp_entity.id"], name=op.f("fk_finance_budget_balance_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_budget_balance")),
        sa.UniqueConstraint("level", "key", name=op.f("uq_finance_budget_balance_level_key")),
        sa.UniqueConstraint("line_id", name=op.f("uq_finance_budget_balance_line_id")),
    )
    op.create_index("ix_finance_budget_balance_entity", "finance_budget_balance", ["entity_id", "fiscal_year"])

    op.create_table(
        "finance_budget_document",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=True),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("fiscal_year", sa.BigInteger(), nullable=False),
        sa.Column("entity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decision", sa.String(length=100), nullable=False),
        sa.Column("authority", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("party", sa.String(length=100), nullable=False),
        sa.Column("etimad_number", sa.String(length=64), nullable=False),
        sa.Column("unmapped", sa.JSON(), nullable=False),
        sa.Column("prepared_by", sa.String(length=100), nullable=False),
        sa.Column("prepared_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by", sa.String(length=100), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft','waiting','approved','returned','rejected','withdrawn')", name=op.f("ck_finance_budget_document_state")
        ),
        sa.ForeignKeyConstraint(["entity_id"], ["erp_entity.id"], name=op.f("fk_finance_budget_document_entity_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["erp_entity.id"], name=op.f("fk_finance_budget_document_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_budget_document")),
        sa.UniqueConstraint("id", "entity_id", name=op.f("uq_finance_budget_document_id_entity_id")),
        sa.UniqueConstraint("key", name=op.f("uq_finance_budget_document_key")),
        sa.UniqueConstraint("number", name=op.f("uq_finance_budget_document_number")),
    )
    op.create_index("ix_finance_budget_document_entity", "finance_budget_document", ["entity_id", "id"])

    op.create_table(
        "finance_budget_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fiscal_year", sa.BigInteger(), nullable=False),
        sa.Column("entity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("economic", sa.String(length=16), nullable=False),
        sa.Column("chapter", sa.String(length=4), nullable=False),
        sa.Column("program", sa.String(length=32), nullable=False),
        sa.Column("function", sa.String(length=16), nullable=False),
        sa.Column("fund", sa.String(length=16), nullable=False),
        sa.Column("project", sa.String(length=32), nullable=False),
        sa.Column("place", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["entity_id"], ["erp_entity.id"], name=op.f("fk_finance_budget_line_entity_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["erp_entity.id"], name=op.f("fk_finance_budget_line_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_budget_line")),
        sa.UniqueConstraint("id", "entity_id", name=op.f("uq_finance_budget_line_id_entity_id")),
        sa.UniqueConstraint("key", name=op.f("uq_finance_budget_line_key")),
    )
    op.create_index("ix_finance_budget_line_entity", "finance_budget_line", ["entity_id", "id"])
    op.create_index("ix_finance_budget_line_item", "finance_budget_line", ["fiscal_year", "economic", "entity_id"])

    op.create_table(
        "finance_budget_year",
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fiscal_year", sa.BigInteger(), nullable=False),
        sa.Column("levels", sa.JSON(), nullable=False),
        sa.Column("release_controlled", sa.Boolean(), nullable=False),
        sa.Column("transfers_confirmed_by", sa.String(length=100), nullable=True),
        sa.Column("transfers_confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["erp_entity.id"], name=op.f("fk_finance_budget_year_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", "fiscal_year", name=op.f("pk_finance_budget_year")),
    )
    op.create_table(
        "finance_budget_document_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("target_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_finance_budget_document_line_amount")),
        sa.ForeignKeyConstraint(
            ["document_id", "entity_id"],
            ["finance_budget_document.id", "finance_budget_document.entity_id"],
            name=op.f("fk_finance_budget_document_line_document_id_entity_id"),
        ),
        sa.ForeignKeyConstraint(["line_id"], ["finance_budget_line.id"], name=op.f("fk_finance_budget_document_line_line_id")),
        sa.ForeignKeyConstraint(["target_id"], ["finance_budget_line.id"], name=op.f("fk_finance_budget_document_line_target_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_budget_document_line")),
    )
    op.create_index("ix_finance_budget_document_line_document", "finance_budget_document_line", ["document_id", "position"])
    op.create_index("ix_finance_budget_document_line_line", "finance_budget_document_line", ["line_id"])
    op.create_index("ix_finance_budget_document_line_target", "finance_budget_document_line", ["target_id"])

    op.create_table(
        "finance_budget_move",
        sa.Column("fiscal_year", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("line_id", sa.BigInteger(), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("charged_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("stage_from", sa.String(length=16), nullable=False),
        sa.Column("stage_to", sa.String(length=16), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("nature", sa.String(length=16), nullable=False),
        sa.Column("parent", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("party", sa.String(length=100), nullable=False),
        sa.Column("origin_year", sa.BigInteger(), nullable=True),
        sa.Column("mirrored", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("event", sa.String(length=64), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_finance_budget_move_amount")),
        sa.CheckConstraint("stage_from <> stage_to", name=op.f("ck_finance_budget_move_stages")),
        sa.ForeignKeyConstraint(["charged_id"], ["erp_entity.id"], name=op.f("fk_finance_budget_move_charged_id")),
        sa.ForeignKeyConstraint(
            ["line_id", "entity_id"],
            ["finance_budget_line.id", "finance_budget_line.entity_id"],
            name=op.f("fk_finance_budget_move_line_id_entity_id"),
        ),
        sa.PrimaryKeyConstraint("fiscal_year", "id", name=op.f("pk_finance_budget_move")),
    )
    op.create_index("ix_finance_budget_move_day", "finance_budget_move", ["fiscal_year", "day"])
    op.create_index("ix_finance_budget_move_entity", "finance_budget_move", ["entity_id", "id"])
    op.create_index("ix_finance_budget_move_id", "finance_budget_move", ["id"])
    op.create_index("ix_finance_budget_move_line", "finance_budget_move", ["line_id", "id"])
    op.create_index("ix_finance_budget_move_source", "finance_budget_move", ["source"])

    op.create_table(
        "finance_budget_open",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fiscal_year", sa.BigInteger(), nullable=False),
        sa.Column("line_id", sa.BigInteger(), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("party", sa.String(length=100), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("frozen", sa.BigInteger(), nullable=False),
        sa.Column("reserved", sa.BigInteger(), nullable=False),
        sa.Column("committed", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("ordered", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("lapsed", sa.BigInteger(), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "frozen >= 0 AND reserved >= 0 AND committed >= 0 AND due >= 0 AND ordered >= 0 AND paid >= 0 AND lapsed >= 0",
            name=op.f("ck_finance_budget_open_stages"),
        ),
        sa.ForeignKeyConstraint(
            ["line_id", "entity_id"],
            ["finance_budget_line.id", "finance_budget_line.entity_id"],
            name=op.f("fk_finance_budget_open_line_id_entity_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_budget_open")),
        sa.UniqueConstraint("line_id", "reference", name=op.f("uq_finance_budget_open_line_id_reference")),
    )
    op.create_index("ix_finance_budget_open_entity", "finance_budget_open", ["entity_id", "id"])
    op.create_index("ix_finance_budget_open_reference", "finance_budget_open", ["reference"])

    op.create_table(
        "finance_commitment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fiscal_year", sa.BigInteger(), nullable=False),
        sa.Column("line_id", sa.BigInteger(), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=100), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("party", sa.String(length=100), nullable=False),
        sa.Column("etimad_number", sa.String(length=64), nullable=False),
        sa.Column("memo", sa.String(length=500), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["line_id", "entity_id"],
            ["finance_budget_line.id", "finance_budget_line.entity_id"],
            name=op.f("fk_finance_commitment_line_id_entity_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_commitment")),
        sa.UniqueConstraint("line_id", "reference", name=op.f("uq_finance_commitment_line_id_reference")),
    )
    op.create_index("ix_finance_commitment_entity", "finance_commitment", ["entity_id", "id"])
    op.create_index("ix_finance_commitment_number", "finance_commitment", ["number"])


def downgrade() -> None:
    op.drop_index("ix_finance_commitment_number", "finance_commitment")
    op.drop_index("ix_finance_commitment_entity", "finance_commitment")

    op.drop_table("finance_commitment")
    op.drop_index("ix_finance_budget_open_reference", "finance_budget_open")
    op.drop_index("ix_finance_budget_open_entity", "finance_budget_open")

    op.drop_table("finance_budget_open")
    op.drop_index("ix_finance_budget_move_source", "finance_budget_move")
    op.drop_index("ix_finance_budget_move_line", "finance_budget_move")
    op.drop_index("ix_finance_budget_move_id", "finance_budget_move")
    op.drop_index("ix_finance_budget_move_entity", "finance_budget_move")
    op.drop_index("ix_finance_budget_move_day", "finance_budget_move")

    op.drop_table("finance_budget_move")
    op.drop_index("ix_finance_budget_document_line_target", "finance_budget_document_line")
    op.drop_index("ix_finance_budget_document_line_line", "finance_budget_document_line")
    op.drop_index("ix_finance_budget_document_line_document", "finance_budget_document_line")

    op.drop_table("finance_budget_document_line")
    op.drop_table("finance_budget_year")
    op.drop_index("ix_finance_budget_line_item", "finance_budget_line")
    op.drop_index("ix_finance_budget_line_entity", "finance_budget_line")

    op.drop_table("finance_budget_line")
    op.drop_index("ix_finance_budget_document_entity", "finance_budget_document")

    op.drop_table("finance_budget_document")
    op.drop_index("ix_finance_budget_balance_entity", "finance_budget_balance")

    op.drop_table("finance_budget_balance")
    if op.get_context().dialect.supports_sequences:
        op.execute(sa.schema.DropSequence(sa.Sequence("finance_budget_move_seq")))
