"""What was decided stays: closed in writing, merged into something else, and no word taken away."""

import sqlalchemy as sa
from alembic import op


revision = "042"
down_revision = "041"
branch_labels = None
depends_on = None

WORDS = ("incident_attestation", "incident_retraction_vote")
CHECKS = {
    "closed_in_writing": "state NOT IN ('unconfirmed', 'cannot_verify', 'duplicate_of')"
    " OR coalesce(trim(resolution), '') <> ''",
    "merged_into_something": "(state = 'duplicate_of') = (duplicate_of_id IS NOT NULL)",
    "not_merged_into_itself": "duplicate_of_id <> id",
}
NOT_SAID = "Se cerró antes de que el portal pidiera la resolución por escrito."

POSTGRES = [
    """
    CREATE FUNCTION incident_words_stay() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'what was said of an incident stays: % on %', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    *(
        f"""
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
          FOR EACH ROW EXECUTE FUNCTION incident_words_stay()
        """
        for table in WORDS
    ),
    """
    CREATE TRIGGER incident_never_deleted BEFORE DELETE ON incident
      FOR EACH ROW EXECUTE FUNCTION incident_words_stay()
    """,
]

# SQLite drops a table's triggers with the table: whoever remakes `incident` makes this one again.
SQLITE = [
    *(
        f"""
        CREATE TRIGGER {table}_append_only_{verb.lower()} BEFORE {verb} ON {table}
        BEGIN SELECT RAISE(ABORT, 'what was said of an incident stays'); END
        """
        for table in WORDS
        for verb in ("UPDATE", "DELETE")
    ),
    """
    CREATE TRIGGER incident_never_deleted BEFORE DELETE ON incident
    BEGIN SELECT RAISE(ABORT, 'what was said of an incident stays'); END
    """,
]


def upgrade() -> None:
    op.execute(
        sa.text(
            "UPDATE incident SET resolution = :words WHERE coalesce(trim(resolution), '') = ''"
            " AND state IN ('unconfirmed', 'cannot_verify', 'duplicate_of')"
        ).bindparams(words=NOT_SAID)
    )
    _bind_incidents()
    for statement in POSTGRES if _is_postgres() else SQLITE:
        op.execute(statement)


def downgrade() -> None:
    for table in WORDS:
        for verb in [""] if _is_postgres() else ["_update", "_delete"]:
            _drop_trigger(f"{table}_append_only{verb}", table)
    _drop_trigger("incident_never_deleted", "incident")
    if _is_postgres():
        op.execute("DROP FUNCTION incident_words_stay()")
    if _is_postgres():
        for name in CHECKS:
            op.drop_constraint(op.f(f"ck_incident_{name}"), "incident", type_="check")
    else:
        _rewrite_sqlite("replace(sql, :said, '')")


def _bind_incidents() -> None:
    if not _is_postgres():
        _rewrite_sqlite("substr(rtrim(sql), 1, length(rtrim(sql)) - 1) || :said || ')'")
        return
    for name, rule in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_incident_{name}"), "incident", rule)


def _rewrite_sqlite(new: str) -> None:
    """What a table must meet, written into its own text (sqlite.org/lang_altertable.html, 7).

    Making `incident` anew would drop it, and every row that hangs on it forbids that.
    """
    said = "".join(f", CONSTRAINT ck_incident_{name} CHECK ({rule})" for name, rule in CHECKS.items())
    bind = op.get_bind()
    version = bind.scalar(sa.text("PRAGMA schema_version"))
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    bind.execute(
        sa.text(f"UPDATE sqlite_master SET sql = {new} WHERE type = 'table' AND name = 'incident'"),
        {"said": said},
    )
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = OFF")
    assert bind.scalar(sa.text("PRAGMA integrity_check(1)")) == "ok"


def _drop_trigger(name: str, table: str) -> None:
    op.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if _is_postgres() else ""))


def _is_postgres() -> bool:
    return op.get_bind().dialect.name == "postgresql"
