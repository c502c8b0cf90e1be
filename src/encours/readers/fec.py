"""The FEC (fichier des écritures comptables, LPF A47 A-1): a year of accounting entries to receivable facts.

The rules of derivation are those of docs/reading-a-fec.md: kinds by the other accounts of the entry, settlements by
lettering, no due dates.
"""

from __future__ import annotations

import csv
import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from encours.ledger import Basis, Document, Kind, Ledger, Party, Settlement
from encours.money import major, minor
from encours.readers import lettering
from encours.readers.dates import Order, day, is_blank
from encours.readers.encoding import decoded, lines
from encours.readers.findings import Findings
from encours.readers.numbers import book_amount
from encours.readers.reading import Assumption, Control, Options, Reading

Progress = Callable[[int, int], None]
"""Called with the lines done and the lines in all."""

FIELDS = (
    *("journalcode", "journallib", "ecriturenum", "ecrituredate", "comptenum", "comptelib", "compauxnum", "compauxlib"),
    *("pieceref", "piecedate", "ecriturelib", "debit", "credit", "montant", "sens", "ecriturelet", "datelet"),
    *("validdate", "montantdevise", "idevise"),
)
SEPARATORS = {"\t": "TAB", "|": "PIPE", ",": "COMMA", ";": "SEMICOLON"}
DEFAULTS = Options()
_REQUIRED = ("ecrituredate", "comptenum")
_NAME = re.compile(r"(?<!\d)(\d{9,14})FEC(\d{8})", re.IGNORECASE)
_STEP = 50_000

_OPENING_CODES = frozenset({"AN", "ANO", "OUV", "RAN", "ANC", "ANOUV", "ANX", "OUVERTURE", "ANOUVEAU", "ANOUVEAUX"})
_HEURISTIC_OPENING_CODES = frozenset({"AN", "ANO", "OUV", "RAN", "ANC"})
_DEBIT_SENS = frozenset({"D", "DEBIT", "+1", "1", "+"})
_CREDIT_SENS = frozenset({"C", "CREDIT", "-1", "-"})
_NOT_A_REFERENCE = frozenset({"", "RAN", "SANS", "SAN", "AN", "NEANT", "0"})


def looks_like_fec(text: str) -> bool:
    """Whether the first line names the columns of a FEC, whatever separates them."""
    return _header(text[:4000].lstrip("\r\n").replace("\r", "\n").split("\n", 1)[0])[1] >= 6


