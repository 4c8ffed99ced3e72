"""Statements that run in every turn: each is built once for each kind of database, and given to its driver.

1. SQLAlchemy says how a statement is spelt, what becomes of its values, and what of its rows; what it makes around that
   each time takes five times as long as the statement itself.
2. Its values are named (`bindparam`, or by their columns), so that what is built once serves everybody.
3. How many values stand in a list is part of how it is spelt: lists are filled up, with their last value, to the next
   power of two.
4. What the driver says is wrong is said as SQLAlchemy says it.
"""

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Self, TypeVar

from sqlalchemy import Dialect, Executable, LargeBinary, Select, Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import MultipleResultsFound, NoResultFound
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from policy_kb.shapes import dataclass
from storage.driver import plainer, plainly

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

Values = Mapping[str, Any]
Turn = Callable[[Any], Any]
"""What becomes of a value on its way to the database, or back."""
_Row = TypeVar("_Row")


class Found:
    """What came of a statement: its rows, by the names of their columns, and how many it has changed."""

    __slots__ = ("_rows", "rowcount")

    def __init__(self, rows: Sequence[Any], rowcount: int) -> None:
        self._rows = rows
        self.rowcount = rowcount

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def all(self) -> Sequence[Any]:
        """All rows."""
        return self._rows

    def first(self) -> Any | None:  # noqa: ANN401 - a row has the columns that were asked for
        """The first row, or None."""
        return self._rows[0] if self._rows else None

    def one_or_none(self) -> Any | None:  # noqa: ANN401 - as above
        """The only row, or None; raises MultipleResultsFound."""
        if len(self._rows) > 1:
            raise MultipleResultsFound("More than one row was found where one was asked for.")
        return self.first()

    def one(self) -> Any:  # noqa: ANN401 - as above
        """The only row; raises NoResultFound and MultipleResultsFound."""
        if (row := self.one_or_none()) is None:
            raise NoResultFound("No row was found where one was asked for.")
        return row

    def scalar(self) -> Any:  # noqa: ANN401 - as above
        """The first column of the first row, or None."""
        return self._rows[0][0] if self._rows else None

    def column(self) -> list[Any]:
        """The first column of each row."""
        return [row[0] for row in self._rows]


@dataclass(frozen=True, slots=True)
class Built:
    """A statement as one kind of database takes it."""

    text: str
    names: tuple[str, ...]
    """The names of its values in their order."""
    turned: tuple[tuple[int, Turn], ...]
    """Which of them become something else, and what."""
    constants: Values
    row: type[tuple[Any, ...]] | None
    """What a row becomes, by the names of its columns; None where there are no rows."""
    read: tuple[tuple[int, Turn], ...]
    """Which of its columns become something else, and what."""

    def near(self, driver: sqlite3.Connection, given: Sequence[Any]) -> Found:
        """Run it on SQLite, with values as they are `given`."""
        try:
            cursor = driver.execute(self.text, given)
            return Found(self.rows(cursor.fetchall()), cursor.rowcount)
        except sqlite3.Error as error:
            raise plainly(self.text, error) from error

    def near_each(self, driver: sqlite3.Connection, given: Sequence[Sequence[Any]]) -> Found:
        """Run it on SQLite, once for each of several."""
        try:
            return Found((), driver.executemany(self.text, given).rowcount)
        except sqlite3.Error as error:
            raise plainly(self.text, error) from error

    async def far(self, driver: Any, given: Sequence[Any]) -> Found:  # noqa: ANN401 - asyncpg's connection
        """Run it on PostgreSQL, with values as they are `given`."""
        with plainer(self.text):
            if self.row is not None:
                found = await driver.fetch(self.text, *given)
                return Found(self.rows(found), len(found))
            said: str = await driver.execute(self.text, *given)
            return Found((), int(said.rpartition(" ")[2]))

    async def far_each(self, driver: Any, given: Sequence[Sequence[Any]]) -> Found:  # noqa: ANN401 - as above
        """Run it on PostgreSQL, once for each of several."""
        with plainer(self.text):
            await driver.executemany(self.text, given)
            return Found((), len(given))

    def given(self, values: Values) -> list[Any]:
        """The values as the driver takes them."""
        if self.constants:
            values = {**self.constants, **values}
        given = list(map(values.__getitem__, self.names))
        for n, turn in self.turned:
            given[n] = turn(given[n])
        return given

    def rows(self, found: Sequence[Sequence[Any]]) -> Sequence[Any]:
        """The rows as the program takes them."""
        if self.row is None:
            return ()
        if self.read:
            found = [self._as_read(row) for row in found]
        return list(map(partial(tuple.__new__, self.row), found))

    def _as_read(self, row: Sequence[Any]) -> list[Any]:
        read = list(row)
        for n, turn in self.read:
            read[n] = turn(read[n])
        return read


