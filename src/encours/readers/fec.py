"""The FEC (fichier des écritures comptables, LPF A47 A-1): a year of accounting entries to receivable facts.

A FEC has no due dates, no terms and no contacts: they come from the options, and are marked as assumed.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence

from encours.ledger import Ledger, Problem, Severity
from encours.money import major
from encours.readers.encoding import decoded, lines
from encours.readers.fec_book import Book, Line, Progress, Table, header_of
from encours.readers.fec_facts import Facts
from encours.readers.findings import Findings
from encours.readers.reading import Assumption, Complete, Control, Options, Reading
from encours.rules.terms import TermsUsed

DEFAULTS = Options()
_HEURISTIC_OPENING_CODES = frozenset({"AN", "ANO", "OUV", "RAN", "ANC"})


def looks_like_fec(text: str) -> bool:
    """Whether the first line names the columns of a FEC, whatever separates them."""
    return header_of(text[:4000].lstrip("\r\n").replace("\r", "\n").split("\n", 1)[0])[1] >= 6


def read_fec(data: bytes, name: str, options: Options = DEFAULTS, progress: Progress | None = None) -> Reading:
    """Read a FEC: documents on the receivable accounts, settlements by lettering, and what ties them to the file.

    Args:
        data: the bytes of the file, or of one part of it.
        name: the name of the file; `SirenFECyyyymmdd` gives the entity.
        options: receivable accounts, entity, terms for the due dates that a FEC does not have.
        progress: called every fifty thousand lines.

    Returns:
        Facts in `options.currency`. `details` holds the readings of the file, amounts in minor units. `controls` has
        one total an account (raw lines against documents), and "TOTAL": debits against credits.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    findings = Findings(name)
    content = decoded(data)
    if content is None or not content.text.strip():
        findings.error("NOT_TEXT", "This is not a text file. Export the FEC again, as text.")
        return Reading(name, "FEC", sha256, problems=findings.problems())
    if not content.certain:
        findings.warning(
            "ENCODING_UNCERTAIN",
            "The encoding is not certain; it was read as {encoding}. Check the accented letters, or save as UTF-8.",
            encoding=content.encoding,
        )
    table = Table(lines(content.text), findings)
    if table.missing:
        findings.error(
            "COLUMN_MISSING",
            "This FEC has no column {columns}. Export it again with its 18 columns.",
            line=1,
            columns=", ".join(table.missing),
        )
        return Reading(name, "FEC", sha256, content.encoding, table.separator, problems=findings.problems())
    book = Book(name, options, findings)
    book.take(table, progress)
    return _reading(book, table, sha256, content.encoding, len(data))


def _reading(book: Book, table: Table, sha256: str, encoding: str, size: int) -> Reading:
    facts = Facts(book, table.at, table.columns)
    settled, residues = facts.settlements()
    parties = facts.parties()
    names = {party.id: party.name for party in parties}
    unbalanced = book.unbalanced()
    _report(book, facts, residues, names, unbalanced)
    problems = book.findings.problems()
    left_out = any(problem.severity is Severity.ERROR for problem in problems)
    return Reading(
        file=book.name,
        format="FEC",
        sha256=sha256,
        encoding=encoding,
        separator=table.separator,
        records=table.records,
        ledger=Ledger(tuple(parties), tuple(facts.documents), tuple(settled)),
        problems=problems,
        controls=_controls(book, facts),
        assumptions=_assumptions(facts),
        details={
            "bytes": size,
            "sha256": sha256,
            "encoding": encoding,
            **_of_the_file(table),
            **_of_the_books(book, names, unbalanced),
            **_of_the_lines(problems),
        },
        complete=_complete(book) if book.entity and not left_out else None,
    )


def _of_the_file(table: Table) -> dict[str, object]:
    """What a FEC says of itself as a file, for the certificate."""
    return {
        "format": "FEC",
        "separator": table.separator,
        "columns": table.columns,
        "header_fields": table.header_fields,
        "blank_records": table.blank,
        "malformed_records": table.malformed,
        "amount_variant": "Montant/Sens" if table.by_sens else "Debit/Credit",
        "records": table.records,
    }


