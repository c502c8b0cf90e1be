"""The certificate of an import: what was read, what it ties to, what was assumed. Plain data, kept with the import."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import asdict
from datetime import date
from typing import Any

from encours.cockpit.store.facts import Saved
from encours.readers.reading import Reading


def certificate(reading: Reading, saved: Saved) -> dict[str, Any]:
    """What a reading made of its source, in JSON: counts and sums in minor units by currency; gaps as they are.

    `documents` and `settlements` count what was read, `saved` what of it was new to the store.
    """
    ledger = reading.ledger
    amounts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    counts: Counter[str] = Counter()
    for document in ledger.documents:
        counts[document.kind.value] += 1
        amounts[document.kind.value][document.currency] += document.amount
    currencies = {document.id: document.currency for document in ledger.documents}
    settled: Counter[str] = Counter()
    for settlement in ledger.settlements:
        settled[currencies.get(settlement.debit) or currencies.get(settlement.credit, "")] += settlement.amount
    days = [document.booked for document in ledger.documents]
    return {
        "file": reading.file,
        "format": reading.format,
        "sha256": reading.sha256,
        "encoding": reading.encoding,
        "separator": reading.separator,
        "records": reading.records,
        "first_day": min(days).isoformat() if days else None,
        "last_day": max(days).isoformat() if days else None,
        "parties": len(ledger.parties),
        "documents": {kind: {"count": counts[kind], "amounts": dict(amounts[kind])} for kind in sorted(counts)},
        "settlements": {"count": len(ledger.settlements), "amounts": dict(settled)},
        "controls": [{**asdict(control), "gap": control.gap} for control in reading.controls],
        "gaps": sum(1 for control in reading.controls if control.gap),
        "problems": dict(Counter(problem.severity.value for problem in reading.problems)),
        "assumptions": [
            {"code": each.code, "message": each.message, "values": plain(each.values)} for each in reading.assumptions
        ],
        "details": plain(reading.details),
        "saved": asdict(saved),
    }


def plain(value: Any) -> Any:
    """A value as JSON has it: days in ISO form, exact numbers as text, anything else as it reads."""
    if isinstance(value, dict) or hasattr(value, "items"):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)
