"""The lines of a FEC: a table under its header, and the entries its lines make. No accounting is read into them."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from encours.money import minor
from encours.readers.dates import Order, day, is_plausible
from encours.readers.findings import Findings
from encours.readers.numbers import LARGEST, book_amount, side
from encours.readers.reading import Options

Progress = Callable[[int, int], None]
"""Called with the lines done and the lines in all."""

FIELDS = (
    *("journalcode", "journallib", "ecriturenum", "ecrituredate", "comptenum", "comptelib", "compauxnum", "compauxlib"),
    *("pieceref", "piecedate", "ecriturelib", "debit", "credit", "montant", "sens", "ecriturelet", "datelet"),
    *("validdate", "montantdevise", "idevise"),
)
SEPARATORS = {"\t": "TAB", "|": "PIPE", ",": "COMMA", ";": "SEMICOLON"}
_REQUIRED = ("ecrituredate", "comptenum")
_NAME = re.compile(r"(?<!\d)(\d{9,14})FEC(\d{8})", re.IGNORECASE)
_STEP = 50_000


def folded(header: str) -> str:
    plain = unicodedata.normalize("NFKD", header).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", plain.lower())


def header_of(line: str) -> tuple[str, int]:
    """The separator under which a header names the most columns of a FEC, and how many it names."""
    known = set(FIELDS)
    named = {sep: len({folded(part) for part in line.split(sep)} & known) for sep in SEPARATORS}
    best = max(named, key=lambda sep: named[sep])
    return best, named[best]


class Table:
    """The rows of a FEC under its header, each as wide as the header; a row that is not is reported, never shifted."""

    def __init__(self, rows: list[str], findings: Findings) -> None:
        self._findings = findings
        self._first = next((number for number, row in enumerate(rows) if row.strip()), 0)
        self._rows = rows
        header = rows[self._first].lstrip("\ufeff")
        self._mark, _ = header_of(header)
        self.separator = SEPARATORS[self._mark]
        self._quoted = '"' in header
        names = self._split(header)
        self.header_fields = len(names)
        while names and not names[-1].strip():
            names.pop()
        self.columns = len(names)
        plain = [folded(name) for name in names]
        self.at = {field: plain.index(field) for field in FIELDS if field in plain}
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
            "Fields on this line: {fields} instead of {expected}; a separator may stand inside a text, or the line may "
            "be cut. It was left out. Correct it in the file and import again.",
            line=line,
            read=row,
            fields=len(fields),
            expected=self.columns,
        )


@dataclass(slots=True)
class Line:
    """One line on a receivable account."""

    number: int
    at: int
    fields: list[str]
    account: str
    customer: str
    net: int
    booked: date
    letter: str


class Book:
    """The lines of a FEC: one short row of each kept aside, the receivable ones whole."""

    def __init__(self, name: str, options: Options, findings: Findings) -> None:
        self.name = name
        self.options = options
        self.findings = findings
        named = _NAME.search(name)
        self.entity = options.entity or (named[1] if named else "")
        self.groups: list[tuple[str, str]] = []
        self.group_of: list[int] = []
        self.accounts: list[str] = []
        self.nets: list[int] = []
        self.days: list[date | None] = []
        self.numbers: list[int] = []
        self.lines: list[Line] = []
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
        self.cut: set[int] = set()

    # -- taking the lines in

    def take(self, table: Table, progress: Progress | None) -> None:
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
        sign = side(fields[at["sens"]])
        if sign is None:
            self.findings.error(
                "SENS_UNREADABLE",
                "Sens is neither D nor C (nor +1 or -1). The line was left out. Correct it and import again.",
                line=number,
                column="Sens",
                read=fields[at["sens"]],
            )
            return None
        debit, credit = (value, 0) if sign == 1 else (0, value)
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
        elif abs(value) > LARGEST:
            self.findings.error(
                "AMOUNT_TOO_LARGE",
                "This amount is too large to be one. The line was left out. Correct it and import again.",
                line=number,
                column=column,
                read=text,
            )
            return None
        return value

    def day(self, text: str) -> date | None:
        try:
            return self._days[text]
        except KeyError:
            found = self._days[text] = day(text, Order.DAY_FIRST)
            return found

    def _booked(self, number: int, text: str) -> date | None:
        booked = self.day(text)
        if booked is None:
            self.findings.error(
                "DATE_UNREADABLE",
                "This is not a day (expected: AAAAMMJJ). The line was left out. Correct it and import again.",
                line=number,
                column="EcritureDate",
                read=text,
            )
        elif not is_plausible(booked):
            self.findings.error(
                "YEAR_IMPLAUSIBLE",
                "The year of “{read}” cannot be right. The line was left out. Correct it and import again.",
                line=number,
                column="EcritureDate",
                read=text,
            )
            return None
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
        self.lines.append(Line(number, len(self.nets) - 1, fields, account, customer, net, booked, letter))

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
        cut = self.cut = several | {group for group, (_, number) in enumerate(self.groups) if not number}
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

    def first_and_last(self) -> tuple[date, date] | None:
        """The first and the last day on which anything is booked, None in a file without lines."""
        known = [booked for booked in self.days if booked]
        return (min(known), max(known)) if known else None

    def covered(self) -> tuple[date, date] | None:
        """The days the file speaks of: from the first of its first month to the closing day in its name, if any."""
        days, named = self.first_and_last(), _NAME.search(self.name)
        if days is None:
            return None
        closing = self.day(named[2]) if named else None
        return days[0].replace(day=1), max(filter(None, (days[1], closing)))

    def prefix(self) -> str:
        """What the ids of a file begin with: its month of opening, the same in a part of the year and in all of it."""
        days = self.first_and_last()
        return f"{self.entity}|FEC|{days[0]:%Y-%m}|" if days else f"{self.entity}|FEC||"


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