def _of_the_books(book: Book, names: dict[str, str], unbalanced: Sequence[tuple[int, int, int]]) -> dict[str, object]:
    """What it says as books: entries, totals, journals, receivables."""
    days = book.first_and_last()
    return {
        "entries": len(book.entries),
        "total_debit": book.total_debit,
        "total_credit": book.total_credit,
        "balanced": book.total_debit == book.total_credit,
        "unbalanced_entries_count": len(unbalanced),
        "unbalanced_entries": [
            {
                "journal": book.groups[book.entry_group[entry]][0],
                "number": book.entries[entry],
                "gap": gap,
                "line": line,
            }
            for entry, gap, line in unbalanced
        ],
        "journals": dict(sorted(book.journals.items())),
        "date_min": f"{days[0]:%Y%m%d}" if days else "",
        "date_max": f"{days[1]:%Y%m%d}" if days else "",
        "receivable_prefix": book.options.accounts[0] if book.options.accounts else "",
        "receivable": _receivable_block(book, names),
        "receivable_by_account": dict(sorted(book.raw.items())),
        "deposits_4191": book.deposits,
        "entry_heuristics": _heuristics(book),
        "zero_crossing_entries": book.zero_crossings(),
        "entries_with_several_dates": book.several_dates,
        "ecriturenum_reliable": book.reliable,
        "currencies": dict(book.currencies),
        "aux_on_non_third_party_lines": book.aux_elsewhere,
    }


def _of_the_lines(problems: Sequence[Problem]) -> dict[str, object]:
    """What is wrong in its lines."""
    of_lines = [p for p in problems if p.line and p.code not in ("LINE_MALFORMED", "SEPARATOR_UNLAWFUL")]
    return {
        "anomalies_count": len(of_lines),
        "anomalies": [{"line": p.line, "code": p.code, "column": p.column, "read": p.read} for p in of_lines],
    }


def _complete(book: Book) -> Complete | None:
    """A FEC states all of its journals in its months; of a journal it does not hold it says nothing."""
    days = book.covered()
    if days is None:
        return None
    return Complete(tuple(f"{book.prefix()}{journal}|" for journal in sorted(book.journals)), *days)


def _report(
    book: Book,
    facts: Facts,
    residues: dict[tuple[str, str, str], int],
    names: dict[str, str],
    unbalanced: Sequence[tuple[int, int, int]],
) -> None:
    findings, currency = book.findings, book.options.currency
    for entry, gap, line in unbalanced:
        findings.warning(
            "ENTRY_UNBALANCED",
            "Entry {entry} of journal {journal} does not balance: debits less credits come to {gap}. "
            "Check it in the accounts.",
            line=line,
            entry=book.entries[entry],
            journal=book.groups[book.entry_group[entry]][0],
            gap=major(gap, currency),
        )
    for (account, customer, letter), residue in residues.items():
        findings.warning(
            "LETTERING_UNBALANCED",
            "Lettering {letter} of {customer} on account {account} does not come to zero: {residue} is left.",
            letter=letter,
            customer=names.get(customer) or customer,
            account=account,
            residue=major(residue, currency),
        )
    _report_unlettered(book, facts)
    if book.currencies:
        findings.note(
            "FOREIGN_AMOUNTS",
            "Lines that also name an amount in {currencies}: {count}. Amounts were read in {currency}.",
            count=sum(book.currencies.values()),
            currencies=", ".join(sorted(book.currencies)),
            currency=currency,
        )
    if book.deposits:
        findings.note(
            "DEPOSITS_APART",
            "Deposits received (4191) amount to {amount}; they are not part of the receivables.",
            amount=major(-book.deposits, currency),
        )
    if not book.lines:
        findings.warning(
            "NO_RECEIVABLE_LINE",
            "No line stands on a receivable account ({accounts}). If yours are others, name them in the options.",
            accounts=", ".join(book.options.accounts),
        )


def _report_unlettered(book: Book, facts: Facts) -> None:
    count = total = 0
    for draft in facts.drafts:
        left = draft.amount - sum(draft.parts.values())
        if left < 0:
            count += 1
            total -= left
    if count:
        book.findings.note(
            "CREDITS_UNLETTERED",
            "Credits without lettering: {count}, {total} in all. They stay open and pay no invoice until matched.",
            count=count,
            total=major(total, book.options.currency),
        )


def _controls(book: Book, facts: Facts) -> tuple[Control, ...]:
    made: defaultdict[str, int] = defaultdict(int)
    for document in facts.documents:
        made[document.account] += document.amount
    currency = book.options.currency
    accounts = [Control(account, currency, raw, made[account]) for account, raw in sorted(book.raw.items())]
    return (*accounts, Control("TOTAL", currency, book.total_debit, book.total_credit))


