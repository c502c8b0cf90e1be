"""CSV files: one row an invoice (total, what is open, when paid) or one row a movement (debit, credit, lettering)."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from datetime import date

from encours.ledger import Basis, Document, Kind, Ledger, Settlement
from encours.money import major
from encours.readers import lettering
from encours.readers.columns import roles
from encours.readers.encoding import decoded, lines
from encours.readers.findings import Findings
from encours.readers.grid import DELIMITERS, Grid, grid
from encours.readers.reading import Assumption, Control, Options, Reading
from encours.readers.table_rows import Progress, Row, Sheet
from encours.rules.terms import TermsUsed

DEFAULTS = Options()


def read_csv(data: bytes, name: str, options: Options = DEFAULTS, progress: Progress | None = None) -> Reading:
    """Read a CSV file of invoices or of movements.

    Args:
        data: the bytes of the file, in any encoding and with any usual delimiter.
        name: the name of the file.
        options: entity and currency where the file names none; terms where it has no due dates.
        progress: called every fifty thousand rows.

    Returns:
        One document a row. What the file says was paid becomes a receipt beside its invoice: on the day it states, else
        on the latest day in the file, marked as assumed. `controls` has one total for each amount column and currency.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    findings = Findings(name)
    content = decoded(data)
    if content is None or not content.text.strip():
        if data.strip():
            findings.error("NOT_TEXT", "This is not a text file. Save it as CSV and import it again.")
        else:
            findings.error("EMPTY_FILE", "The file is empty. Export it again.")
        return Reading(name, "CSV", sha256, problems=findings.problems())
    if not content.certain:
        findings.warning(
            "ENCODING_UNCERTAIN",
            "The encoding is not certain; it was read as {encoding}. Check the accented letters, or save as UTF-8.",
            encoding=content.encoding,
        )
    found = grid(lines(content.text), findings)
    if found is None:
        findings.error(
            "HEADER_NOT_FOUND",
            "No line names the columns. Give the file a header such as: number, customer, date, due date, total, open.",
        )
        return Reading(name, "CSV", sha256, content.encoding, problems=findings.problems())
    if missing := _missing(found):
        findings.error(
            "COLUMN_MISSING",
            "No column was recognised as {columns}. Name it so in the header and import again.",
            line=found.header_line,
            read=found.delimiter.join(found.headers),
            columns=", ".join(missing),
        )
        return Reading(
            name,
            "CSV",
            sha256,
            content.encoding,
            DELIMITERS[found.delimiter],
            found.records,
            problems=findings.problems(),
        )
    sheet = Sheet(found, name, options, findings)
    sheet.take(progress)
    return _reading(sheet, sha256, content.encoding, len(data))


def _missing(found: Grid) -> list[str]:
    at = found.at
    wanted = (
        ("customer", "customer" in at or "customer_name" in at),
        ("date", "issued" in at or "booked" in at),
        ("total", bool({"total", "open"} & at.keys()) or {"debit", "credit"} <= at.keys()),
    )
    return [name for name, there in wanted if not there]


def _report(sheet: Sheet) -> None:
    for what, sentence in (
        ("draft", "Rows left out as drafts or cancelled: {count}. They are not part of the receivables."),
        ("total_row", "Rows left out as totals of the others: {count}."),
    ):
        if sheet.excluded[what]:
            sheet.findings.note(f"{what.upper()}_LEFT_OUT", sentence, count=sheet.excluded[what])
    if unknown := _unrecognised(sheet.grid):
        sheet.findings.note(
            "COLUMNS_NOT_RECOGNISED",
            "These columns were not recognised, and nothing of them was read: {columns}.",
            line=sheet.grid.header_line,
            columns=", ".join(unknown),
        )
    if sheet.foreign:
        sheet.findings.note(
            "COMPANY_CURRENCY",
            "Documents in another currency: {count}. The amounts of this file are all in {currency}.",
            count=sheet.foreign,
            currency=sheet.options.currency,
        )


def _unrecognised(found: Grid) -> list[str]:
    """The headers that name no role at all."""
    return [header for header in found.headers if header and not roles([header])]