def read_fec(data: bytes, name: str, options: Options = DEFAULTS, progress: Progress | None = None) -> Reading:
    """Read a FEC: documents on the receivable accounts, settlements by lettering, and what ties them to the file.

    Args:
        data: the bytes of the file, or of one part of it.
        name: the name of the file; `SirenFECyyyymmdd` gives the entity and the closing day.
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
    table = _Table(lines(content.text), findings)
    if table.missing:
        findings.error(
            "COLUMN_MISSING",
            "This FEC has no column {columns}. Export it again with its 18 columns.",
            line=1,
            columns=", ".join(table.missing),
        )
        return Reading(name, "FEC", sha256, content.encoding, table.separator, problems=findings.problems())
    book = _Book(name, options, findings)
    book.take(table, progress)
    return _reading(book, table, sha256, content.encoding, len(data))


def _folded(header: str) -> str:
    plain = unicodedata.normalize("NFKD", header).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", plain.lower())


def _header(line: str) -> tuple[str, int]:
    """The separator under which a header names the most columns of a FEC, and how many it names."""
    known = set(FIELDS)
    named = {sep: len({_folded(part) for part in line.split(sep)} & known) for sep in SEPARATORS}
    best = max(named, key=lambda sep: named[sep])
    return best, named[best]


class _Table:
    """The rows of a FEC under its header, each as wide as the header; a row that is not is reported, never shifted."""

    def __init__(self, rows: list[str], findings: Findings) -> None:
        self._findings = findings
        self._first = next((number for number, row in enumerate(rows) if row.strip()), 0)
        self._rows = rows
        header = rows[self._first].lstrip("\ufeff")
        self._mark, _ = _header(header)
        self.separator = SEPARATORS[self._mark]
        self._quoted = '"' in header
        names = self._split(header)
        self.header_fields = len(names)
        while names and not names[-1].strip():
            names.pop()
        self.columns = len(names)
        folded = [_folded(name) for name in names]
        self.at = {field: folded.index(field) for field in FIELDS if field in folded}
        self.by_sens = "debit" not in self.at and "montant" in self.at
        amounts = ("montant", "sens") if self.by_sens else ("debit", "credit")
        self.missing = [name for name in (*_REQUIRED, *amounts) if name not in self.at]
        self._width = self._row_width()
        self.records = 0
        self.blank = 0
        self.malformed: list[dict[str, int]] = []
        if self.separator in ("COMMA", "SEMICOLON"):
            findings.warning(
                "SEPARATOR_UNLAWFUL",
                "Fields are separated by {separator}; a FEC uses tabs or |. It was read, but an audit would refuse it.",
                line=self._first + 1,
                separator=self.separator,
            )

    def __len__(self) -> int:
        return len(self._rows)

    def _split(self, row: str) -> list[str]:
        if not self._quoted:
            return row.split(self._mark)
        try:
            return next(csv.reader([row], delimiter=self._mark), [])
        except csv.Error:
            return []

    def _row_width(self) -> int:
        """How many fields a sound row has: as many as the header, or one more where most rows end with a separator."""
        sample = [row.count(self._mark) + 1 for row in self._rows[self._first + 1 : self._first + 1001] if row.strip()]
        usual = Counter(sample).most_common(1)[0][0] if sample else self.header_fields
        return usual if usual == self.columns + 1 else self.header_fields

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Line number and fields of each sound row."""
        mark, quoted, width, columns = self._mark, self._quoted, self._width, self.columns
        for number in range(self._first + 1, len(self._rows)):
            row = self._rows[number]
            fields = self._split(row) if quoted else row.split(mark)
            if len(fields) != width and len(fields) != columns:
                if row.strip():
                    self._refuse(number + 1, fields, row)
                else:
                    self.blank += 1
                continue
            self.records += 1
            yield number + 1, fields[:columns]

    def _refuse(self, line: int, fields: list[str], row: str) -> None:
        self.malformed.append({"line": line, "fields": len(fields), "expected": self.columns})
        self._findings.error(
            "LINE_MALFORMED",
            "This line has {fields} fields instead of {expected}: a separator may stand inside a text, or the line may "
            "be cut. It was left out. Correct it in the file and import again.",
            line=line,
            read=row,
            fields=len(fields),
            expected=self.columns,
        )


@dataclass(slots=True)
class _Line:
    """One line on a receivable account."""

    number: int
    at: int
    fields: list[str]
    account: str
    customer: str
    net: int
    booked: date
    letter: str


@dataclass(slots=True)
class _Draft:
    """A document in the making: lines of one entry, customer, account, piece, sign and day."""

    entry: int
    line: _Line
    amount: int = 0
    parts: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))


