"""The database: engines that make one transaction one snapshot, on SQLite and PostgreSQL.

Why by hand: Python's sqlite3 neither begins before a SELECT nor keeps savepoints by
itself, so two SELECTs of one "transaction" can differ (docs/decisions.md, "Data").
"""

import asyncio
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import JSON, BigInteger, Engine, Integer, MetaData, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session

from app.core.errors import unavailable

P = ParamSpec("P")
T = TypeVar("T")

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=5000",
    "PRAGMA secure_delete=ON",
    # Votes of many people touch pages all over: they stay in memory (KiB a connection, at most),
    # and one that is written again and again goes into the file once (pages, 16 MB).
    "PRAGMA cache_size=-16000",
    "PRAGMA wal_autocheckpoint=4000",
)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Model(DeclarativeBase):
    """The base of every table. Instants are integer milliseconds, objects JSON."""

    metadata = MetaData(naming_convention=NAMING)
    # SQLite numbers rows by itself only where the key is an INTEGER, which holds 64 bits there.
    type_annotation_map = {
        int: BigInteger().with_variant(Integer(), "sqlite"),
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }


class Database:
    """Two engines on one database: `write` for the writer, `read` for snapshots. What people
    write and the hashes of their keys never stand in a log: statements are told without values."""

    def __init__(self, url: str) -> None:
        self.url: URL = make_url(url)
        self.embedded = self.url.get_backend_name() == "sqlite"
        self.write = self._writer()
        self.read = self._reader()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session whose SELECTs all see the same instant."""
        with Session(self.read, expire_on_commit=False) as session:
            yield session

    async def ask(
        self, look: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What `look(session, …)` finds, in a thread of its own; raises `unavailable`."""

        def work() -> T:
            with self.reading() as session:
                return look(session, *args, **kwargs)

        try:
            return await asyncio.to_thread(work)
        except SQLAlchemyError:
            raise unavailable() from None

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session in one write transaction, committed at the end; for the command line.
        While serving, only the writer writes."""
        with Session(self.write, expire_on_commit=False) as session, session.begin():
            yield session

    def ping(self) -> None:
        """Raises where the database cannot be reached."""
        with self.read.connect() as connection:
            connection.execute(text("SELECT 1"))

    def dispose(self) -> None:
        """Closes all connections."""
        self.write.dispose()
        self.read.dispose()

    def _writer(self) -> Engine:
        if self.embedded:
            return _sqlite_engine(self.url, "BEGIN IMMEDIATE")
        return _postgres_engine(self.url, isolation_level="READ COMMITTED", pool_size=2)

    def _reader(self) -> Engine:
        if self.embedded:
            return _sqlite_engine(self.url, "BEGIN")
        engine = _postgres_engine(self.url, isolation_level="REPEATABLE READ", pool_size=4)
        return engine.execution_options(postgresql_readonly=True)


def _postgres_engine(url: URL, **options: Any) -> Engine:
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    return create_engine(
        url,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"connect_timeout": 5, "options": "-c statement_timeout=10000"},
        **options,
    )


def _sqlite_engine(url: URL, begin: str) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        hide_parameters=True,
        connect_args={"isolation_level": None, "check_same_thread": False, "timeout": 5},
        json_serializer=lambda value: json.dumps(value, ensure_ascii=False),
    )

    @event.listens_for(engine, "connect")
    def _set_pragmas(connection: sqlite3.Connection, _record: object) -> None:
        for pragma in SQLITE_PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine
