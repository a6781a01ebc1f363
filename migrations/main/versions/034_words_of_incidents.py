"""What is published of incidents is searched by its words, and leads to the help that is open."""

from alembic import op


revision = "034"
down_revision = "033"
branch_labels = None
depends_on = None

# With and without accents: people type "desaparicion", the stemmer knows "desaparición".
WORDS = """
CREATE FUNCTION incident_words(language regconfig, title text, account text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT to_tsvector(language, coalesce(title, '') || ' ' || coalesce(account, ''))
        || to_tsvector(language, translate(coalesce(title, '') || ' ' || coalesce(account, ''),
            'ÁÉÍÓÚÜÑáéíóúüñ', 'AEIOUUNaeiouun'))
$$
"""
# A name for the key in the words of both engines; SQLite takes it only with the column.
INCIDENT = (
    "ALTER TABLE public_incident ADD COLUMN incident_id INTEGER"
    " CONSTRAINT fk_public_incident_incident_id REFERENCES incident (id)"
)
COLUMNS = "title_es, account_es, title_en, account_en"
NEW = ", ".join(f"new.{column}" for column in COLUMNS.split(", "))
ADD = f"INSERT INTO public_incident_words (rowid, {COLUMNS}) SELECT new.id, {NEW} WHERE new.title_es IS NOT NULL;"
REMOVE = "DELETE FROM public_incident_words WHERE rowid = old.id;"
# Words that endanger somebody must not linger in the index either: it is written anew without them.
FORGET = "INSERT INTO public_incident_words (public_incident_words) VALUES ('optimize');"


def upgrade() -> None:
    op.execute(INCIDENT)
    op.execute(
        "UPDATE public_incident SET incident_id ="
        " (SELECT id FROM incident WHERE incident.reference = public_incident.reference)"
        " WHERE layer = 'alliance'"
    )
    op.create_index("ix_public_incident_incident", "public_incident", ["incident_id"], unique=True)
    _index_words()


def _index_words() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(WORDS)
        for code, language in (("es", "spanish"), ("en", "english")):
            op.execute(
                f"CREATE INDEX ix_public_incident_words_{code} ON public_incident"
                f" USING gin (incident_words('{language}', title_{code}, account_{code}))"
            )
        return
    op.execute(
        f"CREATE VIRTUAL TABLE public_incident_words USING fts5({COLUMNS},"
        " tokenize = 'unicode61 remove_diacritics 2')"
    )
    op.execute(
        f"INSERT INTO public_incident_words (rowid, {COLUMNS})"
        f" SELECT id, {COLUMNS} FROM public_incident WHERE title_es IS NOT NULL"
    )
    op.execute(
        "CREATE TRIGGER public_incident_words_told AFTER INSERT ON public_incident"
        f" WHEN new.title_es IS NOT NULL BEGIN {ADD} END"
    )
    op.execute(
        f"CREATE TRIGGER public_incident_words_changed AFTER UPDATE OF {COLUMNS}"
        f" ON public_incident BEGIN {REMOVE} {ADD} {FORGET} END"
    )
    op.execute(
        "CREATE TRIGGER public_incident_words_gone AFTER DELETE ON public_incident"
        f" WHEN old.title_es IS NOT NULL BEGIN {REMOVE} {FORGET} END"
    )


def downgrade() -> None:
    _forget_words()
    op.drop_index("ix_public_incident_incident", "public_incident")
    op.drop_column("public_incident", "incident_id")


def _forget_words() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP INDEX ix_public_incident_words_en")
        op.execute("DROP INDEX ix_public_incident_words_es")
        op.execute("DROP FUNCTION incident_words(regconfig, text, text)")
        return
    for what in ("gone", "changed", "told"):
        op.execute(f"DROP TRIGGER public_incident_words_{what}")
    op.execute("DROP TABLE public_incident_words")
