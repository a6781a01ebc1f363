"""Services that organisations give, and cases referred between them."""

import sqlalchemy as sa
from alembic import op

revision = "014"
down_revision = "013"
branch_labels = None
depends_on = None

_OPEN = "state IN ('consent_wanted', 'offered', 'accepted')"


def upgrade() -> None:
    _still("'waiting_for_family', 'on_hold', 'referred'")
    op.create_table(
        "aid_service",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("need", sa.String(length=24), nullable=False),
        sa.Column("area", sa.String(length=2), nullable=False),
        sa.Column("description", sa.String(length=300), nullable=False),
        sa.Column("conditions", sa.String(length=200), nullable=False),
        sa.Column("capacity", sa.String(length=8), nullable=False),
        sa.Column("assured_on", sa.Date(), nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "capacity IN ('open', 'full')", name=op.f("ck_aid_service_capacity_known")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_aid_service_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aid_service")),
        sa.UniqueConstraint("reference", name=op.f("uq_aid_service_reference")),
    )
    op.create_index(op.f("ix_aid_service_organisation_id"), "aid_service", ["organisation_id"])
    op.create_index("ix_aid_service_sought", "aid_service", ["need", "area", "assured_on"])
    op.create_table(
        "aid_referral",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("urgency", sa.String(length=16), nullable=True),
        sa.Column("household", sa.String(length=16), nullable=True),
        sa.Column("cell", sa.String(length=32), nullable=True),
        sa.Column("sealed_text", sa.LargeBinary(), nullable=True),
        sa.Column("hands_over", sa.Boolean(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("proposed_by", sa.String(length=32), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("consent_by", sa.String(length=32), nullable=True),
        sa.Column("consent_on", sa.Date(), nullable=True),
        sa.Column("accepted_by", sa.String(length=32), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("sealed_note", sa.LargeBinary(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_aid_referral_not_oneself")),
        sa.CheckConstraint(
            f"{_OPEN} OR (urgency IS NULL AND household IS NULL AND cell IS NULL"
            " AND sealed_text IS NULL)",
            name=op.f("ck_aid_referral_gone_at_the_end"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('offered', 'accepted', 'completed', 'returned')"
            " OR consent_by IS NOT NULL",
            name=op.f("ck_aid_referral_never_without_consent"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["aid_case.id"], name=op.f("fk_aid_referral_case_id")),
        sa.ForeignKeyConstraint(
            ["from_id"], ["organisation.id"], name=op.f("fk_aid_referral_from_id")
        ),
        sa.ForeignKeyConstraint(["to_id"], ["organisation.id"], name=op.f("fk_aid_referral_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aid_referral")),
        sa.UniqueConstraint("reference", name=op.f("uq_aid_referral_reference")),
    )
    op.create_index(op.f("ix_aid_referral_case_id"), "aid_referral", ["case_id"])
    op.create_index(
        "ix_aid_referral_desk", "aid_referral", ["to_id", "state", "until", "reference"]
    )
    op.create_index("ix_aid_referral_due", "aid_referral", ["state", "until"])
    op.create_index(
        "uq_aid_referral_open",
        "aid_referral",
        ["case_id", "to_id"],
        unique=True,
        sqlite_where=sa.text(_OPEN),
        postgresql_where=sa.text(_OPEN),
    )


def downgrade() -> None:
    op.drop_table("aid_referral")
    op.drop_table("aid_service")
    case = sa.table("aid_case", sa.column("state"), sa.column("before_pause"))
    op.get_bind().execute(case.update().where(case.c.state == "referred").values(state="on_hold"))
    _still("'waiting_for_family', 'on_hold'")


def _still(states: str) -> None:
    """In which states a case's clock stands still."""
    with op.batch_alter_table("aid_case") as case:
        case.drop_constraint("paused_by_state", type_="check")
        case.create_check_constraint(
            "paused_by_state", f"(paused_on IS NOT NULL) = (state IN ({states}))"
        )
