"""Books that came in through the front door: files sent to the pages, read by the reader, stored by the worker."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from encours.cockpit.jobs import tick
from encours.ledger import Basis, Document, Kind, Ledger, Party, Settlement
from encours.readers import write_native

AS_OF = date(2025, 3, 31)
SCRIPT = "<script>alert(1)</script>"
FORMULA = '=HYPERLINK("http://evil.example","pay here")'
OTHERS = 60


def _document(id_: str, customer: str, amount: int, booked: date, due: date | None = None, **more: Any) -> Document:
    more = {"kind": Kind.INVOICE, "currency": "EUR", "entity": "FR1", "number": id_, **more}
    return Document(id=id_, customer=customer, amount=amount, booked=booked, issued=booked, due=due, **more)


def ledger() -> Ledger:
    """Four customers worth a look and sixty that fill pages; hostile names; two companies, two currencies."""
    march = date(2025, 3, 3)
    parties = [
        Party("C1", "Café du Port", "CHR", "Ouest", "Ana Marques", "Luc", "45 eom", "123456782", "c@port.example"),
        Party("C2", SCRIPT, FORMULA, "Ouest", "Ana Marques", "Luc"),
        Party("C3", FORMULA, "CHR", "Est", "Bo Diaz"),
        Party("D/4#5", "Étoile & Fils", "Négoce", "Est", "Bo Diaz"),
        *(Party(f"N{i:03d}", f"Client {i:03d}", "Négoce", "Est", "Bo Diaz") for i in range(OTHERS)),
    ]
    documents = [
        _document("F1", "C1", 100_00, date(2024, 12, 1), date(2024, 12, 31)),
        _document("F2", "C1", 250_00, date(2025, 2, 1), date(2025, 3, 15), due_basis=Basis.ASSUMED),
        _document("F3", "C1", 400_00, date(2025, 3, 20), date(2025, 4, 20), entity="FR2"),
        _document("F4", "C1", 80_00, date(2025, 1, 5), date(2025, 2, 5)),
        _document("REC1", "C1", -80_00, date(2025, 2, 15), kind=Kind.RECEIPT, label=FORMULA),
        _document("A1", "C1", -30_00, date(2025, 3, 25), kind=Kind.CREDIT_NOTE),
        _document("F5", "C2", 60_00, march, date(2025, 4, 3), number=SCRIPT),
        _document("F6", "C3", 900_00, march, date(2025, 3, 10), number=FORMULA),
        _document("F7", "D/4#5", 70_00, march, None, entity="FR2"),
        _document("G1", "D/4#5", 55_00, march, march, entity="FR2", currency="GBP"),
        _document("G2", "C3", 15_00, march, march, currency="GBP"),
        *(_document(f"N{i:03d}", f"N{i:03d}", (i + 1) * 1_00, march, date(2025, 4, 3)) for i in range(OTHERS)),
    ]
    return Ledger(tuple(parties), tuple(documents), (Settlement("F4", "REC1", 80_00),))


def send(client: Client, files: Iterable[tuple[str, bytes]], **options: str) -> Any:
    """Post files to the page as a browser does."""
    sent = [SimpleUploadedFile(name, data) for name, data in files]
    return client.post("/imports/new/", {"files": sent, "currency": "EUR", "accounts": "411, 413, 416", **options})


def work(most: int = 20) -> None:
    """Let the worker do all there is to do."""
    now = timezone.now()
    for turn in range(most):
        if not tick(now + timedelta(seconds=turn)):
            return
    raise AssertionError("the worker does not come to an end")


def send_ledger(client: Client, given: Ledger) -> None:
    response = send(client, write_native(given).items())
    assert response.status_code == 302, response.content
    work()
