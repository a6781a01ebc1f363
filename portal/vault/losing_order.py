"""The order in which rows were written is made to disappear from the disk.

Random ids and day dates are not enough: heaps, overflow pages and transaction numbers keep the
order of arrival, which joins requests to cases. Run nightly.
"""

from sqlalchemy import Column, Connection, Engine, MetaData, Table, insert, select, text

from portal.extensions import VaultModel
from portal.vault.models import DirectoryEdition


def linkable_tables() -> list[Table]:
    """Every table of the vault whose rows could be matched with rows elsewhere."""
    tables = VaultModel.metadata.sorted_tables
    return [table for table in tables if table is not DirectoryEdition.__table__]


def lose_order(engine: Engine) -> None:
    """Writes the linkable tables anew, by id, in one transaction or file."""
    if engine.dialect.name == "sqlite":
        _vacuum(engine)
    else:
        _rewrite(engine)


def _vacuum(engine: Engine) -> None:
    # VACUUM copies each table in key order into a new file, overflow pages included.
    with engine.connect().execution_options(lazily=True) as connection:
        connection.exec_driver_sql("VACUUM")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _rewrite(engine: Engine) -> None:
    # CLUSTER would keep each row's xmin, which is the order of arrival again: insert them anew.
    tables = linkable_tables()
    with engine.begin() as connection:
        asides = [_copy_aside(connection, table) for table in tables]
        names = ", ".join(f'"{table.name}"' for table in tables)
        connection.execute(text(f"TRUNCATE {names}"))
        for table, aside in zip(tables, asides, strict=True):
            by_id = select(aside).order_by(*(aside.c[key.name] for key in table.primary_key))
            connection.execute(insert(table).from_select(list(aside.c.keys()), by_id))


def _copy_aside(connection: Connection, table: Table) -> Table:
    columns = (Column(column.name, column.type) for column in table.columns)
    aside = Table(f"_{table.name}", MetaData(), *columns)
    like = f'CREATE TEMP TABLE "{aside.name}" (LIKE "{table.name}") ON COMMIT DROP'
    connection.execute(text(like))
    connection.execute(insert(aside).from_select(list(aside.c.keys()), select(table)))
    return aside
