"""Small ledgers and files for the tests of the store."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa

from encours.engine.facts import Facts
from encours.ledger import Document, Kind, Ledger, Party, Settlement


def invoice(number: str, amount: int = 120_00, **more: Any) -> Document:
    day = date(2026, 1, 15)
    return Document(number, Kind.INVOICE, "C1", amount, "EUR", day, day, **{"due": date(2026, 2, 28), **more})


def receipt(number: str, amount: int = -120_00, **more: Any) -> Document:
    day = date(2026, 2, 20)
    return Document(number, Kind.RECEIPT, "C1", amount, "EUR", day, day, **more)


def small_ledger() -> Ledger:
    return Ledger(
        (Party("C1", "Café du Port", zone="Ouest"),),
        (invoice("F1"), invoice("F2", 80_00, due=None), receipt("R1")),
        (Settlement("F1", "R1", 120_00),),
    )


def invoices_csv(count: int) -> bytes:
    """Invoices as a CSV file; every second one is paid, so that there are receipts and settlements too."""
    rows = ["customer;invoice;date;due date;total;open"]
    for i in range(count):
        day = f"2026-01-{i % 28 + 1:02d}"
        rows.append(f"C{i % 7};F{i};{day};2026-02-{i % 28 + 1:02d};100.00;{'0.00' if i % 2 else '100.00'}")
    return "\n".join(rows).encode()


def plain(facts: Facts) -> list[list[dict[str, Any]]]:
    """Facts in an order of their own, to compare."""

    def rows(table: pa.Table, *by: str) -> list[dict[str, Any]]:
        return list(table.sort_by([(name, "ascending") for name in by]).to_pylist())

    return [rows(facts.parties, "id"), rows(facts.documents, "id"), rows(facts.settlements, "debit", "credit")]