def _facts(sheet: Sheet) -> tuple[list[Document], list[Settlement], list[Document]]:
    """Documents of the rows, settlements, and the payments that the rows only imply."""
    ordinals: Counter[str] = Counter()
    latest = max((row.booked for row in sheet.rows), default=date.min)
    latest = max([latest, *(row.paid_on for row in sheet.rows if row.paid_on)])
    documents, implied, settled = [], [], []
    groups: defaultdict[tuple[str, ...], list[lettering.Part]] = defaultdict(list)
    for row in sheet.rows:
        document = _document(sheet, row, ordinals)
        documents.append(document)
        if row.letter:
            key = (row.account, row.currency, row.customer, row.letter, row.entity)
            groups[key].append(lettering.Part(document.id, row.amount, row.booked, row.line))
        elif row.paid:
            payment, settlement = _payment(sheet, row, document, latest)
            implied.append(payment)
            if settlement:
                settled.append(settlement)
    by_letter, residues = lettering.settlements(groups)
    for (account, currency, customer, letter, _), parts in residues.items():
        sheet.findings.warning(
            "LETTERING_UNBALANCED",
            "Lettering {letter} of {customer} on account {account} does not come to zero: {residue} is left.",
            letter=letter,
            customer=sheet.parties[customer].name or customer,
            account=account or "–",
            residue=major(lettering.total(parts), currency),
        )
    return documents, settled + by_letter, implied


def _document(sheet: Sheet, row: Row, ordinals: Counter[str]) -> Document:
    own = row.number or f"{row.issued}/{row.amount}"
    side = "C" if row.amount < 0 else "D"
    if sheet.movements:
        own += f"/{row.issued}/{row.amount}"
    key = "|".join((row.entity, "CSV", row.customer, own, row.kind.value, side))
    ordinals[key] += 1
    return Document(
        id=f"{key}|{ordinals[key]}",
        kind=row.kind,
        customer=row.customer,
        amount=row.amount,
        currency=row.currency,
        booked=row.booked,
        issued=row.issued,
        due=row.due,
        entity=row.entity,
        number=row.number,
        product=row.product,
        label=row.label,
        due_basis=row.due_basis,
        account=row.account,
        source=f"{sheet.name}:{row.line}",
    )


def _payment(sheet: Sheet, row: Row, document: Document, latest: date) -> tuple[Document, Settlement | None]:
    """What an invoice lost (or a credit note): a receipt (or a refund), settled with it as far as it reaches."""
    settles = row.paid * row.amount > 0
    if not settles or abs(row.paid) > abs(row.amount):
        sheet.findings.warning(
            "OPEN_BEYOND_TOTAL",
            "Document {number}: what is open ({open}) does not lie between zero and its total ({total}). "
            "The difference stays open as a document of its own. Check it.",
            line=row.line,
            number=row.number,
            open=major(row.amount - row.paid, row.currency),
            total=major(row.amount, row.currency),
        )
    kind = Kind.ADJUSTMENT if not settles else Kind.RECEIPT if row.paid > 0 else Kind.REFUND
    paid_on = row.paid_on or latest
    payment = Document(
        id=f"{document.id}|paid",
        kind=kind,
        customer=row.customer,
        amount=-row.paid,
        currency=row.currency,
        booked=paid_on,
        issued=paid_on,
        entity=row.entity,
        number=row.number,
        day_basis=Basis.STATED if row.paid_on else Basis.ASSUMED,
        account=row.account,
        source=document.source,
    )
    if not settles:
        return payment, None
    debit, credit = (document, payment) if row.paid > 0 else (payment, document)
    return payment, Settlement(debit.id, credit.id, min(abs(row.paid), abs(row.amount)))