class _Book:
    """The lines of a FEC: one short row of each kept aside, the receivable ones whole."""

    def __init__(self, name: str, options: Options, findings: Findings) -> None:
        self.name = name
        self.options = options
        self.findings = findings
        named = _NAME.search(name)
        self.entity = options.entity or (named[1] if named else "")
        self.closing = named[2] if named else ""
        self.groups: list[tuple[str, str]] = []
        self.group_of: list[int] = []
        self.accounts: list[str] = []
        self.nets: list[int] = []
        self.days: list[date | None] = []
        self.numbers: list[int] = []
        self.lines: list[_Line] = []
        self.journals: Counter[str] = Counter()
        self.journal_names: dict[str, str] = {}
        self.total_debit = 0
        self.total_credit = 0
        self.raw: defaultdict[str, int] = defaultdict(int)
        self.currencies: Counter[str] = Counter()
        self.aux_elsewhere = 0
        self.deposits = 0
        self.receivable_debit = 0
        self.receivable_credit = 0
        self.receivable_lines = 0
        self._amounts: dict[str, int | None] = {}
        self._days: dict[str, date | None] = {}
        self.entry_of: list[int] = []
        self.entries: list[str] = []
        self.entry_group: list[int] = []
        self.several_dates = 0
        self.reliable = True

    # -- taking the lines in

    def take(self, table: _Table, progress: Progress | None) -> None:
        at = table.at
        width = table.columns
        get = {name: at.get(name, width) for name in FIELDS}
        i_journal, i_lib, i_num = get["journalcode"], get["journallib"], get["ecriturenum"]
        i_date, i_account, i_aux, i_currency = get["ecrituredate"], get["comptenum"], get["compauxnum"], get["idevise"]
        prefixes = self.options.accounts
        known: dict[tuple[str, str], int] = {}
        amounts = self._by_sens if table.by_sens else self._by_columns
        for number, fields in table.rows():
            fields.append("")  # what an absent column reads
            net = amounts(number, fields, at)
            if net is None:
                continue
            journal = fields[i_journal].strip()
            account = fields[i_account].strip()
            key = (journal, fields[i_num].strip())
            group = known.get(key)
            if group is None:
                group = known[key] = len(self.groups)
                self.groups.append(key)
                self.journal_names.setdefault(journal, fields[i_lib].strip())
            self.journals[journal] += 1
            booked = self._booked(number, fields[i_date])
            self.group_of.append(group)
            self.accounts.append(account)
            self.nets.append(net)
            self.days.append(booked)
            self.numbers.append(number)
            if fields[i_currency].strip():
                self.currencies[fields[i_currency].strip()] += 1
            if fields[i_aux].strip() and not account.startswith(("40", "41")):
                self.aux_elsewhere += 1
            if account.startswith(prefixes):
                self._receivable(number, fields, get, account, net, booked)
            elif account.startswith("4191"):
                self.deposits += net
            if progress and number % _STEP == 0:
                progress(number, len(table))
        if progress:
            progress(len(table), len(table))
        self._cut_entries()

    def _by_columns(self, number: int, fields: list[str], at: dict[str, int]) -> int | None:
        debit = self._amount(number, fields[at["debit"]], "Debit")
        credit = self._amount(number, fields[at["credit"]], "Credit")
        if debit is None or credit is None:
            return None
        self.total_debit += debit
        self.total_credit += credit
        if fields[at["comptenum"]].strip().startswith(self.options.accounts[:1]):
            self.receivable_debit += debit
            self.receivable_credit += credit
        return debit - credit

    def _by_sens(self, number: int, fields: list[str], at: dict[str, int]) -> int | None:
        value = self._amount(number, fields[at["montant"]], "Montant")
        if value is None:
            return None
        sens = unicodedata.normalize("NFKD", fields[at["sens"]].strip().upper()).encode("ascii", "ignore").decode()
        if sens not in _DEBIT_SENS and sens not in _CREDIT_SENS:
            self.findings.error(
                "SENS_UNREADABLE",
                "Sens is neither D nor C (nor +1 or -1). The line was left out. Correct it and import again.",
                line=number,
                column="Sens",
                read=fields[at["sens"]],
            )
            return None
        debit, credit = (value, 0) if sens in _DEBIT_SENS else (0, value)
        self.total_debit += debit
        self.total_credit += credit
        if fields[at["comptenum"]].strip().startswith(self.options.accounts[:1]):
            self.receivable_debit += debit
            self.receivable_credit += credit
        return debit - credit

    def _amount(self, number: int, text: str, column: str) -> int | None:
        try:
            value = self._amounts[text]
        except KeyError:
            read = book_amount(text)
            value = self._amounts[text] = None if read is None else minor(read, self.options.currency)
        if value is None:
            self.findings.error(
                "AMOUNT_UNREADABLE",
                "This is not an amount of {currency}. The line was left out. Correct it and import again.",
                line=number,
                column=column,
                read=text,
                currency=self.options.currency,
            )
        return value

    def _day(self, text: str) -> date | None:
        try:
            return self._days[text]
        except KeyError:
            found = self._days[text] = day(text, Order.DAY_FIRST)
            return found

    def _booked(self, number: int, text: str) -> date | None:
        booked = self._day(text)
        if booked is None:
            self.findings.error(
                "DATE_UNREADABLE",
                "This is not a day (expected: AAAAMMJJ). The line was left out. Correct it and import again.",
                line=number,
                column="EcritureDate",
                read=text,
            )
        return booked

    def _receivable(
        self, number: int, fields: list[str], get: dict[str, int], account: str, net: int, booked: date | None
    ) -> None:
        self.raw[account] += net
        if account.startswith(self.options.accounts[:1]):
            self.receivable_lines += 1
        if booked is None:
            return
        customer = _customer(account, fields[get["compauxnum"]].strip(), fields[get["comptelib"]].strip(), self.options)
        letter = fields[get["ecriturelet"]].strip()
        self.lines.append(_Line(number, len(self.nets) - 1, fields, account, customer, net, booked, letter))

    # -- entries

    def _cut_entries(self) -> None:
        """Entries by (journal, number); a number that serves several days, or is blank, is cut where it balances.

        Some programs write 0, or one number a month, on every line: there an entry ends where its running balance
        comes back to zero.
        """
        first: dict[int, date] = {}
        several = set()
        for group, booked in zip(self.group_of, self.days, strict=True):
            if booked is not None and first.setdefault(group, booked) != booked:
                several.add(group)
        self.several_dates = len(several)
        cut = several | {group for group, (_, number) in enumerate(self.groups) if not number}
        self.reliable = not cut or len(cut) * 2 < len(self.groups)
        running: defaultdict[int, int] = defaultdict(int)
        current: dict[int, int] = {}
        count: Counter[int] = Counter()
        for group, net in zip(self.group_of, self.nets, strict=True):
            entry = current.get(group)
            if entry is None:
                entry = current[group] = len(self.entries)
                count[group] += 1
                number = self.groups[group][1]
                self.entries.append(f"{number}.{count[group]}" if group in cut else number)
                self.entry_group.append(group)
            self.entry_of.append(entry)
            if group in cut:
                running[group] += net
                if running[group] == 0:
                    del current[group]

    def unbalanced(self) -> list[tuple[int, int, int]]:
        """Entry, gap and first line of each entry whose debits and credits differ."""
        gaps: defaultdict[int, int] = defaultdict(int)
        first: dict[int, int] = {}
        for entry, net, number in zip(self.entry_of, self.nets, self.numbers, strict=True):
            gaps[entry] += net
            first.setdefault(entry, number)
        return [(entry, gap, first[entry]) for entry, gap in gaps.items() if gap]

    def zero_crossings(self) -> int:
        running = crossings = 0
        for net in self.nets:
            running += net
            crossings += running == 0
        return crossings

    def year(self) -> str:
        """The closing day named by the file, else the year of its last line: what keeps ids apart from year to year."""
        if self.closing:
            return self.closing
        return str(max((booked.year for booked in self.days if booked), default=""))


