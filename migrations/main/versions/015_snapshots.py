"""The monthly table of each organisation that may leave; nothing of it is ever changed."""

import sqlalchemy as sa
from alembic import op


revision = "015"
down_revision = "014"
branch_labels = None
depends_on = None

FROZEN = ("aid_snapshot", "aid_snapshot_line")

POSTGRESQL = [
    """
    CREATE FUNCTION aid_snapshot_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'a snapshot is drawn once: % on %', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    *(
        f"""
        CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON {table}
          FOR EACH ROW EXECUTE FUNCTION aid_snapshot_frozen()
        """
        for table in FROZEN
    ),
]
SQLITE = [
    f"""
    CREATE TRIGGER {table}_frozen_{verb.lower()} BEFORE {verb} ON {table}
    BEGIN SELECT RAISE(ABORT, 'a snapshot is drawn once'); END
    """
    for table in FROZEN
    for verb in ("UPDATE", "DELETE")
]


def upgrade() -> None:
    op.create_table('aid_snapshot',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('month', sa.String(length=7), nullable=False),
    sa.Column('taken_on', sa.Date(), nullable=False),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_aid_snapshot_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_aid_snapshot')),
    sa.UniqueConstraint('organisation_id', 'month', name=op.f('uq_aid_snapshot_organisation_id_month')),
    sa.UniqueConstraint('reference', name=op.f('uq_aid_snapshot_reference'))
    )
    op.create_table('aid_snapshot_line',
    sa.Column('snapshot_id', sa.Integer(), nullable=False),
    sa.Column('sector', sa.String(length=16), nullable=False),
    sa.Column('shown', sa.Integer(), nullable=True),
    sa.CheckConstraint('shown IS NULL OR (shown >= 10 AND shown / 5 * 5 = shown)', name=op.f('ck_aid_snapshot_line_rounded_or_hidden')),
    sa.ForeignKeyConstraint(['snapshot_id'], ['aid_snapshot.id'], name=op.f('fk_aid_snapshot_line_snapshot_id')),
    sa.PrimaryKeyConstraint('snapshot_id', 'sector', name=op.f('pk_aid_snapshot_line'))
    )
    op.create_index('ix_aid_case_dashboard', 'aid_case', ['organisation_id', 'is_open', 'need', 'urgency', 'opened_on', 'cell'], unique=False)
    for statement in POSTGRESQL if op.get_bind().dialect.name == "postgresql" else SQLITE:
        op.execute(statement)


def downgrade() -> None:
    op.drop_index('ix_aid_case_dashboard', table_name='aid_case')
    op.drop_table('aid_snapshot_line')
    op.drop_table('aid_snapshot')
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION aid_snapshot_frozen()")
