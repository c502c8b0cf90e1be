"""A small accounting file (FEC), made here so that its numbers are known: three customers over six months of 2026."""

from __future__ import annotations

from pathlib import Path

NAME = "732829320FEC20260630.txt"
LAST_DAY = "2026-06-30"
BALANCE = 58_200_00
"""Open on the last day, in cents: April to June, less a credit note of 400 for each customer."""
PER_CUSTOMER = {"Atelier Brunel": 14_000_00, "Brasserie Lanoë": 19_400_00, "Coopérative du Val": 24_800_00}

_COLUMNS = [
    "JournalCode",
    "JournalLib",
    "EcritureNum",
    "EcritureDate",
    "CompteNum",
    "CompteLib",
    "CompAuxNum",
    "CompAuxLib",
    "PieceRef",
    "PieceDate",
    "EcritureLib",
    "Debit",
    "Credit",
    "EcritureLet",
    "DateLet",
    "ValidDate",
    "Montantdevise",
    "Idevise",
]
_JOURNALS = {"VE": "Ventes", "BQ": "Banque"}
_CUSTOMERS = ("Atelier Brunel", "Brasserie Lanoë", "Coopérative du Val")


def small_fec(folder: Path) -> Path:
    """Write the file. Each customer is invoiced on the 10th of each month; January to March were paid and lettered."""
    lines = ["\t".join(_COLUMNS)]
    for at, customer in enumerate(_CUSTOMERS):
        for month in range(1, 7):
            net = 3_500_00 + 1_500_00 * at + 100_00 * month
            tax = net // 5
            letter = f"A{at}{month}" if month <= 3 else ""
            piece, day = f"FA-{at + 1}{month:02}", f"2026{month:02}10"
            lines += [
                _line("VE", piece, day, "411000", "Clients", customer, net + tax, 0, letter),
                _line("VE", piece, day, "707000", "Ventes", "", 0, net),
                _line("VE", piece, day, "445710", "TVA collectée", "", 0, tax),
            ]
            if letter:
                paid = f"2026{month + 2:02}05"
                lines += [
                    _line("BQ", f"RG-{at + 1}{month:02}", paid, "512000", "Banque", "", net + tax, 0),
                    _line("BQ", f"RG-{at + 1}{month:02}", paid, "411000", "Clients", customer, 0, net + tax, letter),
                ]
        note = f"AV-{at + 1}"
        lines += [
            _line("VE", note, LAST_DAY.replace("-", ""), "707000", "Ventes", "", 400_00, 0),
            _line("VE", note, LAST_DAY.replace("-", ""), "411000", "Clients", customer, 0, 400_00),
        ]
    path = folder / NAME
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _line(
    journal: str,
    piece: str,
    day: str,
    account: str,
    label: str,
    customer: str,
    debit: int,
    credit: int,
    letter: str = "",
) -> str:
    auxiliary = customer.split()[0].upper() if customer else ""
    amounts = [f"{amount // 100},{amount % 100:02}" for amount in (debit, credit)]
    said = f"{label} {piece}"
    fields = [journal, _JOURNALS[journal], piece, day, account, label, auxiliary, customer, piece, day, said, *amounts,
              letter, day if letter else "", day, "", ""]  # fmt: skip
    return "\t".join(fields)
