"""Pictures that were cleaned and released to a case."""

import sqlalchemy as sa
from alembic import op

revision = "009"
down_revision = "008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "aid_case_picture",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["aid_case.id"], name=op.f("fk_aid_case_picture_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aid_case_picture")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_aid_case_picture_case_id"), "aid_case_picture", ["case_id"])


def downgrade() -> None:
    op.drop_table("aid_case_picture")
