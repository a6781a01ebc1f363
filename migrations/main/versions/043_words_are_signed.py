"""Words and votes on incidents are signed with the organisation's key, whose list only grows."""

import sqlalchemy as sa
from alembic import op


revision = "043"
down_revision = "042"
branch_labels = None
depends_on = None

KEYS = ("organisation_word_key", "organisation_word_key_end")
WORDS = ("incident_attestation", "incident_retraction_vote")
KINDS = ("organisation", "organisation_applicant")


def upgrade() -> None:
    op.create_table(
        "organisation_word_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("public_key", sa.String(length=64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("certificate", sa.String(length=128), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_organisation_word_key_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_word_key")),
        sa.UniqueConstraint("organisation_id", "number", name=op.f("uq_organisation_word_key_organisation_id_number")),
        sa.UniqueConstraint("public_key", name=op.f("uq_organisation_word_key_public_key")),
    )
    op.create_table(
        "organisation_word_key_end",
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("certificate", sa.String(length=128), nullable=False),
        sa.ForeignKeyConstraint(["key_id"], ["organisation_word_key.id"], name=op.f("fk_organisation_word_key_end_key_id")),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_organisation_word_key_end")),
    )
    _sign("incident_attestation", "text_digest", 64)
    for table in WORDS:
        _sign(table, "signature", 128)
        _refer(table, "key_id INTEGER", "organisation_word_key (id)")
    official = sa.Column("on_record", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("public_incident", official)
    for table in KINDS:
        _refer(table, "witness_area VARCHAR(12)", "area (code)")
    for table in KEYS:
        for statement in _append_only(table):
            op.execute(statement)


def _sign(table: str, column: str, length: int) -> None:
    op.add_column(table, sa.Column(column, sa.String(length), nullable=False, server_default=""))


def _refer(table: str, column: str, to: str) -> None:
    """SQLite takes a new column with its reference, so that the table and its triggers stay."""
    name = f"fk_{table}_{column.split()[0]}"
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} CONSTRAINT {name} REFERENCES {to}")


def _append_only(table: str) -> list[str]:
    if _is_postgres():
        return [
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION incident_words_stay()"
        ]
    return [
        f"CREATE TRIGGER {table}_append_only_{verb.lower()} BEFORE {verb} ON {table}"
        " BEGIN SELECT RAISE(ABORT, 'keys for words stay'); END"
        for verb in ("UPDATE", "DELETE")
    ]


def downgrade() -> None:
    op.drop_column("public_incident", "on_record")
    for table in WORDS:
        op.drop_column(table, "key_id")
        op.drop_column(table, "signature")
    for table in KINDS:
        op.drop_column(table, "witness_area")
    op.drop_column("incident_attestation", "text_digest")
    for table in reversed(KEYS):
        op.drop_table(table)


def _is_postgres() -> bool:
    return op.get_bind().dialect.name == "postgresql"
