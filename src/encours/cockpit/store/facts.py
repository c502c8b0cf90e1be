"""The one door between facts and rows: what is saved as versions comes back as Arrow tables, as known at any moment."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

import pyarrow as pa
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from encours.cockpit.store.models import CURRENT, DocumentRow, ImportRow, PartyRow, SettlementRow, VersionRow
from encours.engine.facts import DOCUMENTS, PARTIES, SETTLEMENTS, Facts
from encours.ledger.customers import Known
from encours.ledger.facts import Basis, Document, Ledger, Party, Settlement, merged_parties
from encours.readers.reading import Complete

CHUNK = 1_000
"""Facts compared and written at a time: what one import holds in memory beside its ledger."""

READ = 50_000
"""Rows turned into one Arrow batch: the memory that reading takes beside its result."""

_ONE_WRITER = 0x456E636F757273  # any number, the same for all who save ("Encours")

Progress = Callable[[int, int], None]
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving did, in facts.

    `closed` settlements are those that their documents no longer state, `withdrawn` documents those that a source which
    states all of its own no longer states.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    closed: int = 0
    withdrawn: int = 0

    def __add__(self, other: Saved) -> Saved:
        return Saved(*(mine + its for mine, its in zip(astuple(self), astuple(other), strict=True)))


def save(
    ledger: Ledger,
    import_row: ImportRow | None,
    now: datetime,
    progress: Progress | None = None,
    complete: Complete | None = None,
) -> Saved:
    """Save facts as versions, all of them or none.

    A fact equal to its current version is left alone. One that differs closes it and opens a new one, both at `now`.
    Of a party, what is not stated stays as it was; the place a document was read at is no part of what it says. A
    current settlement between two documents of this ledger that the ledger no longer states is closed.

    Args:
        import_row: what brought them, for the proof.
        now: the second clock.
        progress: told (facts done, facts in all) after each chunk.
        complete: which stored documents the ledger states in full; those of them it does not state are closed.
    """
    documents = {document.id: document for document in ledger.documents if document.superseded is None}
    settled = _settled(ledger.settlements)
    parties = [party for party in ledger.parties if party.superseded is None]
    total = len(parties) + len(documents) + sum(map(len, settled.values()))
    moment = connection.ops.adapt_datetimefield_value(now)
    import_id = None if import_row is None else import_row.pk
    saved = Saved()

    def add(more: Saved) -> None:
        nonlocal saved
        saved += more
        if progress is not None:
            progress(min(saved.new + saved.changed + saved.unchanged, total), total)

    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Two imports of the same documents must follow one another; SQLite has one writer anyway.
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_WRITER])
        for some_parties in _chunks(merged_parties(parties)):
            add(_save_parties(_Versions(cursor, PartyRow, _PARTY, import_id, moment), some_parties))
        for some in _chunks(documents.values()):
            add(_save_documents(_Versions(cursor, DocumentRow, _DOCUMENT, import_id, moment), some))
        for debits in _chunks(dict.fromkeys((*documents, *settled))):
            stated = {debit: settled.get(debit, {}) for debit in debits}
            add(_save_settlements(_Versions(cursor, SettlementRow, _SETTLEMENT, import_id, moment), stated, documents))
        if complete is not None:
            add(_withdraw(cursor, complete, documents, moment))
    return saved


def stored_documents(ids: Iterable[str]) -> set[str]:
    """Those of some document ids that the store holds now."""
    return {
        key
        for some in _chunks(ids)
        for key in DocumentRow.objects.filter(CURRENT, key__in=some).values_list("key", flat=True)
    }


def fact_tables(known_at: datetime | None = None) -> Facts:
    """The facts as Arrow tables: as they are now, or as they were known at a moment. One consistent picture."""
    with _snapshot():
        return Facts(
            _table(PartyRow, PARTIES, known_at),
            _table(DocumentRow, DOCUMENTS, known_at),
            _table(SettlementRow, SETTLEMENTS, known_at),
        )


_PARTY = ("key", *(field.name for field in fields(Party) if field.name not in ("id", "recorded", "superseded")))
_DOCUMENT = (
    "key", "kind", "customer", "amount", "currency", "booked", "issued", "due", "entity", "number", "product",
    "label", "due_assumed", "day_assumed", "account", "source",
)  # fmt: skip
_SETTLEMENT = ("debit", "credit", "amount")
_STATED_BY_A_DOCUMENT = len(_DOCUMENT) - 1  # all but the place it was read at: line numbers move between two exports


def _document_values(document: Document) -> tuple[Any, ...]:
    return (
        document.id, str(document.kind), document.customer, document.amount, document.currency, document.booked,
        document.issued, document.due, document.entity, document.number, document.product, document.label,
        document.due_basis is Basis.ASSUMED, document.day_basis is Basis.ASSUMED, document.account, document.source,
    )  # fmt: skip


def _settled(settlements: Iterable[Settlement]) -> dict[str, Counter[str]]:
    """Amounts by debit, then by credit: two settlements of one pair are one fact."""
    settled: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for settlement in settlements:
        if settlement.superseded is None:
            settled[settlement.debit][settlement.credit] += settlement.amount
    return settled


@dataclass(frozen=True, slots=True)
class _Versions:
    """The versions of one kind of fact, in the transaction of one import."""

    cursor: CursorWrapper
    row: type[VersionRow]
    columns: tuple[str, ...]
    import_id: int | None
    moment: Any

    def current(self, by: str, keys: Sequence[str]) -> list[tuple[Any, ...]]:
        """(row id, values…) of the current versions whose column `by` is one of `keys`."""
        places = ", ".join(["%s"] * len(keys))
        self.cursor.execute(
            f"SELECT id, {_names(self.columns)} FROM {_name(self.row)} "
            f"WHERE superseded_at IS NULL AND {_quoted(by)} IN ({places})",
            list(keys),
        )
        return self.cursor.fetchall()

    def close(self, row_ids: Sequence[int]) -> None:
        for some in _chunks(row_ids):
            places = ", ".join(["%s"] * len(some))
            self.cursor.execute(
                f"UPDATE {_name(self.row)} SET superseded_at = %s WHERE id IN ({places})", [self.moment, *some]
            )

    def open(self, versions: Sequence[tuple[Any, ...]]) -> None:
        columns = (*self.columns, "recorded_at", "import_row_id")
        rows = [(*values, self.moment, self.import_id) for values in versions]
        if not rows:
            return
        into = f"{_name(self.row)} ({_names(columns)})"
        if connection.vendor == "postgresql":
            with self.cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(columns))
            self.cursor.executemany(f"INSERT INTO {into} VALUES ({places})", rows)

    def replace(
        self, stated: Mapping[Key, tuple[Any, ...]], current: Mapping[Key, tuple[Any, ...]], upto: int
    ) -> Saved:
        """Open what is new, replace what differs in its first `upto` values; `current` has the row id first."""
        new = [values for key, values in stated.items() if key not in current]
        changed = {
            current[key][0]: values
            for key, values in stated.items()
            if key in current and current[key][1 : upto + 1] != values[:upto]
        }
        self.close(list(changed))
        self.open([*new, *changed.values()])
        return Saved(len(new), len(changed), len(stated) - len(new) - len(changed))


def _save_parties(versions: _Versions, parties: Sequence[Party]) -> Saved:
    current = {values[1]: values for values in versions.current("key", [party.id for party in parties])}
    stored = [Party(*values[1:]) for values in current.values()]
    stated = {party.id: astuple(party)[: len(_PARTY)] for party in merged_parties((*stored, *parties))}
    return versions.replace(stated, current, len(_PARTY))


def _save_documents(versions: _Versions, documents: Sequence[Document]) -> Saved:
    current = {values[1]: values for values in versions.current("key", [document.id for document in documents])}
    stated = {document.id: _document_values(document) for document in documents}
    return versions.replace(stated, current, _STATED_BY_A_DOCUMENT)


def _save_settlements(
    versions: _Versions, settled: Mapping[str, Mapping[str, int]], documents: Mapping[str, Document]
) -> Saved:
    current = {(values[1], values[2]): values for values in versions.current("debit", list(settled))}
    stated = {
        (debit, credit): (debit, credit, amount)
        for debit, credits in settled.items()
        for credit, amount in credits.items()
    }
    gone = [
        values[0]
        for (debit, credit), values in current.items()
        if (debit, credit) not in stated and debit in documents and credit in documents
    ]
    versions.close(gone)
    return versions.replace(stated, current, len(_SETTLEMENT)) + Saved(closed=len(gone))


def _withdraw(cursor: CursorWrapper, complete: Complete, stated: Container[str], moment: Any) -> Saved:
    """Close the documents that a complete source stated before and states no longer, and their settlements."""
    documents = _Versions(cursor, DocumentRow, ("key",), None, moment)
    settlements = _Versions(cursor, SettlementRow, ("debit", "credit"), None, moment)
    begins = " OR ".join([f"substr({_quoted('key')}, 1, %s) = %s"] * len(complete.prefixes)) or "1 = 0"
    cursor.execute(
        f"SELECT id, {_quoted('key')} FROM {_name(DocumentRow)} WHERE superseded_at IS NULL "
        f"AND booked BETWEEN %s AND %s AND ({begins})",
        [
            complete.first.isoformat(),
            complete.last.isoformat(),
            *(value for prefix in complete.prefixes for value in (len(prefix), prefix)),
        ],
    )
    gone = {key: row_id for row_id, key in cursor.fetchall() if key not in stated}
    documents.close(list(gone.values()))
    for some in _chunks(gone):
        paid = {row_id for side in ("debit", "credit") for row_id, *_ in settlements.current(side, some)}
        settlements.close(list(paid))
    return Saved(withdrawn=len(gone))


def known_customers_among(ids: Iterable[str]) -> dict[str, Known]:
    """What the store knows of some customers: their name, and the companies that have booked on them."""
    found: dict[str, Known] = {}
    with connection.cursor() as cursor:
        for some in _chunks(ids):
            places = ", ".join(["%s"] * len(some))
            current = f"superseded_at IS NULL AND {{}} IN ({places})"
            cursor.execute(
                f"SELECT DISTINCT customer, entity FROM {_name(DocumentRow)} WHERE {current.format('customer')}", some
            )
            entities: defaultdict[str, set[str]] = defaultdict(set)
            for customer, entity in cursor.fetchall():
                entities[customer].add(entity)
            cursor.execute(
                f"SELECT {_quoted('key')}, name FROM {_name(PartyRow)} WHERE {current.format(_quoted('key'))}", some
            )
            found |= {key: Known(name, entities[key]) for key, name in cursor.fetchall()}
    return found


def _table(row: type[VersionRow], schema: pa.Schema, known_at: datetime | None) -> pa.Table:
    """The rows that were current at a moment, streamed batch by batch."""
    chosen = ", ".join(_expression(field) for field in schema)
    if known_at is None:
        where, bound = "superseded_at IS NULL", []
    else:
        moment = connection.ops.adapt_datetimefield_value(known_at)
        where, bound = "recorded_at <= %s AND (superseded_at IS NULL OR superseded_at > %s)", [moment, moment]
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {chosen} FROM {_name(row)} WHERE {where}", bound)
        batches = [_batch(rows, schema) for rows in iter(lambda: cursor.fetchmany(READ), [])]
    return pa.Table.from_batches(batches, schema)


def _expression(field: pa.Field) -> str:
    """A column as Arrow takes it without a Python object a cell: days as a count from 1970, truth as 0 or 1."""
    column = _quoted("key" if field.name == "id" else field.name)
    if pa.types.is_date(field.type):
        if connection.vendor == "postgresql":
            return f"{column} - DATE '1970-01-01'"
        return f"CAST(julianday({column}) - 2440587.5 AS INTEGER)"
    return f"CAST({column} AS INTEGER)" if pa.types.is_boolean(field.type) else column


def _batch(rows: Sequence[Sequence[Any]], schema: pa.Schema) -> pa.RecordBatch:
    columns = zip(*rows, strict=True)
    return pa.RecordBatch.from_arrays(
        [_array(values, field.type) for values, field in zip(columns, schema, strict=True)], schema=schema
    )


def _array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    if pa.types.is_date(kind):
        return pa.array(values, pa.int32()).cast(kind)
    if pa.types.is_boolean(kind):
        return pa.array(values, pa.int32()).cast(kind)
    if pa.types.is_dictionary(kind):
        return pa.array(values, kind.value_type).dictionary_encode().cast(kind)
    return pa.array(values, kind)


@contextmanager
def _snapshot() -> Iterator[None]:
    """Three tables read as of one moment, without keeping a writer waiting (an atomic block would, on SQLite)."""
    if connection.in_atomic_block:
        yield
        return
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ" if connection.vendor == "postgresql" else "BEGIN")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def _chunks(items: Iterable[Any]) -> Iterator[list[Any]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk


def _name(row: type[VersionRow]) -> str:
    return connection.ops.quote_name(row._meta.db_table)


def _quoted(column: str) -> str:
    return connection.ops.quote_name(column)


def _names(columns: Iterable[str]) -> str:
    return ", ".join(map(_quoted, columns))