class Spelt:
    """One statement; where its spelling differs (ON CONFLICT), as it is said to each kind of database, by its name."""

    def __init__(self, say: Executable | Callable[[str], Executable]) -> None:
        self._say = say
        self._built: dict[tuple[Any, ...], Built] = {}
        self._takes_lists = True  # as far as is known before it is built

    @classmethod
    def of(cls, table: Table, say: Callable[[Any], Executable]) -> Self:
        """An INSERT that says what to do ON CONFLICT, from how it begins."""
        return cls(lambda dialect: say(inserting(table, dialect)))

    def on(self, dialect: Dialect, values: Values) -> tuple[Built, list[Any]]:
        """The statement as a database takes it for values of these names, and the values as its driver takes them."""
        if not self._takes_lists:
            built = self._built.get((dialect.name, *values)) or self._build(dialect, values)
            return built, built.given(values)
        lists = {name: _filled(value) for name, value in values.items() if isinstance(value, list)}
        sizes = tuple(len(some) for some in lists.values())
        built = self._built.get((dialect.name, *values, *sizes)) or self._build(dialect, {**values, **lists}, sizes)
        return built, built.given(
            {**values, **{f"{name}_{n}": one for name, some in lists.items() for n, one in enumerate(some, 1)}}
        )

    def on_each(self, dialect: Dialect, values: Sequence[Values]) -> tuple[Built, list[list[Any]]]:
        """The same for several; lists are not among their values."""
        built, first = self.on(dialect, values[0])
        return built, [first, *map(built.given, values[1:])]

    def _build(self, dialect: Dialect, values: Values, sizes: tuple[int, ...] = ()) -> Built:
        statement: Any = self._say(dialect.name) if callable(self._say) else self._say
        # As for many: otherwise an INSERT would ask for the number of the row that it made.
        compiled: SQLCompiler = statement.compile(dialect=dialect, column_keys=list(values), for_executemany=True)
        blank = {name: [None] * len(one) if isinstance(one, list) else None for name, one in values.items()}
        constants = {name: bind.effective_value for name, bind in compiled.binds.items() if name not in blank}
        spelt = compiled.construct_expanded_state({**constants, **blank})
        one_of = {each: name for name, some in spelt.parameter_expansion.items() for each in some}
        kinds = {name: bind.type for name, bind in compiled.binds.items()}
        columns = list(statement.selected_columns) if isinstance(statement, Select) else []
        back = tuple(_back(one.type, dialect) for one in columns)
        names = tuple(spelt.positiontup or ())
        there = [_there(kinds[one_of.get(name, name)], dialect) for name in names]
        self._takes_lists = any(bind.expanding for bind in compiled.binds.values())
        built = self._built[dialect.name, *values, *sizes] = Built(
            spelt.statement,
            names,
            tuple((n, turn) for n, turn in enumerate(there) if turn),
            constants,
            namedtuple("Row", [str(one.key) for one in columns], rename=True) if columns else None,  # noqa: PYI024 - columns are known when it is built
            tuple((n, turn) for n, turn in enumerate(back) if turn),
        )
        return built


def inserting(table: Table, dialect: str) -> "sqlite.Insert | postgresql.Insert":
    """Begin an INSERT that may say what to do ON CONFLICT, for a kind of database."""
    if dialect == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - a thirtieth of a start, and loaded where it is used

    return postgresql.insert(table)


def _filled(values: list[_Row]) -> list[_Row]:
    size = 1 << (len(values) - 1).bit_length() if values else 0
    return [*values, *values[-1:] * (size - len(values))]


def _there(kind: TypeEngine[Any], dialect: Dialect) -> Turn | None:
    if isinstance(kind, LargeBinary) and dialect.name == "sqlite":
        return None  # which takes bytes as they are
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _back(kind: TypeEngine[Any], dialect: Dialect) -> Turn | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)