def _customer(account: str, aux: str, label: str, options: Options) -> str:
    """The auxiliary account, else the account beyond the collective root, else the label of the account."""
    if aux:
        return aux
    prefix = max((p for p in options.accounts if account.startswith(p)), key=len)
    beyond = account[len(prefix) :]
    # 411000 and 4111000 are collective accounts of the chart; 41100012 and 411MARTIN are one customer each
    if beyond.isdigit() and len(beyond.rstrip("0")) <= 1:
        return label or account
    return beyond or label or account


# -- from lines to facts


@dataclass(slots=True)
class _Entry:
    """What the kinds of its documents depend on."""

    accounts: set[str] = field(default_factory=set)
    debit: bool = False
    credit: bool = False
    opening: bool = False


def _entries(book: _Book) -> dict[int, _Entry]:
    """The entries that touch a receivable account, with the accounts beside it."""
    found = {book.entry_of[line.at]: _Entry() for line in book.lines}
    classes: defaultdict[int, set[str]] = defaultdict(set)
    first_day = min((booked for booked in book.days if booked), default=None)
    on_first_day = set()
    for entry, account, net, booked in zip(book.entry_of, book.accounts, book.nets, book.days, strict=True):
        facts = found.get(entry)
        if facts is None:
            continue
        classes[entry].add(account[:1])
        if booked == first_day:
            on_first_day.add(entry)
        if not account.startswith(book.options.accounts):
            facts.accounts.add(account)
        elif net > 0:
            facts.debit = True
        else:
            facts.credit = True
    opening = {journal for journal, name in book.journal_names.items() if _is_opening_journal(journal, name)}
    for entry, facts in found.items():
        # capital beside customers on the first day: a balance sheet brought forward, whatever its journal is called
        sheet = entry in on_first_day and "1" in classes[entry] and classes[entry] <= set("12345")
        facts.opening = sheet or book.groups[book.entry_group[entry]][0] in opening
    return found


