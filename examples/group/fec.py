"""The group's customer accounts as FEC: one file a company and fiscal year (LPF article A47 A-1).

What a FEC cannot carry, and so nobody can read back from these files:

- the day a document falls due, and the terms it follows from;
- segment, zone, salesperson, collector, mail, telephone: of a customer it has a code and a name;
- which part of a credit pays which debit: a letter only says that lines belong together. A group paid in part carries
  its letter all the same, and what it leaves is open;
- amounts beside the euro, but as an aside (Montantdevise, without sign). Pounds are kept at one fixed rate here;
- of a document brought forward, what it was: the opening has one line for each, with what was left of it.

Deposits stand on 4191 until the invoice they belong to takes them over to 411, as the chart of accounts wants it: the
balance of a customer is 411 and 4191 together. Only what touches customers is written: no purchases, no wages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from encours.days import ONE_DAY, month_end
from encours.ledger import Document, Kind, Ledger, Portion, portions
from encours.money import major, rounded
from examples.group import ExampleGroup
from examples.group.books import DEPOSIT_ACCOUNT, RECEIVABLE_ACCOUNT
from examples.group.world import VAT_PER_MILLE

COLUMNS = (
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib",
    "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise",
    "Idevise",
)  # fmt: skip

EURO_RATES = {"EUR": Decimal(1), "GBP": Decimal("1.17")}
"""Euros for one unit; invented and fixed, so that no exchange difference arises."""

FISCAL_YEARS = tuple((date(year, 10, 1), date(year + 1, 9, 30)) for year in (2023, 2024, 2025))

_JOURNALS = {"AN": "À nouveaux", "VE": "Ventes", "BQ": "Banque", "OD": "Opérations diverses"}

_ACCOUNTS = {
    "101000": "Capital",
    "110000": "Report à nouveau",
    "120000": "Résultat de l'exercice",
    RECEIVABLE_ACCOUNT: "Clients",
    DEPOSIT_ACCOUNT: "Clients - avances et acomptes reçus",
    "445711": "TVA collectée 20 %",
    "445712": "TVA collectée 10 %",
    "445713": "TVA collectée 5,5 %",
    "512000": "Banque",
    "654000": "Pertes sur créances irrécouvrables",
    "665000": "Escomptes accordés",
    "701000": "Ventes de produits finis",
    "701900": "Ventes de produits finis à l'exportation",
    "706000": "Prestations de services",
    "708800": "Consignes et produits annexes",
}

_VAT_ACCOUNTS = {200: "445711", 100: "445712", 55: "445713"}
_SALES_ACCOUNTS = {"Buvettes et événements": "706000", "Consignes et fûts": "708800"}
_CAPITAL = 120_000_000
_CUSTOMER_ACCOUNTS = (RECEIVABLE_ACCOUNT, DEPOSIT_ACCOUNT)


@dataclass(frozen=True, slots=True)
class _Line:
    """One line: `amount` in euro cents, debit positive; `foreign` in minor units of `currency`, without sign."""

    account: str
    amount: int
    document: Document | None = None
    foreign: int = 0


@dataclass(frozen=True, slots=True)
class _Entry:
    journal: str
    day: date
    reference: str
    issued: date
    label: str
    lines: tuple[_Line, ...]


@dataclass(frozen=True, slots=True)
class _Letter:
    code: str
    day: date


@dataclass(frozen=True, slots=True)
class _Company:
    """One company's documents by id, their portions, and the euros of each document: those of its portions added up,
    so that what is paid in full comes to zero in euros too."""

    documents: Mapping[str, Document]
    portions: Mapping[str, list[Portion]]
    names: Mapping[str, str]
    ledger: Ledger

    def euros(self, document: Document, day: date | None = None) -> tuple[int, int]:
        """What of a document is alive at the end of a day (all of it where None), in euro cents and as booked."""
        alive = [portion.amount for portion in self.portions[document.id] if day is None or portion.alive(day)]
        return sum(_euros(amount, document.currency) for amount in alive), sum(alive)


def fec_files(ledger: Ledger, entity: str, siren: str) -> dict[str, bytes]:
    """The FECs of one company: name (SIRENFECyyyymmdd.txt, the closing day) to bytes (UTF-8, tabs)."""
    company = _company(ledger, entity)
    files = {}
    carried: dict[str, int] = {}
    for first, last in FISCAL_YEARS:
        entries = [_opening(company, first, carried), *_year(company, first, last)]
        letters = _letters(company, first, last)
        rows = [COLUMNS, *_rows(entries, letters, company.names)]
        files[f"{siren}FEC{last:%Y%m%d}.txt"] = "".join("\t".join(row) + "\r\n" for row in rows).encode()
        carried = _carried_forward(entries)
    return files


def write_fec(group: ExampleGroup, folder: Path) -> list[Path]:
    """Write the FECs of every company into a folder; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for entity, siren in group.sirens.items():
        for name, data in fec_files(group.ledger, entity, siren).items():
            (folder / name).write_bytes(data)
            written.append(folder / name)
    return written


