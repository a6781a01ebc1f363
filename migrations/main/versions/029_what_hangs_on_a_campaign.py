"""Versions, teams, updates and pictures of campaigns; who is told, and who is named on the wall."""

import sqlalchemy as sa
from alembic import op


revision = "029"
down_revision = "027"
branch_labels = None
depends_on = None

TWO_PEOPLE = "decided_by <> written_by"
IS_WAITING = sa.text("look = 'waiting'")


def upgrade() -> None:
    # In place: made anew, the table would leave everything that points to it behind.
    op.add_column("campaign", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    _versions_and_team()
    _updates_and_pictures()
    _what_donors_choose()
    # What stood before versions were kept is the first one, by nobody in particular.
    op.execute(
        "INSERT INTO campaign_version (campaign_id, number, title_es, story_es, title_en, story_en,"
        " goal_minor, look, written_by, written_at, remark)"
        " SELECT id, 1, title_es, story_es, title_en, story_en, goal_minor,"
        " CASE WHEN state = 'draft' THEN 'draft' ELSE 'stands' END, 'before', created_at, ''"
        " FROM campaign"
    )


def _versions_and_team() -> None:
    op.create_table("campaign_version",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("campaign_id", sa.Integer(), nullable=False),
    sa.Column("number", sa.Integer(), nullable=False),
    sa.Column("title_es", sa.String(length=120), nullable=False),
    sa.Column("story_es", sa.Text(), nullable=False),
    sa.Column("title_en", sa.String(length=120), nullable=False),
    sa.Column("story_en", sa.Text(), nullable=False),
    sa.Column("goal_minor", sa.BigInteger(), nullable=False),
    sa.Column("look", sa.String(length=16), nullable=False),
    sa.Column("written_by", sa.String(length=64), nullable=False),
    sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("decided_by", sa.String(length=64), nullable=True),
    sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("remark", sa.String(length=1000), nullable=False),
    sa.CheckConstraint(TWO_PEOPLE, name=op.f("ck_campaign_version_two_people")),
    sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_version_campaign_id")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_version")),
    sa.UniqueConstraint("campaign_id", "number", name=op.f("uq_campaign_version_campaign_id_number"))
    )
    op.create_index("uq_campaign_version_waiting", "campaign_version", ["campaign_id"], unique=True, sqlite_where=IS_WAITING, postgresql_where=IS_WAITING)
    op.create_table("campaign_member",
    sa.Column("campaign_id", sa.Integer(), autoincrement=False, nullable=False),
    sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
    sa.Column("since", sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_member_campaign_id")),
    sa.ForeignKeyConstraint(["user_id"], ["account_user.id"], name=op.f("fk_campaign_member_user_id"), ondelete="CASCADE"),
    sa.PrimaryKeyConstraint("campaign_id", "user_id", name=op.f("pk_campaign_member"))
    )
    op.create_index(op.f("ix_campaign_member_user_id"), "campaign_member", ["user_id"])


def _updates_and_pictures() -> None:
    op.create_table("campaign_update",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("reference", sa.String(length=32), nullable=False),
    sa.Column("campaign_id", sa.Integer(), nullable=False),
    sa.Column("text_es", sa.Text(), nullable=False),
    sa.Column("text_en", sa.Text(), nullable=False),
    sa.Column("look", sa.String(length=16), nullable=False),
    sa.Column("written_by", sa.String(length=64), nullable=False),
    sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("decided_by", sa.String(length=64), nullable=True),
    sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("remark", sa.String(length=1000), nullable=False),
    sa.Column("told", sa.Integer(), nullable=False),
    sa.CheckConstraint(TWO_PEOPLE, name=op.f("ck_campaign_update_two_people")),
    sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_update_campaign_id")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_update")),
    sa.UniqueConstraint("reference", name=op.f("uq_campaign_update_reference"))
    )
    op.create_index("ix_campaign_update_shown", "campaign_update", ["campaign_id", "look", "decided_at"])
    op.create_table("campaign_picture",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("reference", sa.String(length=32), nullable=False),
    sa.Column("campaign_id", sa.Integer(), nullable=False),
    sa.Column("alt_es", sa.String(length=250), nullable=False),
    sa.Column("alt_en", sa.String(length=250), nullable=False),
    sa.Column("credit", sa.String(length=120), nullable=False),
    sa.Column("width", sa.Integer(), nullable=False),
    sa.Column("height", sa.Integer(), nullable=False),
    sa.Column("large", sa.LargeBinary(), nullable=False),
    sa.Column("small", sa.LargeBinary(), nullable=False),
    sa.Column("look", sa.String(length=16), nullable=False),
    sa.Column("written_by", sa.String(length=64), nullable=False),
    sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("decided_by", sa.String(length=64), nullable=True),
    sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("alt_es <> ''", name=op.f("ck_campaign_picture_told_in_words")),
    sa.CheckConstraint(TWO_PEOPLE, name=op.f("ck_campaign_picture_two_people")),
    sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_picture_campaign_id")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_picture")),
    sa.UniqueConstraint("reference", name=op.f("uq_campaign_picture_reference"))
    )
    op.create_index("ix_campaign_picture_shown", "campaign_picture", ["campaign_id", "look"])


