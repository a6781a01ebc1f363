"""What a family says of the help: whether it arrived, whether it was of use."""

import sqlalchemy as sa
from alembic import op

revision = "011"
down_revision = "010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("aid_case") as case:
        for name in ("family_arrived", "family_helped"):
            case.add_column(sa.Column(name, sa.String(length=8), nullable=True))
        case.create_index(
            "ix_aid_case_arrived", ["organisation_id", "family_arrived", "due_on", "reference"]
        )


def downgrade() -> None:
    with op.batch_alter_table("aid_case") as case:
        case.drop_index("ix_aid_case_arrived")
        for name in ("family_helped", "family_arrived"):
            case.drop_column(name)