def _is_opening_journal(code: str, name: str) -> bool:
    plain = _folded(name)
    return re.sub(r"[^A-Z]", "", code.upper()) in _OPENING_CODES or "anouveau" in plain or "ouverture" in plain


def _kind(entry: _Entry, debit: bool) -> Kind:
    """The kind of a document by the other accounts of its entry (docs/reading-a-fec.md, "Kinds")."""
    if entry.opening:
        return Kind.OPENING

    def touches(*prefixes: str) -> bool:
        return any(account.startswith(prefixes) for account in entry.accounts)

    sale = any(a.startswith(("7", "418", "487")) and not a.startswith(("766", "78")) for a in entry.accounts)
    money = touches("5", "467")
    if sale and (debit or not touches("5")):
        return Kind.INVOICE if debit else Kind.CREDIT_NOTE
    if money:
        return Kind.REFUND if debit else Kind.RECEIPT
    for kind, prefixes in (
        (Kind.WRITE_OFF, ("654",)),
        (Kind.DISCOUNT, ("665",)),
        (Kind.EXCHANGE, ("656", "666", "756", "766", "476", "477")),
        (Kind.DEPOSIT, ("4191",)),
        (Kind.SET_OFF, ("40", "46")),
    ):
        if touches(*prefixes):
            return kind
    return Kind.TRANSFER if entry.debit and entry.credit else Kind.ADJUSTMENT


def _drafts(book: _Book, entries: dict[int, _Entry], piece_at: int) -> list[_Draft]:
    drafts: dict[tuple[object, ...], _Draft] = {}
    for line in book.lines:
        entry = book.entry_of[line.at]
        if not line.net:
            continue
        own = line.number if entries[entry].opening else 0
        piece = line.fields[piece_at].strip()
        key = (entry, line.customer, line.account, piece, line.net > 0, line.booked, own)
        draft = drafts.get(key)
        if draft is None:
            draft = drafts[key] = _Draft(entry, line)
        draft.amount += line.net
        if line.letter:
            draft.parts[line.letter] += line.net
    return list(drafts.values())


