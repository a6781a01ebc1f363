"""What an expense came to and the mark of its paper; when an ended case lost its words."""

import sqlalchemy as sa
from alembic import op

revision = "016"
down_revision = "015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "aid_evidence",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("spent_on", sa.Date(), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_aid_evidence_amount_positive")),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["aid_commitment.id"], name=op.f("fk_aid_evidence_commitment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aid_evidence")),
        sa.UniqueConstraint("mark", name=op.f("uq_aid_evidence_mark")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_aid_evidence_commitment_id"), "aid_evidence", ["commitment_id"])
    op.add_column("aid_case", sa.Column("erased_on", sa.Date(), nullable=True))


def downgrade() -> None:
    # In place: made anew, the table would leave everything that points to it behind.
    op.drop_column("aid_case", "erased_on")
    op.drop_table("aid_evidence")