def _what_donors_choose() -> None:
    op.create_table("update_wish",
    sa.Column("gift_id", sa.Integer(), autoincrement=False, nullable=False),
    sa.Column("reference", sa.String(length=32), nullable=False),
    sa.Column("campaign_id", sa.Integer(), nullable=False),
    sa.Column("mark", sa.String(length=64), nullable=False),
    sa.Column("wished_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_update_wish_campaign_id")),
    sa.ForeignKeyConstraint(["gift_id"], ["gift_donor.gift_id"], name=op.f("fk_update_wish_gift_id"), ondelete="CASCADE"),
    sa.PrimaryKeyConstraint("gift_id", name=op.f("pk_update_wish")),
    sa.UniqueConstraint("reference", name=op.f("uq_update_wish_reference"))
    )
    op.create_index("ix_update_wish_campaign", "update_wish", ["campaign_id", "mark"])
    op.create_table("wall_entry",
    sa.Column("gift_id", sa.Integer(), autoincrement=False, nullable=False),
    sa.Column("reference", sa.String(length=32), nullable=False),
    sa.Column("campaign_id", sa.Integer(), nullable=False),
    sa.Column("display_name", sa.String(length=60), nullable=False),
    sa.Column("message", sa.String(length=280), nullable=False),
    sa.Column("shows_amount", sa.Boolean(), nullable=False),
    sa.Column("look", sa.String(length=16), nullable=False),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("written_on", sa.Date(), nullable=False),
    sa.Column("decided_by", sa.String(length=64), nullable=True),
    sa.Column("decided_on", sa.Date(), nullable=True),
    sa.CheckConstraint("display_name <> '' OR message <> ''", name=op.f("ck_wall_entry_says_something")),
    sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_wall_entry_campaign_id")),
    sa.ForeignKeyConstraint(["gift_id"], ["gift.id"], name=op.f("fk_wall_entry_gift_id"), ondelete="CASCADE"),
    sa.PrimaryKeyConstraint("gift_id", name=op.f("pk_wall_entry")),
    sa.UniqueConstraint("reference", name=op.f("uq_wall_entry_reference"))
    )
    op.create_index("ix_wall_entry_shown", "wall_entry", ["campaign_id", "look"])


def downgrade() -> None:
    for table in ("wall_entry", "update_wish", "campaign_picture", "campaign_update", "campaign_member", "campaign_version"):
        op.drop_table(table)
    # A campaign under its first review has no such state before: it is a draft again.
    op.execute("UPDATE campaign SET state = 'draft' WHERE state = 'review'")
    op.drop_column("campaign", "version")
