"""The desk works together: clocks, pauses, tasks, questions, second persons, a reserve."""

from datetime import date, timedelta

import sqlalchemy as sa
from alembic import op

revision = "010"
down_revision = "009"
branch_labels = None
depends_on = None

MONTH = timedelta(days=30)
ENDED = ("closed", "withdrawn")


def upgrade() -> None:
    with op.batch_alter_table("aid_case") as case:
        case.add_column(sa.Column("is_open", sa.Boolean(), nullable=False, server_default=sa.true()))
        case.add_column(sa.Column("due_on", sa.Date(), nullable=True))
        case.add_column(sa.Column("paused_on", sa.Date(), nullable=True))
        case.add_column(sa.Column("before_pause", sa.String(length=24), nullable=True))
        case.add_column(sa.Column("duplicate_of", sa.String(length=32), nullable=True))
        case.drop_index("ix_aid_case_board")
        case.drop_index("ix_aid_case_assigned_to_id")
    _fill()
    with op.batch_alter_table("aid_case") as case:
        case.alter_column("due_on", existing_type=sa.Date(), nullable=False)
        case.alter_column("is_open", existing_type=sa.Boolean(), server_default=None)
        case.create_check_constraint(
            "open_by_state", "is_open = (state NOT IN ('closed', 'duplicate_of', 'withdrawn'))"
        )
        case.create_check_constraint(
            "paused_by_state",
            "(paused_on IS NOT NULL) = (state IN ('waiting_for_family', 'on_hold'))",
        )
        for name, columns in _LISTS.items():
            case.create_index(name, columns)
    with op.batch_alter_table("aid_commitment") as money:
        money.add_column(
            sa.Column("from_reserve", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        for name in ("proposed_by", "approved_by"):
            money.add_column(
                sa.Column(name, sa.String(length=32), nullable=False, server_default="")
            )
        money.add_column(sa.Column("why_again", sa.String(length=32), nullable=True))
        money.create_check_constraint(
            "two_people", "approved_by = '' OR approved_by <> proposed_by"
        )
    with op.batch_alter_table("aid_commitment") as money:
        for name, kind in (
            ("from_reserve", sa.Boolean()),
            ("proposed_by", sa.String(length=32)),
            ("approved_by", sa.String(length=32)),
        ):
            money.alter_column(name, existing_type=kind, server_default=None)
    _tables()


_LISTS = {
    "ix_aid_case_state": ["organisation_id", "state", "due_on", "reference"],
    "ix_aid_case_open": ["organisation_id", "is_open", "due_on", "reference"],
    "ix_aid_case_urgency": ["organisation_id", "is_open", "urgency", "due_on", "reference"],
    "ix_aid_case_need": ["organisation_id", "is_open", "need", "due_on", "reference"],
    "ix_aid_case_mine": ["assigned_to_id", "is_open", "due_on", "reference"],
}


def _fill() -> None:
    """Cases from before the clock are due a month after they came."""
    case = sa.table(
        "aid_case",
        sa.column("id", sa.Integer),
        sa.column("state", sa.String),
        sa.column("opened_on", sa.Date),
        sa.column("due_on", sa.Date),
        sa.column("is_open", sa.Boolean),
    )
    connection = op.get_bind()
    days = connection.scalars(sa.select(case.c.opened_on).distinct()).all()
    for day in days:
        assert isinstance(day, date)
        connection.execute(
            case.update().where(case.c.opened_on == day).values(due_on=day + MONTH)
        )
    connection.execute(case.update().where(case.c.state.in_(ENDED)).values(is_open=False))


def _tables() -> None:
    op.create_table(
        "aid_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("sealed_text", sa.LargeBinary(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("assigned_to_id", sa.Integer(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["aid_case.id"], name=op.f("fk_aid_task_case_id")),
        sa.ForeignKeyConstraint(
            ["assigned_to_id"], ["account_user.id"], name=op.f("fk_aid_task_assigned_to_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aid_task")),
        sa.UniqueConstraint("reference", name=op.f("uq_aid_task_reference")),
    )
    op.create_index(op.f("ix_aid_task_case_id"), "aid_task", ["case_id"])
    op.create_index("ix_aid_task_mine", "aid_task", ["assigned_to_id", "done_on", "due_on"])
    op.create_table(
        "aid_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("sealed_text", sa.LargeBinary(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("sealed_answer", sa.LargeBinary(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["aid_case.id"], name=op.f("fk_aid_question_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aid_question")),
        sa.UniqueConstraint("reference", name=op.f("uq_aid_question_reference")),
    )
    op.create_index(op.f("ix_aid_question_case_id"), "aid_question", ["case_id"])
    op.create_table(
        "aid_skill",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("need", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["account_user.id"], name=op.f("fk_aid_skill_user_id")
        ),
        sa.PrimaryKeyConstraint("user_id", "need", name=op.f("pk_aid_skill")),
    )
    op.create_table(
        "aid_saved_filter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("query", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["account_user.id"], name=op.f("fk_aid_saved_filter_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aid_saved_filter")),
        sa.UniqueConstraint("user_id", "name", name=op.f("uq_aid_saved_filter_user_id_name")),
    )
    op.create_index(op.f("ix_aid_saved_filter_user_id"), "aid_saved_filter", ["user_id"])


def downgrade() -> None:
    for name in ("aid_saved_filter", "aid_skill", "aid_question", "aid_task"):
        op.drop_table(name)
    with op.batch_alter_table("aid_commitment") as money:
        money.drop_constraint("two_people", type_="check")
        for name in ("why_again", "approved_by", "proposed_by", "from_reserve"):
            money.drop_column(name)
    with op.batch_alter_table("aid_case") as case:
        for name in _LISTS:
            case.drop_index(name)
        case.drop_constraint("paused_by_state", type_="check")
        case.drop_constraint("open_by_state", type_="check")
        for name in ("duplicate_of", "before_pause", "paused_on", "due_on", "is_open"):
            case.drop_column(name)
        case.create_index("ix_aid_case_assigned_to_id", ["assigned_to_id"])
        case.create_index("ix_aid_case_board", ["organisation_id", "state", "reference"])