class _Facts:
    """Documents, settlements and parties out of a book."""

    def __init__(self, book: _Book, at: dict[str, int], width: int) -> None:
        self.book = book
        self.at = {name: at.get(name, width) for name in FIELDS}
        self.entries = _entries(book)
        self.drafts = _drafts(book, self.entries, self.at["pieceref"])
        self.own_references = self._own_references()
        self.assumed: Counter[str] = Counter()
        self.undated_openings = 0
        self.documents = self._documents()

    def _own_references(self) -> set[str]:
        """Journals whose PieceRef names one document each; in the others it names a month or a batch."""
        refs: defaultdict[str, set[str]] = defaultdict(set)
        count: Counter[str] = Counter()
        for draft in self.drafts:
            journal = self._journal(draft)
            refs[journal].add(draft.line.fields[self.at["pieceref"]].strip())
            count[journal] += 1
        return {journal for journal, found in refs.items() if len(found) * 2 >= count[journal]}

    def _journal(self, draft: _Draft) -> str:
        return self.book.groups[self.book.entry_group[draft.entry]][0]

    def _documents(self) -> list[Document]:
        book, at = self.book, self.at
        start = f"{book.entity}|FEC|{book.year()}"
        ordinals: Counter[str] = Counter()
        documents = []
        for draft in self.drafts:
            line, journal = draft.line, self._journal(draft)
            piece = line.fields[at["pieceref"]].strip()
            debit = draft.amount > 0
            key = "|".join(
                (start, journal, book.entries[draft.entry], line.customer, line.account, piece, "D" if debit else "C")
            )
            ordinals[key] += 1
            kind = _kind(self.entries[draft.entry], debit)
            issued = self._issued(line, kind)
            due = self._due(line.customer, issued) if debit else None
            label = line.fields[at["ecriturelib"]].strip()
            own = journal in self.own_references and re.sub(r"\W", "", piece.upper()) not in _NOT_A_REFERENCE
            documents.append(
                Document(
                    id=f"{key}|{ordinals[key]}",
                    kind=kind,
                    customer=line.customer,
                    amount=draft.amount,
                    currency=book.options.currency,
                    booked=line.booked,
                    issued=issued,
                    due=due,
                    entity=book.entity,
                    number=piece if own else label,
                    label=label,
                    due_basis=Basis.STATED if due is None else Basis.ASSUMED,
                    account=line.account,
                    source=f"{book.name}:{line.number}",
                )
            )
        return documents

    def _issued(self, line: _Line, kind: Kind) -> date:
        """PieceDate, or EcritureDate where it is blank or cannot be the day of this document."""
        text = line.fields[self.at["piecedate"]].strip()
        issued = line.booked if is_blank(text) else self.book._day(text)
        if issued is None or not line.booked - timedelta(days=3660) <= issued <= line.booked + timedelta(days=366):
            self.book.findings.warning(
                "PIECE_DATE_IMPLAUSIBLE",
                "The day of this document cannot be right; the day of its entry, {booked}, was taken instead.",
                line=line.number,
                column="PieceDate",
                read=text,
                booked=line.booked.isoformat(),
            )
            issued = line.booked
        if kind is Kind.OPENING and issued >= line.booked:
            self.undated_openings += 1
        return issued

    def _due(self, customer: str, issued: date) -> date | None:
        terms = self.book.options.terms.get(customer, self.book.options.default_terms)
        if terms is None:
            return None
        try:
            due = terms.due(issued)
        except (OverflowError, ValueError):
            return None
        self.assumed[str(terms)] += 1
        return due

    def settlements(self) -> tuple[list[Settlement], dict[tuple[str, str, str], int]]:
        """Settlements by (account, customer, letter), and what each group that does not come to zero leaves open."""
        groups: defaultdict[tuple[str, str, str], list[lettering.Part]] = defaultdict(list)
        for document, draft in zip(self.documents, self.drafts, strict=True):
            for letter, amount in draft.parts.items():
                part = lettering.Part(document.id, amount, document.booked, draft.line.number)
                groups[document.account, document.customer, letter].append(part)
        found, residues = lettering.settlements(groups)
        return found, residues

    def parties(self) -> list[Party]:
        names: dict[str, str] = {}
        for line in self.book.lines:
            if not names.get(line.customer):
                name = line.fields[self.at["compauxlib"]].strip()
                if not name and not line.fields[self.at["compauxnum"]].strip():
                    name = line.fields[self.at["comptelib"]].strip()
                names[line.customer] = name
        return [Party(customer, name) for customer, name in names.items()]


# -- the reading


