"""Sign in.

Sessions, sign-in attempts, second factors and tokens. For the operator: new tables only; takes a moment.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erp_sign_in_attempt",
        sa.Column("subject", sa.String(length=160), nullable=False),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_erp_sign_in_attempt")),
        info={"scope": "shared"},
    )
    op.create_table(
        "erp_api_token",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("prefix", sa.String(length=16), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("may_approve", sa.Boolean(), nullable=False),
        sa.Column("expires", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.String(length=128), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["erp_user.id"], name=op.f("fk_erp_api_token_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_erp_api_token_token_hash")),
        info={"scope": "shared"},
    )
    with op.batch_alter_table("erp_api_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erp_api_token_user_id"), ["user_id"], unique=False)

    op.create_table(
        "erp_recovery_code",
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["erp_user.id"], name=op.f("fk_erp_recovery_code_user_id")),
        sa.PrimaryKeyConstraint("user_id", "code_hash", name=op.f("pk_erp_recovery_code")),
        info={"scope": "shared"},
    )
    op.create_table(
        "erp_second_factor",
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sealed", sa.String(length=200), nullable=False),
        sa.Column("key_id", sa.String(length=12), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("reset_by", sa.String(length=128), nullable=True),
        sa.Column("reset_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["erp_user.id"], name=op.f("fk_erp_second_factor_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_erp_second_factor")),
        info={"scope": "shared"},
    )
    op.create_table(
        "erp_session",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=True),
        sa.Column("previous_until", sa.DateTime(), nullable=True),
        sa.Column("stage", sa.String(length=8), nullable=False),
        sa.Column("stale", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("agent", sa.String(length=200), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ended_why", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["erp_user.id"], name=op.f("fk_erp_session_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_erp_session_token_hash")),
        info={"scope": "shared"},
    )
    with op.batch_alter_table("erp_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erp_session_previous_hash"), ["previous_hash"], unique=False)
        batch_op.create_index("ix_erp_session_user_id_ended_at", ["user_id", "ended_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("erp_session", schema=None) as batch_op:
        batch_op.drop_index("ix_erp_session_user_id_ended_at")
        batch_op.drop_index(batch_op.f("ix_erp_session_previous_hash"))

    op.drop_table("erp_session")
    op.drop_table("erp_second_factor")
    op.drop_table("erp_recovery_code")
    with op.batch_alter_table("erp_api_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_erp_api_token_user_id"))

    op.drop_table("erp_api_token")
    op.drop_table("erp_sign_in_attempt")
