"""Facts as columns: what an engine reads. The columns are the fields of the facts in `encours.ledger`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from encours.ledger import Basis, Document, Ledger, Party, Settlement

_TEXT = pa.string()

PARTIES = pa.schema(
    [(name, _TEXT) for name in ("id", "name", "segment", "zone", "salesperson", "collector", "terms", "siren")]
    + [("email", _TEXT), ("phone", _TEXT)]
)
DOCUMENTS = pa.schema(
    [
        ("id", _TEXT),
        ("kind", _TEXT),
        ("customer", _TEXT),
        ("amount", pa.int64()),
        ("currency", _TEXT),
        ("booked", pa.date32()),
        ("issued", pa.date32()),
        ("due", pa.date32()),
        ("entity", _TEXT),
        ("number", _TEXT),
        ("product", _TEXT),
        ("label", _TEXT),
        ("account", _TEXT),
        ("source", _TEXT),
        ("due_assumed", pa.bool_()),
        ("day_assumed", pa.bool_()),
    ]
)
SETTLEMENTS = pa.schema([("debit", _TEXT), ("credit", _TEXT), ("amount", pa.int64())])


@dataclass(frozen=True, slots=True)
class Facts:
    """Parties, documents and settlements, one row each; schemas PARTIES, DOCUMENTS, SETTLEMENTS."""

    parties: pa.Table
    documents: pa.Table
    settlements: pa.Table


def facts(ledger: Ledger) -> Facts:
    """The columns of a ledger. All its facts are taken as known; ask `encours.ledger.known` first where they differ."""
    return Facts(
        _columns(PARTIES, ledger.parties),
        _columns(DOCUMENTS, ledger.documents),
        _columns(SETTLEMENTS, ledger.settlements),
    )


_DERIVED: dict[str, Callable[[Any], object]] = {
    "due_assumed": lambda document: document.due_basis is Basis.ASSUMED,
    "day_assumed": lambda document: document.day_basis is Basis.ASSUMED,
}


def _columns(schema: pa.Schema, rows: Iterable[Party | Document | Settlement]) -> pa.Table:
    rows = tuple(rows)
    columns = [
        pa.array(
            [_DERIVED[name](row) for row in rows] if name in _DERIVED else [getattr(row, name) for row in rows], kind
        )
        for name, kind in zip(schema.names, schema.types, strict=True)
    ]
    return pa.Table.from_arrays(columns, schema=schema)