def _assumptions(facts: Facts) -> tuple[Assumption, ...]:
    found = []
    if facts.assumed:
        found.append(
            Assumption(
                "DUE_FROM_TERMS",
                "A FEC has no due dates; they were computed from payment terms: {terms}. Documents: {count}.",
                {
                    "count": sum(facts.assumed.values()),
                    "terms": TermsUsed(tuple(facts.assumed.most_common())),
                },
            )
        )
    if facts.undated_openings:
        found.append(
            Assumption(
                "OPENING_UNDATED",
                "Opening balances that do not date their invoices: {count}. They count from the opening day.",
                {"count": facts.undated_openings},
            )
        )
    if facts.openings_paid:
        found.append(
            Assumption(
                "OPENING_PAID",
                "Payments lettered with invoices of the year before that come, to the cent, to the opening balance of "
                "their customer: {count}. Taken as paid by them: {total}.",
                {
                    "count": len({settlement.credit for settlement in facts.openings_paid}),
                    "total": major(
                        sum(settlement.amount for settlement in facts.openings_paid), facts.book.options.currency
                    ),
                },
            )
        )
    return tuple(found)


def _receivable_block(book: Book, names: dict[str, str]) -> dict[str, object]:
    """What the lines of the first receivable prefix say, before any derivation."""
    lines_here = [line for line in book.lines if line.account.startswith(book.options.accounts[:1])]
    by_customer: defaultdict[str, list[Line]] = defaultdict(list)
    groups: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    for line in lines_here:
        by_customer[line.customer].append(line)
        if line.letter:
            groups[line.account, line.customer, line.letter] += line.net
    balances = {customer: sum(line.net for line in found) for customer, found in by_customer.items()}
    balanced = sum(1 for residue in groups.values() if not residue)
    top = sorted(balances, key=lambda customer: (-balances[customer], customer))[:5]
    lettered = sum(groups.values())
    balance = sum(balances.values())
    return {
        "lines": book.receivable_lines,
        "debit": book.receivable_debit,
        "credit": book.receivable_credit,
        "balance": balance,
        "customers": len(by_customer),
        "lettered_lines": sum(1 for line in lines_here if line.letter),
        "distinct_customer_lettering": len({(customer, letter) for _, customer, letter in groups}),
        "unlettered_balance": balance - lettered,
        "lettered_imbalance": lettered,
        "lettering_groups": len(groups),
        "lettering_groups_balanced": balanced,
        "lettering_groups_unbalanced": len(groups) - balanced,
        "top5_by_balance": [
            {
                "id": customer,
                "name": names[customer],
                "balance": balances[customer],
                "unlettered": sum(line.net for line in by_customer[customer] if not line.letter),
                "lines": len(by_customer[customer]),
            }
            for customer in top
        ],
    }


def _heuristics(book: Book) -> dict[str, object]:
    """Invoices, credit notes and payments counted by entry, by a rule coarser than the kinds of the documents."""
    nets: defaultdict[int, int] = defaultdict(int)
    for line in book.lines:
        if line.account.startswith(book.options.accounts[:1]):
            nets[book.entry_of[line.at]] += line.net
    classes: defaultdict[int, set[str]] = defaultdict(set)
    for entry, account in zip(book.entry_of, book.accounts, strict=True):
        if entry in nets:
            classes[entry].add(account[:1])
    counts: Counter[str] = Counter()
    totals: Counter[str] = Counter()
    for entry, net in nets.items():
        if book.groups[book.entry_group[entry]][0] in _HEURISTIC_OPENING_CODES or not net:
            continue
        if "7" in classes[entry]:
            name = "sales_invoices" if net > 0 else "credit_notes"
        elif "5" in classes[entry] and net < 0:
            name = "customer_payments"
        else:
            continue
        counts[name] += 1
        totals[name] += abs(net)
    found: dict[str, object] = {}
    for name in ("sales_invoices", "credit_notes", "customer_payments"):
        found[name] = counts[name]
        found[f"{name}_total"] = totals[name]
    prefix = "entry has a receivable line; class-7 line and net>0 = invoice, net<0 = credit note; "
    found["rule"] = prefix + "else class-5 line and net<0 = payment; opening journals AN/ANO/OUV/RAN/ANC excluded"
    return found
