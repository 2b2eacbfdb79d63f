"""Schedules, jobs and their heartbeats; seals of the audit trail and the lines that left the house.

For the operator: new tables only; takes a moment.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erp_head_line",
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_erp_head_line")),
        info={"scope": "shared"},
    )
    op.create_table(
        "erp_job_pulse",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("beat_at", sa.DateTime(), nullable=False),
        sa.Column("lease", sa.DateTime(), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_erp_job_pulse")),
        info={"scope": "shared"},
    )
    op.create_table(
        "erp_seal_batch",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("algorithm", sa.String(length=16), nullable=False),
        sa.Column("key_name", sa.String(length=16), nullable=False),
        sa.Column("signature", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_erp_seal_batch")),
        info={"scope": "shared"},
    )
    op.create_table(
        "erp_schedule",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("module", sa.String(length=64), nullable=False),
        sa.Column("task", sa.String(length=100), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("formats", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("cron", sa.String(length=100), nullable=False),
        sa.Column("catch_up", sa.String(length=8), nullable=False),
        sa.Column("recipients", sa.JSON(), nullable=False),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("stopped_because", sa.String(length=64), nullable=False),
        sa.Column("next_run_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.String(length=128), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("catch_up IN ('each','latest','skip')", name=op.f("ck_erp_schedule_catch_up")),
        sa.CheckConstraint("kind IN ('job','report')", name=op.f("ck_erp_schedule_kind")),
        sa.ForeignKeyConstraint(["owner_id"], ["erp_user.id"], name=op.f("fk_erp_schedule_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_schedule")),
        sa.UniqueConstraint("name", name=op.f("uq_erp_schedule_name")),
        info={"scope": "shared"},
    )
    with op.batch_alter_table("erp_schedule", schema=None) as batch_op:
        batch_op.create_index("ix_erp_schedule_next_run_at", ["active", "next_run_at"], unique=False)

    op.create_table(
        "erp_seal_row",
        sa.Column("audit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("batch", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["audit_id"], ["erp_audit_event.id"], name=op.f("fk_erp_seal_row_audit_id")),
        sa.PrimaryKeyConstraint("audit_id", name=op.f("pk_erp_seal_row")),
        sa.UniqueConstraint("batch", "position", name=op.f("uq_erp_seal_row_batch_position")),
        info={"scope": "shared"},
    )
    op.create_table(
        "erp_job",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("module", sa.String(length=64), nullable=False),
        sa.Column("task", sa.String(length=100), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("schedule_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("due", sa.DateTime(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("once", sa.String(length=128), nullable=True),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("asked_by", sa.String(length=128), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("attempt", sa.BigInteger(), nullable=False),
        sa.Column("attempts_max", sa.BigInteger(), nullable=False),
        sa.Column("lease", sa.DateTime(), nullable=True),
        sa.Column("not_before", sa.DateTime(), nullable=True),
        sa.Column("queued_at", sa.DateTime(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=True),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.Column("told_at", sa.DateTime(), nullable=True),
        sa.Column("cancel_wanted", sa.Boolean(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.CheckConstraint("state IN ('queued','running','done','refused','set_aside','cancelled','skipped')", name=op.f("ck_erp_job_state")),
        sa.ForeignKeyConstraint(["owner_id"], ["erp_user.id"], name=op.f("fk_erp_job_owner_id")),
        sa.ForeignKeyConstraint(["schedule_id"], ["erp_schedule.id"], name=op.f("fk_erp_job_schedule_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_job")),
        sa.UniqueConstraint("once", name=op.f("uq_erp_job_once")),
        sa.UniqueConstraint("schedule_id", "due", name=op.f("uq_erp_job_schedule_id_due")),
        info={"scope": "shared"},
    )
    with op.batch_alter_table("erp_job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erp_job_schedule_id"), ["schedule_id"], unique=False)
        batch_op.create_index("ix_erp_job_state", ["state", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("erp_job", schema=None) as batch_op:
        batch_op.drop_index("ix_erp_job_state")
        batch_op.drop_index(batch_op.f("ix_erp_job_schedule_id"))

    op.drop_table("erp_job")
    op.drop_table("erp_seal_row")
    with op.batch_alter_table("erp_schedule", schema=None) as batch_op:
        batch_op.drop_index("ix_erp_schedule_next_run_at")

    op.drop_table("erp_schedule")
    op.drop_table("erp_seal_batch")
    op.drop_table("erp_job_pulse")
    op.drop_table("erp_head_line")