def _reading(book: _Book, table: _Table, sha256: str, encoding: str, size: int) -> Reading:
    facts = _Facts(book, table.at, table.columns)
    settled, residues = facts.settlements()
    parties = facts.parties()
    names = {party.id: party.name for party in parties}
    unbalanced = book.unbalanced()
    _report(book, facts, residues, names, unbalanced)
    problems = book.findings.problems()
    of_lines = [p for p in problems if p.line and p.code not in ("LINE_MALFORMED", "SEPARATOR_UNLAWFUL")]
    known_days = [booked for booked in book.days if booked]
    details = {
        "format": "FEC",
        "bytes": size,
        "sha256": sha256,
        "encoding": encoding,
        "separator": table.separator,
        "columns": table.columns,
        "header_fields": table.header_fields,
        "blank_records": table.blank,
        "malformed_records": table.malformed,
        "amount_variant": "Montant/Sens" if table.by_sens else "Debit/Credit",
        "records": table.records,
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
        "date_min": min(known_days).strftime("%Y%m%d") if known_days else "",
        "date_max": max(known_days).strftime("%Y%m%d") if known_days else "",
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
        "anomalies_count": len(of_lines),
        "anomalies": [{"line": p.line, "code": p.code, "column": p.column, "read": p.read} for p in of_lines],
    }
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
        details=details,
    )


def _report(
    book: _Book,
    facts: _Facts,
    residues: dict[tuple[str, str, str], int],
    names: dict[str, str],
    unbalanced: Sequence[tuple[int, int, int]],
) -> None:
    findings, currency = book.findings, book.options.currency
    for entry, gap, line in unbalanced:
        findings.warning(
            "ENTRY_UNBALANCED",
            "Entry {entry} of journal {journal}: debits exceed credits by {gap}. Check it in the accounts.",
            line=line,
            entry=book.entries[entry],
            journal=book.groups[book.entry_group[entry]][0],
            gap=major(gap, currency),
        )
    for (account, customer, letter), residue in residues.items():
        findings.warning(
            "LETTERING_UNBALANCED",
            "Lettering {letter} of {customer} on account {account} does not come to zero: {residue} stays open.",
            letter=letter,
            customer=names.get(customer) or customer,
            account=account,
            residue=major(residue, currency),
        )
    _report_unlettered(book, facts)
    if book.currencies:
        findings.note(
            "FOREIGN_AMOUNTS",
            "{count} lines also name an amount in {currencies}; amounts were read in {currency}.",
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


def _report_unlettered(book: _Book, facts: _Facts) -> None:
    count = total = 0
    for draft in facts.drafts:
        left = draft.amount - sum(draft.parts.values())
        if left < 0:
            count += 1
            total -= left
    if count:
        book.findings.note(
            "CREDITS_UNLETTERED",
            "{count} credits without lettering, {total} in all, stay open: they pay no invoice until matched.",
            count=count,
            total=major(total, book.options.currency),
        )


def _controls(book: _Book, facts: _Facts) -> tuple[Control, ...]:
    made: defaultdict[str, int] = defaultdict(int)
    for document in facts.documents:
        made[document.account] += document.amount
    currency = book.options.currency
    accounts = [Control(account, currency, raw, made[account]) for account, raw in sorted(book.raw.items())]
    return (*accounts, Control("TOTAL", currency, book.total_debit, book.total_credit))


def _assumptions(facts: _Facts) -> tuple[Assumption, ...]:
    found = []
    if facts.assumed:
        found.append(
            Assumption(
                "DUE_FROM_TERMS",
                "A FEC has no due dates. Those of {count} documents were computed from payment terms: {terms}.",
                {
                    "count": sum(facts.assumed.values()),
                    "terms": ", ".join(f"{terms} ({count})" for terms, count in facts.assumed.most_common()),
                },
            )
        )
    if facts.undated_openings:
        found.append(
            Assumption(
                "OPENING_UNDATED",
                "{count} opening balances do not say when their invoices were issued; they count from the opening day.",
                {"count": facts.undated_openings},
            )
        )
    return tuple(found)


def _receivable_block(book: _Book, names: dict[str, str]) -> dict[str, object]:
    """What the lines of the first receivable prefix say, before any derivation."""
    lines_here = [line for line in book.lines if line.account.startswith(book.options.accounts[:1])]
    by_customer: defaultdict[str, list[_Line]] = defaultdict(list)
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


def _heuristics(book: _Book) -> dict[str, object]:
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
