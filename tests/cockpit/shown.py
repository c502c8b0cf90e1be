"""A small ledger whose figures can be checked by hand, published for the pages to read."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

from encours.engine import facts, publish
from encours.ledger import Basis, Document, Kind, Ledger, Party, Settlement

LAST = date(2026, 3, 31)
"""The last booked day: 100.00 of January overdue, 60.00 of March not due, a receipt of 10.00 unused."""

PARTIES = (
    Party("C1", "Café du Port", segment="Bars", salesperson="Ana Marques"),
    Party("C2", "Hôtel des Dunes", segment="Hotels", salesperson="Bo Lind"),
    Party("C3", "Inn & <b>Out</b>", segment="", salesperson="Bo Lind"),
)


def shown_ledger() -> Ledger:
    """Three customers of two companies; one invoice has an assumed due date, one is in dollars."""
    return Ledger(
        PARTIES,
        (
            invoice("F1", "C1", 100_00, date(2026, 1, 10), date(2026, 2, 10), "NOR"),
            invoice("F2", "C2", 200_00, date(2026, 2, 5), date(2026, 3, 5), "SUD"),
            invoice("F3", "C2", 40_00, date(2026, 3, 12), date(2026, 4, 12), "SUD", due_basis=Basis.ASSUMED),
            invoice("F4", "C3", 20_00, date(2026, 3, 20), date(2026, 4, 20), "NOR"),
            invoice("F5", "C3", 999_00, date(2026, 3, 21), date(2026, 4, 20), "NOR", currency="USD"),
            _receipt("R1", "C2", -200_00, date(2026, 3, 15), "SUD"),
            _receipt("R2", "C1", -10_00, date(2026, 3, 31), "NOR"),
        ),
        (Settlement("F2", "R1", 200_00),),
    )


def published(ledger: Ledger, folder: Path) -> None:
    """Make these the only books of a mart."""
    shutil.rmtree(folder, ignore_errors=True)
    publish(facts(ledger), folder)


def invoice(
    id_: str, customer: str, amount: int, day: date, due: date | None, entity: str, currency: str = "EUR", **more: Any
) -> Document:
    return Document(id_, Kind.INVOICE, customer, amount, currency, day, day, due=due, entity=entity, number=id_, **more)


def _receipt(id_: str, customer: str, amount: int, day: date, entity: str) -> Document:
    return Document(id_, Kind.RECEIPT, customer, amount, "EUR", day, day, entity=entity, number=id_)
