"""From the lines of a FEC to receivable facts: documents by the accounts beside them, settlements by lettering.

The kind of a document follows from its side and from the other accounts of its entry, the first that applies:

- an opening journal, or a balance sheet on the first day: OPENING;
- sales (7 but 756, 766 and 78; 418, 487): a debit is an INVOICE, a credit without money a CREDIT_NOTE;
- money (5, 467 the factor): a debit is a REFUND, a credit a RECEIPT;
- 654 WRITE_OFF, 665 DISCOUNT, 656, 666, 756, 766, 476, 477 EXCHANGE, 4191 DEPOSIT, 40 and 46 SET_OFF;
- only receivable accounts on both sides: TRANSFER; anything else: ADJUSTMENT.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate

from encours.ledger import Basis, Document, Kind, Party, Settlement
from encours.readers import lettering
from encours.readers.dates import is_blank
from encours.readers.fec_book import FIELDS, Book, Line, folded
from encours.rules.terms import Terms

_OPENING_CODES = frozenset({"AN", "ANO", "OUV", "RAN", "ANC", "ANOUV", "ANX", "OUVERTURE", "ANOUVEAU", "ANOUVEAUX"})
_NOT_A_REFERENCE = frozenset({"", "RAN", "SANS", "SAN", "AN", "NEANT", "0"})


@dataclass(slots=True)
class Draft:
    """A document in the making: lines of one entry, customer, account, piece, sign and day."""

    entry: int
    line: Line
    amount: int = 0
    parts: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))


@dataclass(slots=True)
class Entry:
    """What the kinds of its documents depend on."""

    accounts: set[str] = field(default_factory=set)
    debit: bool = False
    credit: bool = False
    opening: bool = False


def _entries(book: Book) -> dict[int, Entry]:
    """The entries that touch a receivable account, with the accounts beside it."""
    found = {book.entry_of[line.at]: Entry() for line in book.lines}
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
    plain = folded(name)
    return re.sub(r"[^A-Z]", "", code.upper()) in _OPENING_CODES or "anouveau" in plain or "ouverture" in plain


def _kind(entry: Entry, debit: bool) -> Kind:
    """The kind of a document by the other accounts of its entry (the rules stand above)."""
    if entry.opening:
        return Kind.OPENING

    def touches(*prefixes: str) -> bool:
        return any(account.startswith(prefixes) for account in entry.accounts)

    sale = any(a.startswith(("7", "418", "487")) and not a.startswith(("756", "766", "78")) for a in entry.accounts)
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


def _drafts(book: Book, entries: dict[int, Entry], piece_at: int) -> list[Draft]:
    drafts: dict[tuple[object, ...], Draft] = {}
    for line in book.lines:
        entry = book.entry_of[line.at]
        if not line.net:
            continue
        own = line.number if entries[entry].opening else 0
        piece = line.fields[piece_at].strip()
        key = (entry, line.customer, line.account, piece, line.net > 0, line.booked, own)
        draft = drafts.get(key)
        if draft is None:
            draft = drafts[key] = Draft(entry, line)
        draft.amount += line.net
        if line.letter:
            draft.parts[line.letter] += line.net
    return list(drafts.values())


class Facts:
    """Documents, settlements and parties out of a book."""

    def __init__(self, book: Book, at: dict[str, int], width: int) -> None:
        self.book = book
        self.at = {name: at.get(name, width) for name in FIELDS}
        self.entries = _entries(book)
        self.drafts = _drafts(book, self.entries, self.at["pieceref"])
        self.own_references = self._own_references()
        self.assumed: Counter[Terms] = Counter()
        self.undated_openings = 0
        self.openings_paid: list[Settlement] = []
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

    def _journal(self, draft: Draft) -> str:
        return self.book.groups[self.book.entry_group[draft.entry]][0]

    def _documents(self) -> list[Document]:
        book, at = self.book, self.at
        start = book.prefix()
        ordinals: Counter[str] = Counter()
        documents = []
        for draft in self.drafts:
            line, journal = draft.line, self._journal(draft)
            piece = line.fields[at["pieceref"]].strip()
            debit = draft.amount > 0
            key = start + "|".join(self._own(draft, journal, piece))
            ordinals[key] += 1
            kind = _kind(self.entries[draft.entry], debit)
            issued = self._issued(line, kind)
            # a transfer that does not say when its invoices were issued must not start their age anew
            undated = kind is Kind.TRANSFER and issued >= line.booked
            due = self._due(line.customer, issued) if debit and not undated else None
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

    def _own(self, draft: Draft, journal: str, piece: str) -> tuple[str, ...]:
        """What tells a document from the others of its file, and stays when entries are added before it.

        Where the number of an entry does not name it (0 on every line), the amount takes part.
        """
        line, group = draft.line, self.book.entry_group[draft.entry]
        number = self.book.groups[group][1]
        named = group not in self.book.cut and number.strip("0")
        side = "D" if draft.amount > 0 else "C"
        own = (journal, number, f"{line.booked:%Y%m%d}", line.customer, line.account, piece, side)
        return own if named else (*own, str(abs(draft.amount)))

    def _issued(self, line: Line, kind: Kind) -> date:
        """PieceDate, or EcritureDate where it is blank or cannot be the day of this document."""
        text = line.fields[self.at["piecedate"]].strip()
        issued = line.booked if is_blank(text) else self.book.day(text)
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
        self.assumed[terms] += 1
        return due

    def settlements(self) -> tuple[list[Settlement], dict[tuple[str, str, str], int]]:
        """Settlements by (account, customer, letter), and what each group that does not come to zero leaves."""
        groups: defaultdict[tuple[str, str, str], list[lettering.Part]] = defaultdict(list)
        for document, draft in zip(self.documents, self.drafts, strict=True):
            for letter, amount in draft.parts.items():
                part = lettering.Part(document.id, amount, document.booked, draft.line.number)
                groups[document.account, document.customer, letter].append(part)
        found, residues = lettering.settlements(groups)
        brought_forward, _ = lettering.settlements(self._paid_openings(residues))
        self.openings_paid = brought_forward
        return found + brought_forward, {key: lettering.total(parts) for key, parts in residues.items()}

    def _paid_openings(
        self, residues: dict[tuple[str, str, str], list[lettering.Part]]
    ) -> dict[tuple[str, str], list[lettering.Part]]:
        """The customers whose opening balance was paid by credits lettered with invoices of the year before.

        Opening lines lose their letters, so those credits look unmatched. They are taken to pay the opening only where
        the oldest of them come to it to the cent; else both stay open.
        """
        credits: defaultdict[tuple[str, str], list[lettering.Part]] = defaultdict(list)
        for (account, customer, _), parts in residues.items():
            credits[account, customer] += [part for part in parts if part.amount < 0]
        openings: defaultdict[tuple[str, str], list[lettering.Part]] = defaultdict(list)
        for document, draft in zip(self.documents, self.drafts, strict=True):
            if document.kind is Kind.OPENING and document.amount > 0 and not draft.parts:
                part = lettering.Part(document.id, document.amount, document.booked, draft.line.number)
                openings[document.account, document.customer].append(part)
        paid = {}
        for key, opening in openings.items():
            oldest = sorted(credits[key], key=lambda part: (part.booked, part.order))
            sums = list(accumulate((-part.amount for part in oldest), initial=0))
            if (owed := lettering.total(opening)) in sums:
                paid[key] = opening + oldest[: sums.index(owed)]
        return paid

    def parties(self) -> list[Party]:
        names: dict[str, str] = {}
        for line in self.book.lines:
            if not names.get(line.customer):
                name = line.fields[self.at["compauxlib"]].strip()
                if not name and not line.fields[self.at["compauxnum"]].strip():
                    name = line.fields[self.at["comptelib"]].strip()
                names[line.customer] = name
        return [Party(customer, name) for customer, name in names.items()]
