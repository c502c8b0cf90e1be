"""The format of our own: a ledger as three CSV files, read back exactly as it was written.

UTF-8, comma, a header of field names, ISO days, amounts as decimals of their currency. Fields at their default may be
left out, rows may come in any order, and a file may come without the others.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import MISSING, Field, fields
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from encours.ledger import Basis, Document, Kind, Ledger, Party, Settlement
from encours.ledger.facts import ALWAYS
from encours.money import major, minor
from encours.readers.encoding import decoded
from encours.readers.findings import Findings
from encours.readers.numbers import LARGEST
from encours.readers.reading import Control, Options, Reading

Progress = Callable[[int, int], None]
Fact = TypeVar("Fact", Party, Document, Settlement)
DEFAULTS = Options()
_KINDS: dict[str, type[Any]] = {"parties": Party, "documents": Document, "settlements": Settlement}
_NO_CURRENCY = "XXX"  # ISO 4217: of a settlement whose documents are not in the ledger
_CLOCKS = ("recorded", "superseded")


def write_native(ledger: Ledger) -> dict[str, bytes]:
    """A ledger as `parties.csv`, `documents.csv` and `settlements.csv`.

    The second clock (`recorded`, `superseded`) has columns only where a fact carries one.
    """
    currencies = {document.id: document.currency for document in ledger.documents}
    return {
        "parties.csv": _written(Party, ledger.parties, lambda fact: ""),
        "documents.csv": _written(Document, ledger.documents, lambda fact: fact.currency),
        "settlements.csv": _written(
            Settlement, ledger.settlements, lambda fact: currencies.get(fact.debit, _NO_CURRENCY)
        ),
    }


def _written(kind: type[Any], facts: Sequence[Any], currency_of: Callable[[Any], str]) -> bytes:
    names = [field.name for field in fields(kind)]
    for clock, unset in zip(_CLOCKS, (ALWAYS, None), strict=True):
        if all(getattr(fact, clock) == unset for fact in facts):
            names.remove(clock)
    if kind is Settlement:
        names.append("currency")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(names)
    for fact in facts:
        currency = currency_of(fact)
        writer.writerow([currency if n == "currency" else _cell(getattr(fact, n), currency) for n in names])
    return text.getvalue().encode()


def _cell(value: object, currency: str) -> str:
    if value is None or value == ALWAYS:
        return ""
    if isinstance(value, int):
        return str(major(value, currency)) if currency else str(value)
    return value.isoformat() if isinstance(value, (date, datetime)) else str(value)


def native_kind(text: str) -> str:
    """Which of the three files a text is by its header: "parties", "documents", "settlements", or "" for none."""
    names = set(re.split(r"[\r\n]", text.lstrip("\ufeff"), maxsplit=1)[0].replace('"', "").split(","))
    for kind, fact in _KINDS.items():
        required = {f.name for f in fields(fact) if _is_required(f)} | ({"name"} if fact is Party else set())
        if required <= names <= {f.name for f in fields(fact)} | {"currency"}:
            return kind
    return ""


def _is_required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def read_native(data: bytes, name: str, options: Options = DEFAULTS, progress: Progress | None = None) -> Reading:
    """Read one of the three files. A row that cannot be read is reported and left out."""
    sha256 = hashlib.sha256(data).hexdigest()
    findings = Findings(name)
    content = decoded(data)
    text = content.text if content else ""
    kind = native_kind(text)
    if content is None or not kind:
        findings.error("HEADER_NOT_FOUND", "The header is not that of parties, documents or settlements.")
        return Reading(name, "NATIVE", sha256, problems=findings.problems())
    facts: list[Any] = []
    source: dict[str, int] = {}
    records = 0
    for line, row in _rows(text, findings):
        records += 1
        fact = _fact(_KINDS[kind], line, row, options, findings)
        if fact is not None:
            facts.append(fact)
        if kind == "documents":
            _tally(source, row, options)
        if progress and records % 50_000 == 0:
            progress(records, text.count("\n"))
    ledger = Ledger(**{kind: tuple(facts)})
    controls = [
        Control("TOTAL", currency, total, sum(d.amount for d in ledger.documents if d.currency == currency))
        for currency, total in sorted(source.items())
    ]
    return Reading(name, "NATIVE", sha256, content.encoding, "COMMA", records, ledger, findings.problems(),
                   tuple(controls), details={"kind": kind, "facts": len(facts)})  # fmt: skip


def _rows(text: str, findings: Findings) -> Iterable[tuple[int, dict[str, str]]]:
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""))
    names = next(reader, [])
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            findings.error("QUOTE_NOT_CLOSED", "From this line on, the rows cannot be told apart: a quote is opened "
                           "and never closed. Correct it in the file and import again.", line=line)  # fmt: skip
            return
        if not row:
            continue
        if len(row) == len(names):
            yield line, dict(zip(names, row, strict=True))
            continue
        findings.error(
            "LINE_MALFORMED",
            "Fields on this line: {fields} instead of {expected}; a separator may stand inside a text, or the line may "
            "be cut. It was left out. Correct it in the file and import again.",
            line=line,
            read=",".join(row),
            fields=len(row),
            expected=len(names),
        )


def _fact(kind: type[Fact], line: int, row: dict[str, str], options: Options, findings: Findings) -> Fact | None:
    currency = row.get("currency") or options.currency
    values: dict[str, Any] = {}
    for field in fields(kind):
        text = row.get(field.name, "")
        if field.name == "currency":
            values["currency"] = currency
        elif text or _is_required(field):
            value = _value(field.name, text, currency)
            if value is None:
                findings.error(
                    "FIELD_UNREADABLE",
                    "“{read}” cannot be read as {name}. The row was left out. Correct it and import again.",
                    line=line,
                    column=field.name,
                    read=text,
                    name=field.name,
                )
                return None
            values[field.name] = value
    return kind(**values)


def _value(name: str, text: str, currency: str) -> object:
    """The value of a field from its text, None where it cannot be read."""
    try:
        match name:
            case "amount":
                amount = Decimal(text)
                whole = minor(amount, currency) if amount.is_finite() else None
                return whole if whole is not None and abs(whole) <= LARGEST else None
            case "booked" | "issued" | "due":
                return date.fromisoformat(text)
            case "recorded" | "superseded":
                return datetime.fromisoformat(text)
            case "kind":
                return Kind(text)
            case "due_basis" | "day_basis":
                return Basis(text)
            case "id" | "debit" | "credit" | "customer":
                return text or None
    except (ValueError, InvalidOperation):
        return None
    return text


def _tally(source: dict[str, int], row: dict[str, str], options: Options) -> None:
    currency = row.get("currency") or options.currency
    amount = _value("amount", row.get("amount", ""), currency)
    if isinstance(amount, int):
        source[currency] = source.get(currency, 0) + amount
