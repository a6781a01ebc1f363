"""Who asks for all gifts of an address, the links that open them, and addresses found quickly."""

import sqlalchemy as sa
from alembic import op


revision = "030"
down_revision = "029"
branch_labels = None
depends_on = None

ADDRESSES = ("gift_donor", "monthly_donor")


def upgrade() -> None:
    # From here on an address is kept as it is compared.
    for table in ADDRESSES:
        op.execute(f"UPDATE {table} SET email = lower(trim(email))")
        op.create_index(op.f(f"ix_{table}_email"), table, ["email"])
    op.create_table("gifts_ask",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("reference", sa.String(length=32), nullable=False),
    sa.Column("address", sa.String(length=255), nullable=False),
    sa.Column("language", sa.String(length=2), nullable=False),
    sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_gifts_ask")),
    sa.UniqueConstraint("reference", name=op.f("uq_gifts_ask_reference"))
    )
    op.create_index(op.f("ix_gifts_ask_asked_at"), "gifts_ask", ["asked_at"])
    op.create_table("gifts_link",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("reference", sa.String(length=32), nullable=False),
    sa.Column("gift_id", sa.Integer(), nullable=False),
    sa.Column("mark", sa.String(length=64), nullable=False),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(["gift_id"], ["gift_donor.gift_id"], name=op.f("fk_gifts_link_gift_id"), ondelete="CASCADE"),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_gifts_link")),
    sa.UniqueConstraint("reference", name=op.f("uq_gifts_link_reference"))
    )
    op.create_index(op.f("ix_gifts_link_gift_id"), "gifts_link", ["gift_id"])
    op.create_index("ix_gifts_link_mark", "gifts_link", ["mark", "made_at"])


def downgrade() -> None:
    op.drop_table("gifts_link")
    op.drop_table("gifts_ask")
    for table in ADDRESSES:
        op.drop_index(op.f(f"ix_{table}_email"), table)
