"""Collection centres, stock by movements that are never changed, parcels for cases."""

import sqlalchemy as sa
from alembic import op


revision = "013"
down_revision = "012"
branch_labels = None
depends_on = None

POSTGRES = [
    """
    CREATE FUNCTION stock_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'stock movements are append-only: %', TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE TRIGGER aid_stock_movement_append_only BEFORE UPDATE OR DELETE ON aid_stock_movement
      FOR EACH ROW EXECUTE FUNCTION stock_append_only()
    """,
]
SQLITE = [
    f"""
    CREATE TRIGGER aid_stock_movement_append_only_{verb.lower()}
    BEFORE {verb} ON aid_stock_movement
    BEGIN SELECT RAISE(ABORT, 'stock movements are append-only'); END
    """
    for verb in ("UPDATE", "DELETE")
]


def upgrade() -> None:
    op.create_table('aid_centre',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('area', sa.String(length=160), nullable=False),
    sa.Column('hours', sa.String(length=200), nullable=False),
    sa.Column('is_open', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_aid_centre_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_aid_centre')),
    sa.UniqueConstraint('organisation_id', 'name', name=op.f('uq_aid_centre_organisation_id_name')),
    sa.UniqueConstraint('reference', name=op.f('uq_aid_centre_reference'))
    )
    op.create_table('aid_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('unit', sa.String(length=16), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_aid_item_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_aid_item')),
    sa.UniqueConstraint('organisation_id', 'name', name=op.f('uq_aid_item_organisation_id_name')),
    sa.UniqueConstraint('reference', name=op.f('uq_aid_item_reference'))
    )
    op.create_table('aid_goods_need',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('asked', sa.Integer(), nullable=False),
    sa.Column('reserved', sa.Integer(), nullable=False),
    sa.Column('in_transit', sa.Integer(), nullable=False),
    sa.Column('delivered', sa.Integer(), nullable=False),
    sa.CheckConstraint('asked > 0', name=op.f('ck_aid_goods_need_asked_positive')),
    sa.CheckConstraint('delivered >= 0', name=op.f('ck_aid_goods_need_delivered_not_negative')),
    sa.CheckConstraint('in_transit >= 0', name=op.f('ck_aid_goods_need_in_transit_not_negative')),
    sa.CheckConstraint('reserved + in_transit + delivered <= asked', name=op.f('ck_aid_goods_need_not_over_asked')),
    sa.CheckConstraint('reserved >= 0', name=op.f('ck_aid_goods_need_reserved_not_negative')),
    sa.ForeignKeyConstraint(['case_id'], ['aid_case.id'], name=op.f('fk_aid_goods_need_case_id')),
    sa.ForeignKeyConstraint(['item_id'], ['aid_item.id'], name=op.f('fk_aid_goods_need_item_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_aid_goods_need')),
    sa.UniqueConstraint('reference', name=op.f('uq_aid_goods_need_reference'))
    )
    with op.batch_alter_table('aid_goods_need', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_aid_goods_need_case_id'), ['case_id'], unique=False)

    op.create_table('aid_lot',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('centre_id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.Column('on_hand', sa.Integer(), nullable=False),
    sa.Column('reserved', sa.Integer(), nullable=False),
    sa.Column('in_transit', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('in_transit >= 0', name=op.f('ck_aid_lot_in_transit_not_negative')),
    sa.CheckConstraint('reserved <= on_hand', name=op.f('ck_aid_lot_reserved_is_there')),
    sa.CheckConstraint('reserved >= 0', name=op.f('ck_aid_lot_reserved_not_negative')),
    sa.ForeignKeyConstraint(['centre_id'], ['aid_centre.id'], name=op.f('fk_aid_lot_centre_id')),
    sa.ForeignKeyConstraint(['item_id'], ['aid_item.id'], name=op.f('fk_aid_lot_item_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_aid_lot')),
    sa.UniqueConstraint('reference', name=op.f('uq_aid_lot_reference'))
    )
    with op.batch_alter_table('aid_lot', schema=None) as batch_op:
        batch_op.create_index('ix_aid_lot_page', ['centre_id', 'reference'], unique=False)
        batch_op.create_index('ix_aid_lot_shelf', ['centre_id', 'item_id', 'expires_on'], unique=False)

    op.create_table('aid_target',
    sa.Column('centre_id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_aid_target_quantity_positive')),
    sa.ForeignKeyConstraint(['centre_id'], ['aid_centre.id'], name=op.f('fk_aid_target_centre_id')),
    sa.ForeignKeyConstraint(['item_id'], ['aid_item.id'], name=op.f('fk_aid_target_item_id')),
    sa.PrimaryKeyConstraint('centre_id', 'item_id', name=op.f('pk_aid_target'))
    )
    op.create_table('aid_parcel',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('label', sa.String(length=16), nullable=False),
    sa.Column('need_id', sa.Integer(), nullable=False),
    sa.Column('centre_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.Column('code_digest', sa.String(length=64), nullable=False),
    sa.Column('reserved_on', sa.Date(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('proposed_by', sa.String(length=32), nullable=False),
    sa.Column('approved_by', sa.String(length=32), nullable=False),
    sa.Column('why_again', sa.String(length=32), nullable=True),
    sa.CheckConstraint("approved_by = '' OR approved_by <> proposed_by", name=op.f('ck_aid_parcel_two_people')),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_aid_parcel_quantity_positive')),
    sa.ForeignKeyConstraint(['centre_id'], ['aid_centre.id'], name=op.f('fk_aid_parcel_centre_id')),
    sa.ForeignKeyConstraint(['need_id'], ['aid_goods_need.id'], name=op.f('fk_aid_parcel_need_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_aid_parcel')),
    sa.UniqueConstraint('reference', name=op.f('uq_aid_parcel_reference'))
    )
    with op.batch_alter_table('aid_parcel', schema=None) as batch_op:
        batch_op.create_index('ix_aid_parcel_centre', ['centre_id', 'state', 'reference'], unique=False)
        batch_op.create_index(batch_op.f('ix_aid_parcel_need_id'), ['need_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_aid_parcel_state'), ['state'], unique=False)

    op.create_table('aid_stock_movement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('centre_id', sa.Integer(), nullable=False),
    sa.Column('lot_id', sa.Integer(), nullable=False),
    sa.Column('parcel_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('on_hand', sa.Integer(), nullable=False),
    sa.Column('reserved', sa.Integer(), nullable=False),
    sa.Column('in_transit', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=16), nullable=True),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('actor', sa.String(length=64), nullable=False),
    sa.CheckConstraint('on_hand <> 0 OR reserved <> 0 OR in_transit <> 0', name=op.f('ck_aid_stock_movement_moves_something')),
    sa.ForeignKeyConstraint(['centre_id'], ['aid_centre.id'], name=op.f('fk_aid_stock_movement_centre_id')),
    sa.ForeignKeyConstraint(['lot_id'], ['aid_lot.id'], name=op.f('fk_aid_stock_movement_lot_id')),
    sa.ForeignKeyConstraint(['parcel_id'], ['aid_parcel.id'], name=op.f('fk_aid_stock_movement_parcel_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_aid_stock_movement')),
    sa.UniqueConstraint('parcel_id', 'lot_id', 'kind', name=op.f('uq_aid_stock_movement_parcel_id_lot_id_kind')),
    sa.UniqueConstraint('reference', name=op.f('uq_aid_stock_movement_reference'))
    )
    with op.batch_alter_table('aid_stock_movement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_aid_stock_movement_lot_id'), ['lot_id'], unique=False)
        batch_op.create_index('ix_aid_stock_movement_page', ['centre_id', 'day', 'reference'], unique=False)
    postgres = op.get_bind().dialect.name == "postgresql"
    for statement in POSTGRES if postgres else SQLITE:
        op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table('aid_stock_movement', schema=None) as batch_op:
        batch_op.drop_index('ix_aid_stock_movement_page')
        batch_op.drop_index(batch_op.f('ix_aid_stock_movement_lot_id'))

    op.drop_table('aid_stock_movement')
    with op.batch_alter_table('aid_parcel', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_aid_parcel_state'))
        batch_op.drop_index(batch_op.f('ix_aid_parcel_need_id'))
        batch_op.drop_index('ix_aid_parcel_centre')

    op.drop_table('aid_parcel')
    op.drop_table('aid_target')
    with op.batch_alter_table('aid_lot', schema=None) as batch_op:
        batch_op.drop_index('ix_aid_lot_shelf')
        batch_op.drop_index('ix_aid_lot_page')

    op.drop_table('aid_lot')
    with op.batch_alter_table('aid_goods_need', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_aid_goods_need_case_id'))

    op.drop_table('aid_goods_need')
    op.drop_table('aid_item')
    op.drop_table('aid_centre')
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION stock_append_only()")
