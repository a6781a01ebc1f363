"""What hangs on a request: sealed files."""

import sqlalchemy as sa
from alembic import op

revision = "002"
down_revision = "001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('sealed_file',
    sa.Column('content_id', sa.String(length=32), nullable=False),
    sa.Column('blob_id', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['content_id'], ['sealed_content.id'], name=op.f('fk_sealed_file_content_id_sealed_content')),
    sa.PrimaryKeyConstraint('content_id', name=op.f('pk_sealed_file')),
    sa.UniqueConstraint('blob_id', name=op.f('uq_sealed_file_blob_id')),
    sqlite_with_rowid=False
    )


def downgrade() -> None:
    op.drop_table('sealed_file')
