"""Renewal, closing and purge."""

import sqlalchemy as sa
from alembic import op

revision = "006"
down_revision = "005"
branch_labels = None
depends_on = None

DAY_90 = {"sqlite": "date(received_on, '+90 days')", "postgresql": "received_on + 90"}


def upgrade() -> None:
    op.create_table(
        "keeping",
        sa.Column("capsule_id", sa.String(length=32), nullable=False),
        sa.Column("renew_by", sa.Date(), nullable=False),
        sa.Column("forget_on", sa.Date(), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["capsule_id"], ["capsule.id"], name=op.f("fk_keeping_capsule_id_capsule")
        ),
        sa.PrimaryKeyConstraint("capsule_id", name=op.f("pk_keeping")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_keeping_renew_by"), "keeping", ["renew_by"])
    op.create_index(op.f("ix_keeping_forget_on"), "keeping", ["forget_on"])
    day = DAY_90[op.get_bind().dialect.name]
    op.execute(
        f"INSERT INTO keeping (capsule_id, renew_by) SELECT id, {day} FROM capsule"  # noqa: S608
    )


def downgrade() -> None:
    op.drop_table("keeping")
