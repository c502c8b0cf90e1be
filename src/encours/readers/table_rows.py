"""The rows of a CSV file: each read with what its columns show as a whole; no row becomes a fact here."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from encours.ledger import Basis, Kind, Party
from encours.ledger.facts import merged_parties
from encours.money import minor
from encours.readers.columns import COMPANY_CURRENCY, folded, is_french
from encours.readers.dates import Order, day, is_blank, is_plausible, order
from encours.readers.findings import Findings
from encours.readers.grid import Grid, holds_total, is_total
from encours.readers.numbers import LARGEST, amount, currency_written, decimal_mark, side
from encours.readers.reading import Options
from encours.rules.terms import Terms, terms

Progress = Callable[[int, int], None]
_STEP = 50_000
_AMOUNTS = ("total", "open", "paid", "debit", "credit")
_DAYS = ("issued", "booked", "due", "payment_date")
_EMAIL = re.compile(r"[^\s@,;:<>\"()\[\]]+@[^\s@,;:<>\"()\[\]]+\.[^\s@,;:<>\"()\[\]]+")

_LEFT_OUT = frozenset(
    {"brouillon", "draft", "annule", "annulee", "cancelled", "canceled", "void", "voided", "proforma"}
)
_PAID = frozenset(
    {"paye", "payee", "payees", "paid", "regle", "reglee", "solde", "soldee", "closed", "en cours de paiement"}
)
_WORDS = {
    Kind.INVOICE: "facture factures invoice inv fac fa vente debit out invoice fact",
    Kind.CREDIT_NOTE: "avoir avoirs creditnote creditmemo av notedecredit outrefund facturedavoir avoirclient",
    Kind.RECEIPT: "reglement paiement payment encaissement virement cheque prelevement receipt rgt regl traite",
    Kind.REFUND: "remboursement refund impaye rejet chargeback",
    Kind.WRITE_OFF: "perte writeoff baddebt passageenperte irrecouvrable",
    Kind.DEPOSIT: "acompte deposit downpayment",
    Kind.DISCOUNT: "escompte discount",
    Kind.SET_OFF: "compensation setoff",
    Kind.OPENING: "anouveau anouveaux opening openingbalance ran report",
}
_EUROS = {"EURO": "EUR", "EUROS": "EUR"}
_KIND_OF = {word: kind for kind, words in _WORDS.items() for word in words.split()}
_KIND_OF |= {kind.value.replace("_", ""): kind for kind in Kind}
_DEBITS = frozenset({Kind.INVOICE, Kind.REFUND, Kind.OPENING, Kind.ADJUSTMENT, Kind.TRANSFER, Kind.EXCHANGE})

_DAY_REFUSED = {  # whether it cannot be read, whether a row is nothing without it
    (True, True): (
        "DATE_UNREADABLE",
        "“{read}” is not a day that can be read with certainty. The row was left out. Write days as 2026-06-30.",
    ),
    (True, False): (
        "DATE_UNREADABLE",
        "“{read}” is not a day that can be read with certainty; it was taken as unknown. Write days as 2026-06-30.",
    ),
    (False, True): (
        "YEAR_IMPLAUSIBLE",
        "The year of “{read}” cannot be right. The line was left out. Correct it and import again.",
    ),
    (False, False): (
        "YEAR_IMPLAUSIBLE",
        "The year of “{read}” cannot be right; the day was taken as unknown. Correct it and import again.",
    ),
}


@dataclass(slots=True)
class Row:
    """A row that could be read: what becomes a document, and what is known of its payment."""

    line: int
    kind: Kind
    customer: str
    amount: int
    currency: str
    booked: date
    issued: date
    due: date | None
    due_basis: Basis
    number: str
    label: str
    account: str
    entity: str
    product: str
    letter: str
    paid: int
    paid_on: date | None


class Sheet:
    """The rows of one file on their way to facts."""

    def __init__(self, found: Grid, name: str, options: Options, findings: Findings) -> None:
        self.grid = found
        self.name = name
        self.options = options
        self.findings = findings
        in_columns = {"debit", "credit"} <= found.at.keys()
        self.by_side = {"total", "side"} <= found.at.keys() and not in_columns
        self.movements = in_columns or (self.by_side and not {"open", "paid", "payment_date"} & found.at.keys())
        self.lettered = "letter" in found.at
        if "paid" in found.at and all(day(text, Order.DAY_FIRST) for text in found.column("paid")):
            found.at.setdefault("payment_date", found.at.pop("paid"))  # "paid" heads a day as well as an amount
        self.marks = self._marks()
        self.order, self.order_assumed = self._order()
        self.rows: list[Row] = []
        self.parties: dict[str, Party] = {}
        self.excluded: Counter[str] = Counter()
        self.sources: defaultdict[tuple[str, str], int] = defaultdict(int)
        self.assumed_terms: Counter[Terms] = Counter()
        self.supposed_kinds = 0
        self.foreign = 0
        self.heading = ("", "")
        self.flips = self._credits_are_positive()
        self._seen: set[tuple[object, ...]] = set()

    # -- what the columns show as a whole

    def _marks(self) -> dict[str, str]:
        """The decimal mark of each amount column; one that does not show it follows the others where they agree."""
        own = {role: decimal_mark(self.grid.column(role)) for role in _AMOUNTS}
        shown = set(own.values()) - {""}
        shared = shown.pop() if len(shown) == 1 else ""
        return {role: mark or shared for role, mark in own.items()}

    def _order(self) -> tuple[Order | None, bool]:
        found, open_question = order(text for role in _DAYS for text in self.grid.column(role))
        if found is None and open_question and is_french(self.grid.headers):
            return Order.DAY_FIRST, True
        return found, False

    def _credits_are_positive(self) -> bool:
        """Whether credits carry no sign of their own: no row that says it is a credit has a negative amount."""
        if self.movements or self.by_side:
            return False
        for _, row in self.grid.rows:
            kind = self._stated_kind(row)
            if kind is not None and kind not in _DEBITS:
                value = amount(self.grid.cell(row, "total") or self.grid.cell(row, "open"), self.marks["total"])
                if value is not None and value < 0:
                    return False
        return True

    def _stated_kind(self, row: list[str]) -> Kind | None:
        words = folded(self.grid.cell(row, "kind"))
        return _KIND_OF.get(words.replace(" ", "")) or (_KIND_OF.get(words.split()[0]) if words else None)

    # -- row by row

    def take(self, progress: Progress | None) -> None:
        total = len(self.grid.rows)
        for done, (line, row) in enumerate(self.grid.rows, start=1):
            self._take(line, row)
            if progress and (done % _STEP == 0 or done == total):
                progress(done, total)

    def _take(self, line: int, row: list[str]) -> None:
        cell = self.grid.cell
        states = {folded(cell(row, "state")), folded(cell(row, "payment_state"))}
        if states & _LEFT_OUT:
            self.excluded["draft"] += 1
            return
        customer = cell(row, "customer") or cell(row, "customer_name")
        written_day = cell(row, "booked") or cell(row, "issued")
        amounts = any(cell(row, role) for role in _AMOUNTS)
        if self._is_total(row, written_day) or not (customer or written_day or cell(row, "number")):
            self.excluded["total_row"] += 1
            return
        if customer and not amounts and day(written_day, self.order) is None:
            self._take_heading(row)
            return
        currency = self._currency(line, row)
        money = None if currency is None else self._amount(line, row, currency)
        if currency is None or money is None:
            return
        if not customer and not self.heading[0]:
            self.findings.error(
                "CUSTOMER_MISSING",
                "This row names no customer. It was left out. Complete it and import again.",
                line=line,
            )
            return
        days = self._days(line, row)
        if days is not None:
            self._add(line, row, customer or self.heading[0], currency, money, days, bool(states & _PAID))

    def _is_total(self, row: list[str], written_day: str) -> bool:
        """Whether a row is the total of others: it has no day, and a cell says so that is not a customer or a state."""
        if is_total(row) and not written_day:
            return True
        if any(sign.isdigit() for sign in written_day) and amount(written_day) is None:
            return False
        kept = {self.grid.at.get(role) for role in ("state", "payment_state", "kind", "letter", "journal")}
        if self.grid.cell(row, "number"):  # there is a company of that name
            kept |= {at for at, cell in enumerate(row) if folded(cell) == "total" and at in self._customer_columns()}
        return holds_total([cell for at, cell in enumerate(row) if at not in kept])

    def _customer_columns(self) -> set[int]:
        return {self.grid.at[role] for role in ("customer", "customer_name") if role in self.grid.at}

    def _take_heading(self, row: list[str]) -> None:
        """A row that only names the customer of the rows below it."""
        texts = [text.strip() for text in row if text.strip()]
        self.heading = (texts[0], texts[1] if len(texts) > 1 else "")

    def _currency(self, line: int, row: list[str]) -> str | None:
        stated = self.grid.cell(row, "currency")
        written = {currency_written(self.grid.cell(row, role)) for role in _AMOUNTS} - {""}
        if stated:
            if folded(self.grid.header("total")) in COMPANY_CURRENCY:
                self.foreign += stated != self.options.currency
            else:
                written.add(currency_written(stated.upper()) or _EUROS.get(stated.upper(), stated))
        if not written:
            return self.options.currency
        if len(written) == 1 and re.fullmatch("[A-Z]{3}", currency := written.pop()):
            return currency
        self.findings.error(
            "CURRENCY_UNREADABLE",
            "The currency of this row is not clear. It was left out. Write one code of three letters, such as EUR.",
            line=line,
            column=self.grid.header("currency"),
            read=stated or " / ".join(sorted(written)),
        )
        return None

    def _read_amount(self, line: int, row: list[str], role: str, currency: str) -> int | None:
        text = self.grid.cell(row, role)
        value = amount(text, self.marks[role])
        whole = None if value is None else minor(value, currency)
        if whole is not None and abs(whole) <= LARGEST:
            return whole
        if whole is not None:
            self.findings.error(
                "AMOUNT_TOO_LARGE",
                "This amount is too large to be one. The line was left out. Correct it and import again.",
                line=line,
                column=self.grid.header(role),
                read=text,
            )
            return None
        if value is None and (amount(text, ".") is not None):
            self.findings.error(
                "AMOUNT_AMBIGUOUS",
                "“{read}” can be read in two ways, and no other amount of the column tells which. "
                "The row was left out. Write amounts with two decimals.",
                line=line,
                column=self.grid.header(role),
                read=text,
            )
        else:
            self.findings.error(
                "AMOUNT_UNREADABLE",
                "This is not an amount of {currency}. The line was left out. Correct it and import again.",
                line=line,
                column=self.grid.header(role),
                read=text,
                currency=currency,
            )
        return None

    def _amount(self, line: int, row: list[str], currency: str) -> tuple[int, int | None] | None:
        """The signed amount of a row and what of it is open (None where the file does not say), minor units."""
        values: dict[str, int] = {}
        for role in _AMOUNTS:
            if self.grid.cell(row, role):
                read = self._read_amount(line, row, role, currency)
                if read is None:
                    return None
                values[role] = read
        if self.by_side and "total" in values:
            sign = self._side(line, row)
            if sign is None:
                return None
            if self.movements:
                self.sources["debit" if sign > 0 else "credit", currency] += values["total"]
                return sign * values["total"], None
            values = {role: sign * value for role, value in values.items()}
        for role in ("total", "open", "debit", "credit"):
            if role in values and not (self.movements and role in ("total", "open")):
                self.sources[role, currency] += values[role]
        if self.movements and not self.by_side:
            return values.get("debit", 0) - values.get("credit", 0), None
        total, left = values.get("total"), values.get("open")
        if total is None and "total" in self.grid.at:
            self.findings.error(
                "AMOUNT_MISSING",
                "This row has no amount. It was left out. Complete it and import again.",
                line=line,
                column=self.grid.header("total"),
            )
            return None
        if total is None:
            total = left or 0
        if left is None and "paid" in values:
            left = total - values["paid"]
        elif left is None and "open" in self.grid.at:
            self.findings.warning(
                "OPEN_BLANK",
                "The open amount of this row is blank; all of it was taken as open.",
                line=line,
                column=self.grid.header("open"),
            )
        return total, left

    def _side(self, line: int, row: list[str]) -> int | None:
        text = self.grid.cell(row, "side")
        sign = side(text)
        if sign is None:
            self.findings.error(
                "SENS_UNREADABLE",
                "Sens is neither D nor C (nor +1 or -1). The line was left out. Correct it and import again.",
                line=line,
                column=self.grid.header("side"),
                read=text,
            )
        return sign

    def _days(self, line: int, row: list[str]) -> dict[str, date | None] | None:
        found: dict[str, date | None] = {}
        for role in _DAYS:
            text = self.grid.cell(row, role)
            read = None if is_blank(text) else day(text, self.order)
            found[role] = read if read and is_plausible(read) else None
            if found[role] is not None or is_blank(text):
                continue
            needed = role in ("issued", "booked")
            code, sentence = _DAY_REFUSED[read is None, needed]
            report = self.findings.error if needed else self.findings.warning
            report(code, sentence, line=line, column=self.grid.header(role), read=text)
            if needed:
                return None
        if found["issued"] or found["booked"]:
            return found
        self.findings.error(
            "DATE_MISSING", "This row has no date. It was left out. Complete it and import again.", line=line
        )
        return None

    def _add(
        self,
        line: int,
        row: list[str],
        customer: str,
        currency: str,
        money: tuple[int, int | None],
        days: dict[str, date | None],
        said_paid: bool,
    ) -> None:
        cell = self.grid.cell
        total, left = money
        kind, total, left = self._kind(row, total, left)
        issued = days["issued"] or days["booked"]
        assert issued is not None
        if left is None:
            settled = said_paid or (days["payment_date"] is not None and "open" not in self.grid.at)
            left = 0 if settled and not self.movements and not self.lettered else total
        due, due_basis = (
            self._due(cell(row, "terms"), customer, issued, days["due"]) if total > 0 else (None, Basis.STATED)
        )
        number = cell(row, "number")
        self._add_party(line, row, customer)
        seen = (
            number,
            customer,
            issued,
            days["due"],
            total,
            cell(row, "debit"),
            cell(row, "label"),
            cell(row, "letter"),
        )
        if number and not self.movements and seen in self._seen:
            self.findings.warning(
                "ROW_REPEATED",
                "Document {number} of {customer} stands here a second time, all the same; both were kept. Check it.",
                line=line,
                number=number,
                customer=customer,
            )
        self._seen.add(seen)
        self.rows.append(
            Row(
                line=line,
                kind=kind,
                customer=customer,
                amount=total,
                currency=currency,
                booked=days["booked"] or issued,
                issued=issued,
                due=due,
                due_basis=due_basis,
                number=number,
                label=cell(row, "label"),
                account=cell(row, "account_number"),
                entity=cell(row, "entity") or self.options.entity,
                product=cell(row, "product"),
                letter=cell(row, "letter"),
                paid=total - left,
                paid_on=days["payment_date"],
            )
        )

    def _kind(self, row: list[str], total: int, left: int | None) -> tuple[Kind, int, int | None]:
        """The kind of a row and its amounts with their sign."""
        kind = self._stated_kind(row)
        if kind is not None:
            if kind not in _DEBITS and self.flips and total > 0:
                total, left = -total, None if left is None else -abs(left)
            if kind is Kind.INVOICE and total < 0:
                kind = Kind.CREDIT_NOTE
            return kind, total, left
        if not self.movements and not self.lettered:
            return (Kind.CREDIT_NOTE if total < 0 else Kind.INVOICE), total, left
        self.supposed_kinds += 1
        journal = re.sub(r"[^A-Z]", "", self.grid.cell(row, "journal").upper())
        label = folded(self.grid.cell(row, "label"))
        if journal in ("AN", "ANO", "RAN", "OUV"):
            return Kind.OPENING, total, left
        if total < 0:
            note = journal.startswith(("VE", "VT", "SAL")) or label.startswith(("avoir", "credit note"))
            return (Kind.CREDIT_NOTE if note else Kind.RECEIPT), total, left
        return (Kind.REFUND if journal.startswith(("BQ", "BNQ", "BAN")) else Kind.INVOICE), total, left

    def _due(self, written: str, customer: str, issued: date, stated: date | None) -> tuple[date | None, Basis]:
        if stated is not None:
            return stated, Basis.STATED
        own: Terms | None = terms(written) if written else None
        agreed = own or self.options.terms.get(customer, self.options.default_terms)
        if agreed is None:
            return None, Basis.STATED
        try:
            due = agreed.due(issued)
        except (OverflowError, ValueError):
            return None, Basis.STATED
        self.assumed_terms[agreed] += 1
        return due, Basis.ASSUMED

    def _add_party(self, line: int, row: list[str], customer: str) -> None:
        cell = self.grid.cell
        name = cell(row, "customer_name") or (self.heading[1] if not cell(row, "customer") else "")
        email = cell(row, "email")
        if email and not _EMAIL.fullmatch(email):
            self.findings.warning(
                "EMAIL_REFUSED",
                "This is not one e-mail address; the row was kept without it.",
                line=line,
                column=self.grid.header("email"),
                read=email,
            )
            email = ""
        party = Party(
            id=customer,
            name=name,
            segment=cell(row, "segment"),
            zone=cell(row, "zone"),
            salesperson=cell(row, "salesperson"),
            collector=cell(row, "collector"),
            terms=cell(row, "terms"),
            siren=re.sub(r"\D", "", cell(row, "siren"))[:9],
            email=email,
            phone=cell(row, "phone"),
        )
        known = self.parties.get(customer)
        if known != party:
            self.parties[customer] = party if known is None else merged_parties((known, party))[0]
