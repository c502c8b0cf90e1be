"""The certificate of a source: what was read, what it ties to, what is wrong, what was assumed. Plain data, as JSON."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from encours.ledger import Problem
from encours.money import major
from encours.readers import Reading
from encours.rules.terms import Terms, TermsUsed, terms

_LINES = 10
"""Line numbers listed for each kind of problem."""


def certificate(reading: Reading) -> dict[str, Any]:
    """What a reading made of its source: counts, and sums in minor units by currency. Gaps are shown as they are.

    Keys: file, format, sha256, encoding, separator, records, entities (codes), first_day, last_day, parties, documents
    (by kind: count and amounts), settlements (the same), controls (account, currency, source, facts, gap), gaps (how
    many controls do not tie), problems (how many of each severity), findings (as `findings`), assumptions, details.
    The values of findings and assumptions come back with `restored`.
    """
    ledger = reading.ledger
    counts: Counter[str] = Counter()
    amounts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for document in ledger.documents:
        counts[document.kind.value] += 1
        amounts[document.kind.value][document.currency] += document.amount
    currencies = {document.id: document.currency for document in ledger.documents}
    settled: Counter[str] = Counter()
    for settlement in ledger.settlements:
        settled[currencies.get(settlement.debit) or currencies.get(settlement.credit, "")] += settlement.amount
    days = [document.booked for document in ledger.documents]
    found = findings(reading.problems)
    severities: Counter[str] = Counter()
    for finding in found:
        severities[finding["severity"]] += finding["count"]
    return {
        "file": reading.file,
        "format": reading.format,
        "sha256": reading.sha256,
        "encoding": reading.encoding,
        "separator": reading.separator,
        "records": reading.records,
        "entities": sorted({document.entity for document in ledger.documents}),
        "first_day": min(days).isoformat() if days else None,
        "last_day": max(days).isoformat() if days else None,
        "parties": len(ledger.parties),
        "documents": {kind: {"count": counts[kind], "amounts": dict(amounts[kind])} for kind in sorted(counts)},
        "settlements": {"count": len(ledger.settlements), "amounts": dict(settled)},
        "controls": [{**asdict(control), "gap": control.gap} for control in reading.controls],
        "gaps": sum(1 for control in reading.controls if control.gap),
        "problems": dict(severities),
        "findings": [{**finding, "values": kept(finding["values"])} for finding in found],
        "assumptions": [
            {"code": each.code, "message": each.message, "values": kept(each.values)} for each in reading.assumptions
        ],
        "details": plain(reading.details),
    }


def findings(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Problems by code, the grave first: severity, code, count, the first one in full, the first lines.

    `values` are those of the problem, not yet JSON.
    """
    kinds: dict[tuple[str, str], list[Problem]] = {}
    more: Counter[tuple[str, str]] = Counter()
    for problem in problems:
        severity = problem.severity.value
        if problem.code == "MORE_OF_THE_SAME":
            more[severity, str(problem.values.get("code"))] += int(str(problem.values.get("count", 0)))
        else:
            kinds.setdefault((severity, problem.code), []).append(problem)
    order = ("error", "warning", "note")
    return [
        {
            "severity": severity,
            "code": code,
            "count": len(same) + more[severity, code],
            "message": same[0].message,
            "values": dict(same[0].values),
            "file": same[0].file,
            "lines": [problem.line for problem in same if problem.line][:_LINES],
        }
        for (severity, code), same in sorted(kinds.items(), key=lambda item: order.index(item[0][0]))
    ]


def in_units(certified: Mapping[str, Any]) -> dict[str, Any]:
    """The same certificate for people and programs outside: amounts as exact decimal text in units, no details."""

    def units(amounts: Mapping[str, int]) -> dict[str, str]:
        return {currency: str(major(amount, currency)) for currency, amount in amounts.items()}

    def totals(each: Mapping[str, Any]) -> dict[str, Any]:
        return {"count": each["count"], "amounts": units(each["amounts"])}

    controls = [
        {**control, **{name: str(major(control[name], control["currency"])) for name in ("source", "facts", "gap")}}
        for control in certified["controls"]
    ]

    def said(found: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        return [{**each, "values": plain(restored(each["values"]))} for each in found]

    return {
        **{name: value for name, value in certified.items() if name != "details"},
        "documents": {kind: totals(each) for kind, each in certified["documents"].items()},
        "settlements": totals(certified["settlements"]),
        "controls": controls,
        "findings": said(certified["findings"]),
        "assumptions": said(certified["assumptions"]),
    }


def plain(value: Any) -> Any:
    """A value as JSON has it: days in ISO form, exact numbers as text, anything else as it reads."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def kept(values: Mapping[str, object]) -> dict[str, Any]:
    """The values of a sentence as JSON that `restored` brings back: what JSON has no word for names its kind.

    >>> kept({"total": Decimal("59051.95"), "count": 9})
    {'total': {'decimal': '59051.95'}, 'count': 9}
    """
    return {name: _kept(value) for name, value in values.items()}


def restored(values: Mapping[str, Any]) -> dict[str, object]:
    """The values of a sentence, from JSON that `kept` made.

    >>> restored({"total": {"decimal": "59051.95"}, "count": 9})
    {'total': Decimal('59051.95'), 'count': 9}
    """
    return {name: _restored(value) for name, value in values.items()}


def _kept(value: object) -> Any:
    match value:
        case Decimal():
            return {"decimal": str(value)}
        case date():
            return {"day": value.isoformat()}
        case Terms():
            return {"terms": str(value)}
        case TermsUsed():
            return {"terms_used": [[str(terms), count] for terms, count in value.counts]}
    return plain(value)


def _restored(value: Any) -> object:
    match value:
        case {"decimal": str(number)}:
            return Decimal(number)
        case {"day": str(day)}:
            return date.fromisoformat(day)
        case {"terms": str(written)}:
            return terms(written) or written
        case {"terms_used": list(counts)}:
            read = [(terms(written), count) for written, count in counts]
            return TermsUsed(tuple((agreed, count) for agreed, count in read if agreed is not None))
    return value
