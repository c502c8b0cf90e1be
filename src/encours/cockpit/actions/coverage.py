"""What of a file its sender may not bring in: documents of companies that their account does not cover."""

from __future__ import annotations

from typing import Any

from encours.cockpit.store.scope import scope, stored_outside, withdrawn_outside
from encours.ledger import Problem
from encours.locale import marked
from encours.readers.reading import Reading

COMPANY_NOT_COVERED = "COMPANY_NOT_COVERED"
COMPANY_NOT_NAMED = "COMPANY_NOT_NAMED"
DOCUMENT_NOT_COVERED = "DOCUMENT_NOT_COVERED"


def not_covered(sender: Any, reading: Reading) -> list[Problem]:
    """Why a reading may not be saved for its sender; none for a sender without limits, and for the system (None).

    A file may name a company of its sender and still reach another one, by the identifier of a document that is
    already stored: such a document, stated again, settled or withdrawn, is refused too.
    """
    limits = None if sender is None else scope(sender).entities
    if limits is None:
        return []
    ledger = reading.ledger
    named = {document.entity for document in ledger.documents}
    found = []
    if others := sorted(named - limits - {""}):
        found.append(
            Problem(
                COMPANY_NOT_COVERED,
                marked(
                    "This file holds documents of companies that your account does not cover: {companies}. "
                    "Send those of your own companies alone, or ask an administrator."
                ),
                values={"companies": ", ".join(others)},
            )
        )
    if "" in named - limits:
        found.append(
            Problem(
                COMPANY_NOT_NAMED,
                marked(
                    "This file holds documents that name no company. Choose one of your companies when you send it."
                ),
            )
        )
    touched = {document.id for document in ledger.documents}
    touched |= {id_ for settlement in ledger.settlements for id_ in (settlement.debit, settlement.credit)}
    reached = stored_outside(list(touched), limits)
    if reading.complete is not None:
        reached += withdrawn_outside(reading.complete, limits)
    if reached:
        found.append(
            Problem(
                DOCUMENT_NOT_COVERED,
                marked(
                    "This file changes documents of a company that your account does not cover, such as {document}. "
                    "Leave them out, or ask an administrator."
                ),
                values={"document": reached[0]},
            )
        )
    return found
