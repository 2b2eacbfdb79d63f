"""Foundation.

For the operator: new tables only; takes a moment.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erp_approval_delegation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("from_user_id", sa.BigInteger(), nullable=False),
        sa.Column("to_user_id", sa.BigInteger(), nullable=False),
        sa.Column("begins", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_approval_delegation")),
        info={"scope": "shared"},
    )
    op.create_table(
        "erp_audit_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("actor", sa.String(length=128), nullable=False),
        sa.Column("person", sa.String(length=128), nullable=False),
        sa.Column("on_behalf", sa.String(length=128), nullable=True),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("changes", sa.JSON(), nullable=True),
        sa.Column("request_id", sa.String(length=64), nullable=True),
        sa.Column("address", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_audit_event")),
        info={"scope": "nullable"},
    )
    with op.batch_alter_table("erp_audit_event", schema=None) as batch_op:
        batch_op.create_index("ix_erp_audit_event_document_id", ["document", "id"], unique=False)
        batch_op.create_index("ix_erp_audit_event_entity_id_id", ["entity_id", "id"], unique=False)

    op.create_table(
        "erp_entity",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name_ar", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("balancing_unit", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("search", sa.String(length=500), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('emirate','governorate','centre','department')", name=op.f("ck_erp_entity_kind")),
        sa.CheckConstraint("parent_id IS NULL OR parent_id <> id", name=op.f("ck_erp_entity_not_own_parent")),
        sa.ForeignKeyConstraint(["parent_id"], ["erp_entity.id"], name=op.f("fk_erp_entity_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_entity")),
        sa.UniqueConstraint("code", name=op.f("uq_erp_entity_code")),
        info={"scope": "id"},
    )
    with op.batch_alter_table("erp_entity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erp_entity_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "erp_module",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_erp_module")),
        info={"scope": "shared"},
    )
    op.create_table(
        "erp_role",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name_ar", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_role")),
        sa.UniqueConstraint("code", name=op.f("uq_erp_role_code")),
        info={"scope": "shared"},
    )
    op.create_table(
        "erp_scope_key",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("roots", sa.Text(), nullable=False),
        sa.Column("form", sa.String(length=8), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_scope_key")),
        sa.UniqueConstraint("key", name=op.f("uq_erp_scope_key_key")),
        info={"scope": "shared"},
    )
    op.create_table(
        "erp_user",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("name_ar", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=True),
        sa.Column("person", sa.String(length=128), nullable=False),
        sa.Column("password_hash", sa.String(length=300), nullable=True),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_user")),
        sa.UniqueConstraint("username", name=op.f("uq_erp_user_username")),
        info={"scope": "shared"},
    )
    op.create_table(
        "erp_approval",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("entity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("prepared_by", sa.BigInteger(), nullable=True),
        sa.Column("preparer", sa.String(length=128), nullable=False),
        sa.Column("prepared_person", sa.String(length=128), nullable=False),
        sa.Column("excluded", sa.JSON(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("state IN ('waiting','approved','returned','rejected','void')", name=op.f("ck_erp_approval_state")),
        sa.ForeignKeyConstraint(["entity_id"], ["erp_entity.id"], name=op.f("fk_erp_approval_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_approval")),
    )
    with op.batch_alter_table("erp_approval", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erp_approval_document"), ["document"], unique=False)
        batch_op.create_index("ix_erp_approval_entity_id_state", ["entity_id", "state"], unique=False)
        batch_op.create_index(
            "ix_erp_approval_one_waiting",
            ["document"],
            unique=True,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "erp_approval_policy",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("root_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("chapter", sa.String(length=16), nullable=True),
        sa.Column("amount_from", sa.BigInteger(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("begins", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["root_id"], ["erp_entity.id"], name=op.f("fk_erp_approval_policy_root_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_approval_policy")),
        info={"scope": "shared"},
    )
    with op.batch_alter_table("erp_approval_policy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erp_approval_policy_kind"), ["kind"], unique=False)

    op.create_table(
        "erp_grant",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("role_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("root_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("begins", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("granted_by", sa.String(length=128), nullable=False),
        sa.Column("granted_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["role_id"], ["erp_role.id"], name=op.f("fk_erp_grant_role_id")),
        sa.ForeignKeyConstraint(["root_id"], ["erp_entity.id"], name=op.f("fk_erp_grant_root_id")),
        sa.ForeignKeyConstraint(["user_id"], ["erp_user.id"], name=op.f("fk_erp_grant_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_grant")),
        sa.UniqueConstraint("user_id", "role_id", "root_id", "begins", name=op.f("uq_erp_grant_user_id_role_id_root_id_begins")),
        info={"scope": "shared"},
    )
    with op.batch_alter_table("erp_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erp_grant_user_id"), ["user_id"], unique=False)

    op.create_table(
        "erp_role_permission",
        sa.Column("role_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("permission", sa.String(length=128), nullable=False),
        sa.ForeignKeyConstraint(["role_id"], ["erp_role.id"], name=op.f("fk_erp_role_permission_role_id")),
        sa.PrimaryKeyConstraint("role_id", "permission", name=op.f("pk_erp_role_permission")),
        info={"scope": "shared"},
    )
    op.create_table(
        "erp_scope",
        sa.Column("scope_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("entity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["scope_id"], ["erp_scope_key.id"], name=op.f("fk_erp_scope_scope_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("scope_id", "entity_id", name=op.f("pk_erp_scope")),
        info={"scope": "shared"},
    )
    op.create_table(
        "erp_sequence",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["erp_entity.id"], name=op.f("fk_erp_sequence_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_sequence")),
        sa.UniqueConstraint("unit_id", "kind", "year", name=op.f("uq_erp_sequence_unit_id_kind_year")),
        info={"scope": "shared"},
    )
    op.create_table(
        "erp_approval_decision",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("approval_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("actor", sa.String(length=128), nullable=False),
        sa.Column("person", sa.String(length=128), nullable=False),
        sa.Column("on_behalf", sa.String(length=128), nullable=True),
        sa.Column("decision", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["approval_id"], ["erp_approval.id"], name=op.f("fk_erp_approval_decision_approval_id")),
        sa.ForeignKeyConstraint(["entity_id"], ["erp_entity.id"], name=op.f("fk_erp_approval_decision_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_approval_decision")),
        sa.UniqueConstraint("approval_id", "step", "person", name=op.f("uq_erp_approval_decision_approval_id_step_person")),
    )
    with op.batch_alter_table("erp_approval_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erp_approval_decision_approval_id"), ["approval_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("erp_approval_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_erp_approval_decision_approval_id"))

    op.drop_table("erp_approval_decision")
    op.drop_table("erp_sequence")
    op.drop_table("erp_scope")
    op.drop_table("erp_role_permission")
    with op.batch_alter_table("erp_grant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_erp_grant_user_id"))

    op.drop_table("erp_grant")
    with op.batch_alter_table("erp_approval_policy", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_erp_approval_policy_kind"))

    op.drop_table("erp_approval_policy")
    with op.batch_alter_table("erp_approval", schema=None) as batch_op:
        batch_op.drop_index("ix_erp_approval_one_waiting", sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))
        batch_op.drop_index("ix_erp_approval_entity_id_state")
        batch_op.drop_index(batch_op.f("ix_erp_approval_document"))

    op.drop_table("erp_approval")
    op.drop_table("erp_user")
    op.drop_table("erp_scope_key")
    op.drop_table("erp_role")
    op.drop_table("erp_module")
    with op.batch_alter_table("erp_entity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_erp_entity_parent_id"))

    op.drop_table("erp_entity")
    with op.batch_alter_table("erp_audit_event", schema=None) as batch_op:
        batch_op.drop_index("ix_erp_audit_event_entity_id_id")
        batch_op.drop_index("ix_erp_audit_event_document_id")

    op.drop_table("erp_audit_event")
    op.drop_table("erp_approval_delegation")
