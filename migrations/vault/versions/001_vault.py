"""The vault: key holders, directories, capsules, receipts, threads, its audit and outbox."""

import sqlalchemy as sa
from alembic import op


revision = "001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('directory_edition',
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('signature', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_directory_edition'))
    )
    op.create_table('key_holder',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('account', sa.String(length=32), nullable=False),
    sa.Column('organisation', sa.String(length=32), nullable=False),
    sa.Column('organisation_name', sa.String(length=160), nullable=False),
    sa.Column('sealing_key', sa.LargeBinary(), nullable=False),
    sa.Column('signing_key', sa.LargeBinary(), nullable=False),
    sa.Column('offline', sa.Boolean(), nullable=False),
    sa.Column('enrolled_on', sa.Date(), nullable=False),
    sa.Column('certified_until', sa.Date(), nullable=True),
    sa.Column('suspended_on', sa.Date(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_key_holder')),
    sa.UniqueConstraint('account', name=op.f('uq_key_holder_account')),
    sqlite_with_rowid=False
    )
    op.create_table('tombstone',
    sa.Column('capsule_id', sa.String(length=32), nullable=False),
    sa.Column('locator', sa.String(length=64), nullable=True),
    sa.Column('forgotten_on', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('capsule_id', name=op.f('pk_tombstone')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_tombstone_locator'), 'tombstone', ['locator'], unique=False)
    op.create_table('vault_deed',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=False),
    sa.Column('actor', sa.String(length=32), nullable=False),
    sa.Column('action', sa.String(length=32), nullable=False),
    sa.Column('capsule_id', sa.String(length=32), nullable=True),
    sa.Column('reason', sa.String(length=64), nullable=False),
    sa.Column('position', sa.Integer(), nullable=True),
    sa.Column('digest', sa.String(length=64), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vault_deed')),
    sa.UniqueConstraint('position', name=op.f('uq_vault_deed_position')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_vault_deed_capsule_id'), 'vault_deed', ['capsule_id'], unique=False)
    op.create_index(op.f('ix_vault_deed_done_on'), 'vault_deed', ['done_on'], unique=False)
    op.create_table('vault_message',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('payload', sa.JSON(), nullable=False),
    sa.Column('urgent', sa.Boolean(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('fault', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vault_message')),
    sqlite_with_rowid=False
    )
    op.create_table('capsule',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('purpose', sa.String(length=32), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('chosen_id', sa.String(length=32), nullable=False),
    sa.Column('backup_id', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['backup_id'], ['key_holder.id'], name=op.f('fk_capsule_backup_id')),
    sa.ForeignKeyConstraint(['chosen_id'], ['key_holder.id'], name=op.f('fk_capsule_chosen_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_capsule')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_capsule_backup_id'), 'capsule', ['backup_id'], unique=False)
    op.create_index(op.f('ix_capsule_chosen_id'), 'capsule', ['chosen_id'], unique=False)
    op.create_table('holder_approval',
    sa.Column('holder_id', sa.String(length=32), nullable=False),
    sa.Column('approver_id', sa.String(length=32), nullable=False),
    sa.Column('approved_on', sa.Date(), nullable=False),
    sa.Column('signature', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['approver_id'], ['key_holder.id'], name=op.f('fk_holder_approval_approver_id')),
    sa.ForeignKeyConstraint(['holder_id'], ['key_holder.id'], name=op.f('fk_holder_approval_holder_id')),
    sa.PrimaryKeyConstraint('holder_id', 'approver_id', name=op.f('pk_holder_approval')),
    sqlite_with_rowid=False
    )
    op.create_table('locked_key_pair',
    sa.Column('holder_id', sa.String(length=32), nullable=False),
    sa.Column('suite', sa.String(length=64), nullable=False),
    sa.Column('salt', sa.LargeBinary(), nullable=False),
    sa.Column('locked', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['holder_id'], ['key_holder.id'], name=op.f('fk_locked_key_pair_holder_id')),
    sa.PrimaryKeyConstraint('holder_id', name=op.f('pk_locked_key_pair')),
    sqlite_with_rowid=False
    )
    op.create_table('exclusion',
    sa.Column('capsule_id', sa.String(length=32), nullable=False),
    sa.Column('organisation', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['capsule_id'], ['capsule.id'], name=op.f('fk_exclusion_capsule_id')),
    sa.PrimaryKeyConstraint('capsule_id', 'organisation', name=op.f('pk_exclusion')),
    sqlite_with_rowid=False
    )
    op.create_table('receipt',
    sa.Column('locator', sa.String(length=64), nullable=False),
    sa.Column('capsule_id', sa.String(length=32), nullable=False),
    sa.Column('suite', sa.String(length=64), nullable=False),
    sa.Column('salt', sa.LargeBinary(), nullable=False),
    sa.Column('locked', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['capsule_id'], ['capsule.id'], name=op.f('fk_receipt_capsule_id')),
    sa.PrimaryKeyConstraint('locator', name=op.f('pk_receipt')),
    sa.UniqueConstraint('capsule_id', name=op.f('uq_receipt_capsule_id')),
    sqlite_with_rowid=False
    )
    op.create_table('sealed_content',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('capsule_id', sa.String(length=32), nullable=False),
    sa.Column('purpose', sa.String(length=32), nullable=False),
    sa.Column('ciphertext', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['capsule_id'], ['capsule.id'], name=op.f('fk_sealed_content_capsule_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sealed_content')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_sealed_content_capsule_id'), 'sealed_content', ['capsule_id'], unique=False)
    op.create_table('release',
    sa.Column('capsule_id', sa.String(length=32), nullable=False),
    sa.Column('link_id', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['capsule_id'], ['capsule.id'], name=op.f('fk_release_capsule_id')),
    sa.ForeignKeyConstraint(['link_id'], ['sealed_content.id'], name=op.f('fk_release_link_id')),
    sa.PrimaryKeyConstraint('capsule_id', name=op.f('pk_release')),
    sa.UniqueConstraint('link_id', name=op.f('uq_release_link_id')),
    sqlite_with_rowid=False
    )
    op.create_table('thread_message',
    sa.Column('content_id', sa.String(length=32), nullable=False),
    sa.Column('capsule_id', sa.String(length=32), nullable=False),
    sa.Column('direction', sa.String(length=32), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('author', sa.String(length=32), nullable=False),
    sa.Column('sent_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['capsule_id'], ['capsule.id'], name=op.f('fk_thread_message_capsule_id')),
    sa.ForeignKeyConstraint(['content_id'], ['sealed_content.id'], name=op.f('fk_thread_message_content_id')),
    sa.PrimaryKeyConstraint('content_id', name=op.f('pk_thread_message')),
    sa.UniqueConstraint('capsule_id', 'direction', 'sequence', name=op.f('uq_thread_message_capsule_id_direction_sequence')),
    sqlite_with_rowid=False
    )
    op.create_table('wrap',
    sa.Column('content_id', sa.String(length=32), nullable=False),
    sa.Column('recipient', sa.String(length=32), nullable=False),
    sa.Column('suite', sa.String(length=64), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('sealed_key', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['content_id'], ['sealed_content.id'], name=op.f('fk_wrap_content_id')),
    sa.PrimaryKeyConstraint('content_id', 'recipient', name=op.f('pk_wrap')),
    sqlite_with_rowid=False
    )


def downgrade() -> None:
    op.drop_table('wrap')
    op.drop_table('thread_message')
    op.drop_table('release')
    op.drop_index(op.f('ix_sealed_content_capsule_id'), table_name='sealed_content')
    op.drop_table('sealed_content')
    op.drop_table('receipt')
    op.drop_table('exclusion')
    op.drop_table('locked_key_pair')
    op.drop_table('holder_approval')
    op.drop_index(op.f('ix_capsule_chosen_id'), table_name='capsule')
    op.drop_index(op.f('ix_capsule_backup_id'), table_name='capsule')
    op.drop_table('capsule')
    op.drop_table('vault_message')
    op.drop_index(op.f('ix_vault_deed_done_on'), table_name='vault_deed')
    op.drop_index(op.f('ix_vault_deed_capsule_id'), table_name='vault_deed')
    op.drop_table('vault_deed')
    op.drop_index(op.f('ix_tombstone_locator'), table_name='tombstone')
    op.drop_table('tombstone')
    op.drop_table('key_holder')
    op.drop_table('directory_edition')