def _company(ledger: Ledger, entity: str) -> _Company:
    documents = {document.id: document for document in ledger.documents if document.entity == entity}
    own = Ledger(
        ledger.parties,
        tuple(documents.values()),
        tuple(settlement for settlement in ledger.settlements if settlement.debit in documents),
    )
    cut: defaultdict[str, list[Portion]] = defaultdict(list)
    for portion in portions(own):
        cut[portion.document].append(portion)
    return _Company(documents, cut, {party.id: party.name for party in ledger.parties}, own)


def _euros(amount: int, currency: str) -> int:
    return rounded(major(amount, currency) * EURO_RATES[currency], "EUR")


def _opening(company: _Company, first: date, carried: Mapping[str, int]) -> _Entry:
    """Every document left open, one line each, and the other balances of the year before."""
    lines = []
    for document in company.documents.values():
        if document.kind is Kind.OPENING and document.booked == first:
            euros, foreign = company.euros(document)
        elif document.booked < first:
            euros, foreign = company.euros(document, first - ONE_DAY)
        else:
            continue
        if euros:
            lines.append(_Line(document.account, euros, document, abs(foreign)))
    rest = sum(line.amount for line in lines)
    balances = carried or {"101000": -_CAPITAL, "512000": _CAPITAL - rest}
    lines += [_Line(account, amount) for account, amount in sorted(balances.items()) if amount]
    return _Entry("AN", first, "AN", first, "Reprise des soldes", tuple(lines))


def _carried_forward(entries: Iterable[_Entry]) -> dict[str, int]:
    """Balance sheet accounts but the customers'; the year's result goes to 120, the one before it to 110."""
    balances: defaultdict[str, int] = defaultdict(int)
    for entry in entries:
        for line in entry.lines:
            if line.account not in _CUSTOMER_ACCOUNTS:
                balances["result" if line.account[0] in "67" else line.account] += line.amount
    balances["110000"] += balances.pop("120000", 0)
    balances["120000"] = balances.pop("result", 0)
    return dict(balances)


def _year(company: _Company, first: date, last: date) -> list[_Entry]:
    entries = [
        _entry(document, *company.euros(document))
        for document in company.documents.values()
        if first <= document.booked <= last and document.kind is not Kind.OPENING
    ]
    entries += _deposits_taken_over(company, first, last)
    return sorted(entries, key=lambda entry: (entry.day, tuple(_JOURNALS).index(entry.journal), entry.reference))


def _entry(document: Document, euros: int, foreign: int) -> _Entry:
    customer = _Line(document.account, euros, document, abs(foreign))
    match document.kind:
        case Kind.INVOICE | Kind.CREDIT_NOTE:
            journal, other = "VE", _SALES_ACCOUNTS.get(document.product, "701000")
            if document.currency != "EUR":
                other = "701900"
        case Kind.WRITE_OFF:
            journal, other = "OD", "654000"
        case Kind.DISCOUNT:
            journal, other = "OD", "665000"
        case _:
            journal, other = "BQ", "512000"
    return _Entry(
        journal,
        document.booked,
        document.number,
        document.issued,
        f"{document.label} {document.number}",
        (customer, *_against(other, -euros, document if journal != "BQ" else None)),
    )


