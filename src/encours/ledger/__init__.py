"""The facts and what follows from them alone: parties, documents, settlements, their checks, their portions."""

from encours.ledger.facts import Basis, Document, Kind, Ledger, Party, Settlement, known
from encours.ledger.portions import Portion, balance, open_portions, portions
from encours.ledger.problems import Problem, Severity
from encours.ledger.years import joined

__all__ = [
    "Basis",
    "Document",
    "Kind",
    "Ledger",
    "Party",
    "Portion",
    "Problem",
    "Settlement",
    "Severity",
    "balance",
    "joined",
    "known",
    "open_portions",
    "portions",
]
