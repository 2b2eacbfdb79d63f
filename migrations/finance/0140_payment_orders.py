"""Payment orders with their lines, batches, files, own bank accounts, notices to the court of audit.

For the operator: new tables only; takes a moment.
"""

import sqlalchemy as sa
from alembic import op

revision = "0140"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "finance_bank_account",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name_ar", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("entity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("iban", sa.String(length=34), nullable=False),
        sa.Column("bic", sa.String(length=11), nullable=False),
        sa.Column("bank", sa.String(length=32), nullable=False),
        sa.Column("establishment", sa.String(length=32), nullable=False),
        sa.Column("labour_number", sa.String(length=32), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.String(length=100), nullable=False),
        sa.Column("search", sa.String(length=500), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["entity_id"], ["erp_entity.id"], name=op.f("fk_finance_bank_account_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_bank_account")),
        sa.UniqueConstraint("code", name=op.f("uq_finance_bank_account_code")),
    )
    op.create_index("ix_finance_bank_account_entity", "finance_bank_account", ["entity_id", "id"], unique=False)
    op.create_table(
        "finance_payment_batch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("entity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("road", sa.String(length=10), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("orders", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("prepared_by", sa.String(length=100), nullable=False),
        sa.Column("released_by", sa.String(length=100), nullable=False),
        sa.Column("released_at", sa.DateTime(), nullable=True),
        sa.Column("search", sa.String(length=500), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("road IN ('treasury','own')", name=op.f("ck_finance_payment_batch_road")),
        sa.CheckConstraint("state IN ('open','sent','settled','cancelled')", name=op.f("ck_finance_payment_batch_state")),
        sa.ForeignKeyConstraint(["account_id"], ["finance_bank_account.id"], name=op.f("fk_finance_payment_batch_account_id")),
        sa.ForeignKeyConstraint(["entity_id"], ["erp_entity.id"], name=op.f("fk_finance_payment_batch_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_payment_batch")),
        sa.UniqueConstraint("number", name=op.f("uq_finance_payment_batch_number")),
    )
    op.create_index("ix_finance_payment_batch_entity", "finance_payment_batch", ["entity_id", "id"], unique=False)
    op.create_table(
        "finance_payment_order",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("family", sa.String(length=12), nullable=False),
        sa.Column("grouped", sa.String(length=24), nullable=False),
        sa.Column("entity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("fiscal_year", sa.BigInteger(), nullable=False),
        sa.Column("description", sa.String(length=500), nullable=False),
        sa.Column("payee", sa.String(length=200), nullable=False),
        sa.Column("party", sa.String(length=100), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("once", sa.String(length=230), nullable=True),
        sa.Column("reissues", sa.BigInteger(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("lines_count", sa.BigInteger(), nullable=False),
        sa.Column("returned", sa.BigInteger(), nullable=False),
        sa.Column("etimad_number", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("road", sa.String(length=10), nullable=False),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("prepared_by", sa.String(length=100), nullable=False),
        sa.Column("controlled_by", sa.String(length=100), nullable=False),
        sa.Column("reason_code", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("refusals", sa.BigInteger(), nullable=False),
        sa.Column("adopted_by", sa.String(length=100), nullable=False),
        sa.Column("approved_by", sa.String(length=100), nullable=False),
        sa.Column("released_by", sa.String(length=100), nullable=False),
        sa.Column("persons", sa.JSON(), nullable=False),
        sa.Column("paid_day", sa.Date(), nullable=True),
        sa.Column("search", sa.String(length=500), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("family IN ('payment','unbudgeted','payroll','late')", name=op.f("ck_finance_payment_order_family")),
        sa.CheckConstraint(
            "state IN ('queued','passed','refused','adopted','approved','batched','sent','paid','returned','cancelled')",
            name=op.f("ck_finance_payment_order_state"),
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_finance_payment_order_amount")),
        sa.ForeignKeyConstraint(["batch_id"], ["finance_payment_batch.id"], name=op.f("fk_finance_payment_order_batch_id")),
        sa.ForeignKeyConstraint(["entity_id"], ["erp_entity.id"], name=op.f("fk_finance_payment_order_entity_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["erp_entity.id"], name=op.f("fk_finance_payment_order_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_payment_order")),
        sa.UniqueConstraint("id", "entity_id", name=op.f("uq_finance_payment_order_id_entity_id")),
        sa.UniqueConstraint("number", name=op.f("uq_finance_payment_order_number")),
        sa.UniqueConstraint("once", name=op.f("uq_finance_payment_order_once")),
    )
    op.create_index("ix_finance_payment_order_batch", "finance_payment_order", ["batch_id"], unique=False)
    op.create_index("ix_finance_payment_order_document", "finance_payment_order", ["document"], unique=False)
    op.create_index("ix_finance_payment_order_entity", "finance_payment_order", ["entity_id", "id"], unique=False)
    op.create_index("ix_finance_payment_order_source", "finance_payment_order", ["source"], unique=False)
    op.create_table(
        "finance_payment_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("end_to_end", sa.String(length=35), nullable=False),
        sa.Column("party", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("iban", sa.String(length=34), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("part", sa.String(length=24), nullable=False),
        sa.Column("charged", sa.String(length=32), nullable=False),
        sa.Column("economic", sa.String(length=20), nullable=False),
        sa.Column("program", sa.String(length=32), nullable=False),
        sa.Column("function", sa.String(length=20), nullable=False),
        sa.Column("fund", sa.String(length=20), nullable=False),
        sa.Column("project", sa.String(length=32), nullable=False),
        sa.Column("place_code", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("memo", sa.String(length=500), nullable=False),
        sa.Column("shares", sa.JSON(), nullable=False),
        sa.Column("wage", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("return_code", sa.String(length=24), nullable=False),
        sa.Column("returned_day", sa.Date(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("search", sa.String(length=500), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("state IN ('waiting','paid','returned','reissued','cancelled')", name=op.f("ck_finance_payment_line_state")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_finance_payment_line_amount")),
        sa.ForeignKeyConstraint(
            ["order_id", "entity_id"],
            ["finance_payment_order.id", "finance_payment_order.entity_id"],
            name=op.f("fk_finance_payment_line_order_id_entity_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_payment_line")),
        sa.UniqueConstraint("end_to_end", name=op.f("uq_finance_payment_line_end_to_end")),
        sa.UniqueConstraint("order_id", "place", name=op.f("uq_finance_payment_line_order_id_place")),
    )
    op.create_index("ix_finance_payment_line_entity", "finance_payment_line", ["entity_id", "id"], unique=False)
    op.create_index("ix_finance_payment_line_party", "finance_payment_line", ["party"], unique=False)
    op.create_table(
        "finance_payment_file",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("format", sa.String(length=10), nullable=False),
        sa.Column("reference", sa.String(length=35), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(length=100), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("format IN ('etimad','pain001','wps')", name=op.f("ck_finance_payment_file_format")),
        sa.ForeignKeyConstraint(["entity_id"], ["erp_entity.id"], name=op.f("fk_finance_payment_file_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_payment_file")),
        sa.UniqueConstraint("reference", name=op.f("uq_finance_payment_file_reference")),
        sa.UniqueConstraint("subject", "format", name=op.f("uq_finance_payment_file_subject_format")),
    )
    op.create_index("ix_finance_payment_file_entity", "finance_payment_file", ["entity_id", "id"], unique=False)
    op.create_table(
        "finance_payment_file_order",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("format", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["finance_payment_file.id"], name=op.f("fk_finance_payment_file_order_file_id")),
        sa.ForeignKeyConstraint(["order_id"], ["finance_payment_order.id"], name=op.f("fk_finance_payment_file_order_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_payment_file_order")),
        sa.UniqueConstraint("order_id", "format", name=op.f("uq_finance_payment_file_order_order_id_format")),
    )
    op.create_index("ix_finance_payment_file_order_entity", "finance_payment_file_order", ["entity_id", "id"], unique=False)
    op.create_table(
        "finance_court_notice",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("entity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_number", sa.String(length=64), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason_code", sa.String(length=24), nullable=False),
        sa.Column("refused_by", sa.String(length=100), nullable=False),
        sa.Column("adopted_by", sa.String(length=100), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("due_day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("letter", sa.String(length=64), nullable=False),
        sa.Column("sent_day", sa.Date(), nullable=True),
        sa.Column("sent_by", sa.String(length=100), nullable=False),
        sa.Column("search", sa.String(length=500), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("state IN ('open','sent')", name=op.f("ck_finance_court_notice_state")),
        sa.ForeignKeyConstraint(["entity_id"], ["erp_entity.id"], name=op.f("fk_finance_court_notice_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_court_notice")),
        sa.UniqueConstraint("number", name=op.f("uq_finance_court_notice_number")),
        sa.UniqueConstraint("order_number", name=op.f("uq_finance_court_notice_order_number")),
    )
    op.create_index("ix_finance_court_notice_entity", "finance_court_notice", ["entity_id", "id"], unique=False)


def downgrade() -> None:
    op.drop_table("finance_court_notice")
    op.drop_table("finance_payment_file_order")
    op.drop_table("finance_payment_file")
    op.drop_table("finance_payment_line")
    op.drop_table("finance_payment_order")
    op.drop_table("finance_payment_batch")
    op.drop_table("finance_bank_account")