def _against(account: str, gross: int, taxed: Document | None) -> Iterator[_Line]:
    """The other side: before tax and tax, where the document bears any."""
    rate = VAT_PER_MILLE.get(taxed.product, 0) if taxed is not None and taxed.currency == "EUR" else 0
    base = rounded(major(gross, "EUR") * 1000 / (1000 + rate), "EUR")
    yield _Line(account, base)
    if tax := gross - base:
        yield _Line(_VAT_ACCOUNTS[rate], tax)


def _deposits_taken_over(company: _Company, first: date, last: date) -> Iterator[_Entry]:
    for document in company.documents.values():
        if document.account != DEPOSIT_ACCOUNT:
            continue
        for portion in company.portions[document.id]:
            if portion.died is None or not first <= portion.died <= last:
                continue
            euros, foreign = _euros(portion.amount, document.currency), abs(portion.amount)
            lines = (
                _Line(DEPOSIT_ACCOUNT, -euros, document, foreign),
                _Line(RECEIVABLE_ACCOUNT, euros, document, foreign),
            )
            label = f"Imputation acompte {document.number}"
            yield _Entry("OD", portion.died, document.number, document.issued, label, lines)


def _letters(company: _Company, first: date, last: date) -> dict[str, _Letter]:
    """Document id to its letter of the year: what settlements of the year tie together, codes counted by customer."""
    root: dict[str, str] = {}

    def top(document: str) -> str:
        while (above := root.setdefault(document, document)) != document:
            root[document] = root[above]
            document = above
        return document

    died: dict[str, date] = {}
    for settlement in company.ledger.settlements:
        debit, credit = company.documents[settlement.debit], company.documents[settlement.credit]
        day = max(debit.booked, credit.booked)
        if first <= day <= last:
            root[top(debit.id)] = top(credit.id)
            died[debit.id] = max(day, died.get(debit.id, day))
            died[credit.id] = max(day, died.get(credit.id, day))
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for document in sorted(root):
        groups[top(document)].append(document)
    letters: dict[str, _Letter] = {}
    count: defaultdict[str, int] = defaultdict(int)
    for members in sorted(groups.values(), key=lambda ids: (max(died[one] for one in ids), ids)):
        customer = company.documents[members[0]].customer
        letter = _Letter(_code(count[customer]), max(died[one] for one in members))
        count[customer] += 1
        letters.update(dict.fromkeys(members, letter))
    return letters


def _code(number: int) -> str:
    """AAA, AAB, … ZZZ."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return letters[number // 676] + letters[number // 26 % 26] + letters[number % 26]


def _rows(
    entries: Iterable[_Entry], letters: Mapping[str, _Letter], names: Mapping[str, str]
) -> Iterator[tuple[str, ...]]:
    for number, entry in enumerate(entries, 1):
        for line in entry.lines:
            document = line.document
            letter = letters.get(document.id) if document is not None else None
            opening = entry.journal == "AN" and document is not None
            abroad = document is not None and document.currency != "EUR"
            yield (
                entry.journal,
                _JOURNALS[entry.journal],
                str(number),
                f"{entry.day:%Y%m%d}",
                line.account,
                _ACCOUNTS[line.account],
                document.customer if document is not None else "",
                names[document.customer] if document is not None else "",
                document.number if opening and document is not None else entry.reference,
                f"{(document.issued if opening and document is not None else entry.issued):%Y%m%d}",
                entry.label,
                _decimal(max(line.amount, 0)),
                _decimal(max(-line.amount, 0)),
                letter.code if letter else "",
                f"{letter.day:%Y%m%d}" if letter else "",
                f"{month_end(entry.day):%Y%m%d}",
                _decimal(line.foreign) if abroad else "",
                document.currency if abroad and document is not None else "",
            )


def _decimal(amount: int) -> str:
    return f"{amount // 100},{amount % 100:02d}"