def _controls(sheet: Sheet, documents: list[Document], implied: list[Document]) -> tuple[Control, ...]:
    facts: defaultdict[tuple[str, str], int] = defaultdict(int)
    for document in documents:
        side = "debit" if document.amount > 0 else "credit"
        facts["total", document.currency] += document.amount
        facts["open", document.currency] += document.amount
        facts[side, document.currency] += abs(document.amount)
    for document in implied:
        facts["open", document.currency] += document.amount
    found = []
    for (role, currency), source in sorted(sheet.sources.items()):
        if role in ("debit", "credit"):
            continue
        flipped = sheet.flips and any(row.amount < 0 for row in sheet.rows) and "kind" in sheet.grid.at
        if not flipped and not _open_unknown(sheet, role):
            found.append(Control(sheet.grid.header(role), currency, source, facts[role, currency]))
    if sheet.movements:
        for currency in sorted({currency for _, currency in sheet.sources}):
            source = sheet.sources["debit", currency] - sheet.sources["credit", currency]
            found.append(Control("TOTAL", currency, source, facts["total", currency]))
    return tuple(found)


def _open_unknown(sheet: Sheet, role: str) -> bool:
    return role == "open" and (sheet.lettered or any(not text for text in _open_texts(sheet)))


def _open_texts(sheet: Sheet) -> list[str]:
    return [sheet.grid.cell(row, "open") for _, row in sheet.grid.rows]


def _assumptions(sheet: Sheet, implied: list[Document]) -> tuple[Assumption, ...]:
    found = []
    if sheet.order_assumed:
        found.append(
            Assumption(
                "DATE_ORDER",
                "No date shows whether the day or the month comes first; headers being French, "
                "dates were read as day/month/year.",
            )
        )
    if undated := [payment for payment in implied if payment.day_basis is Basis.ASSUMED]:
        found.append(
            Assumption(
                "PAYMENT_DAY",
                "Payments whose day the file does not say: {count}. They are dated {day}, its latest day.",
                {"count": len(undated), "day": undated[0].booked},
            )
        )
    if sheet.assumed_terms:
        found.append(
            Assumption(
                "DUE_FROM_TERMS",
                "Due dates that are not in the file were computed from payment terms: {terms}. Documents: {count}.",
                {
                    "count": sum(sheet.assumed_terms.values()),
                    "terms": TermsUsed(tuple(sheet.assumed_terms.most_common())),
                },
            )
        )
    if sheet.supposed_kinds:
        found.append(
            Assumption(
                "KIND_BY_SIDE",
                "Movements that do not say what they are: {count}. Debits were read as invoices, credits as receipts, "
                "unless their journal or label tells otherwise.",
                {"count": sheet.supposed_kinds},
            )
        )
    payments = sheet.grid.at.keys() & {"open", "paid", "payment_date", "payment_state", "letter", "kind"}
    if not payments and not sheet.movements and sheet.rows:
        found.append(Assumption("NO_PAYMENTS", "The file says nothing of payments: all its documents are open."))
    return tuple(found)


def _reading(sheet: Sheet, sha256: str, encoding: str, size: int) -> Reading:
    _report(sheet)
    documents, settled, implied = _facts(sheet)
    details: dict[str, object] = {
        "bytes": size,
        "header_row": sheet.grid.header_line,
        "columns": {role: sheet.grid.header(role) for role in sheet.grid.at},
        "unrecognised_columns": [
            h for at, h in enumerate(sheet.grid.headers) if at not in sheet.grid.at.values() and h
        ],
        "layout": "movements" if sheet.movements else "invoices",
        "documents": len(documents),
        "excluded": dict(sheet.excluded),
        "repeated_headers": sheet.grid.repeated_headers,
        "date_order": sheet.order.value if sheet.order else "",
        "implied_payments": len(implied),
    }
    controls = _controls(sheet, documents, implied)
    assumptions = _assumptions(sheet, implied)
    return Reading(
        file=sheet.name,
        format="CSV",
        sha256=sha256,
        encoding=encoding,
        separator=DELIMITERS[sheet.grid.delimiter],
        records=sheet.grid.records,
        ledger=Ledger(tuple(sheet.parties.values()), tuple(documents + implied), tuple(settled)),
        problems=sheet.findings.problems(),
        controls=controls,
        assumptions=assumptions,
        details=details,
    )
