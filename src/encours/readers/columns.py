"""What a column means, from its header. The map is data: a folded header, as programs and people write it → a role."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "number": (
        *("numero", "n", "no", "num", "number", "invoice", "invoice number", "invoice no", "invoice id", "doc number"),
        *("n facture", "no facture", "num facture", "numero facture", "numero de facture", "n de facture", "facture"),
        *("document", "document number", "n document", "numero document", "n piece", "no piece", "numero piece"),
        *(
            "numero de piece",
            "n de piece",
            "piece",
            "reference piece",
            "ref piece",
            "pieceref",
            "facture n",
            "id facture",
        ),
    ),
    "customer": (
        *("client", "customer", "customer id", "customer code", "customer number", "code client", "compte client"),
        *(
            "n client",
            "numero client",
            "no client",
            "id client",
            "code tiers",
            "tiers",
            "compte tiers",
            "compte auxiliaire",
        ),
        *("compauxnum", "account number", "account", "debtor", "debtor id", "partner id", "cust number", "customerid"),
    ),
    "customer_name": (
        *("nom client", "nom du client", "customer name", "raison sociale", "nom", "name", "company", "societe client"),
        *("nom d affichage du partenaire de la facture", "invoice partner display name", "partenaire", "partner"),
        *("intitule tiers", "libelle tiers", "compauxlib", "intitule client", "name customer", "nom tiers"),
    ),
    "issued": (
        *("date", "date de facturation", "date facture", "date de facture", "date d emission", "emission", "emise le"),
        *("invoice date", "invoice bill date", "document date", "issue date", "issued", "date piece", "date de piece"),
        *("piecedate", "invoicedate", "date document", "document create date", "transaction date"),
    ),
    "booked": (
        *("date comptable", "date de comptabilisation", "posting date", "booking date", "booked", "date ecriture"),
        *("ecrituredate", "accounting date", "date d ecriture"),
    ),
    "due": (
        *(
            "echeance",
            "date d echeance",
            "date echeance",
            "due date",
            "due",
            "duedate",
            "net due date",
            "maturity date",
        ),
        *("due in date", "a payer le", "payable le", "date limite de paiement"),
    ),
    "total": (
        *(
            "total",
            "montant",
            "amount",
            "montant ttc",
            "total ttc",
            "ttc",
            "total signe",
            "total signed",
            "invoice amount",
        ),
        *("total amount", "montant total", "montant facture", "invoiceamount", "total in currency", "total en devise"),
        *("montant en devise societe", "gross amount", "total amount due", "original amount", "montant signe"),
    ),
    "open": (
        *("montant du", "montant du signe", "amount due", "amount due signed", "open balance", "open amount", "solde"),
        *("solde du", "reste du", "reste a payer", "restant du", "solde restant", "balance", "outstanding", "residual"),
        *(
            "montant restant",
            "balance due",
            "amount residual",
            "outstanding amount",
            "total open amount",
            "reste a regler",
        ),
        *("montant restant du", "du", "encours"),
    ),
    "paid": ("montant paye", "montant regle", "paid", "amount paid", "paid amount", "regle", "paye", "encaisse"),
    "payment_date": (
        *("date de paiement", "date paiement", "date de reglement", "date reglement", "payment date", "paid date"),
        *("date paid", "settled date", "settleddate", "clear date", "clearing date", "paye le", "regle le"),
        *("date encaissement", "date d encaissement", "paid on"),
    ),
    "state": ("statut", "status", "etat", "state", "posting status"),
    "payment_state": ("etat de paiement", "payment status", "payment state", "statut de paiement", "statut paiement"),
    "debit": ("debit", "montant debit", "debit amount", "debits"),
    "credit": ("credit", "montant credit", "credit amount", "credits"),
    "side": ("sens", "sens ecriture", "sens d ecriture", "d c", "dc", "debit credit", "debit ou credit", "side"),
    "letter": (
        "lettrage",
        "lettre",
        "code lettrage",
        "ecriturelet",
        "let",
        "matching",
        "matching number",
        "reconciliation",
    ),
    "kind": (
        *(
            "type",
            "kind",
            "type de piece",
            "type de document",
            "nature",
            "document type",
            "transaction type",
            "type piece",
        ),
        *("type document", "doc type", "move type"),
    ),
    "label": ("libelle", "label", "description", "designation", "ecriturelib", "objet", "memo", "libelle ecriture"),
    "journal": ("journal", "code journal", "c j", "journalcode"),
    "account_number": ("compte", "compte general", "comptenum", "gl account", "compte collectif"),
    "currency": ("devise", "currency", "monnaie", "code devise", "currency code", "invoice currency"),
    "entity": (
        "entite",
        "entity",
        "societe",
        "company code",
        "filiale",
        "etablissement",
        "legal entity",
        "business code",
    ),
    "segment": (
        "segment",
        "segmentation",
        "categorie",
        "categorie client",
        "customer group",
        "famille",
        "customer type",
    ),
    "zone": ("zone", "region", "territoire", "territory", "pays", "country", "countrycode", "area", "secteur"),
    "salesperson": (
        "commercial",
        "vendeur",
        "salesperson",
        "sales rep",
        "sales person",
        "representant",
        "account manager",
    ),
    "collector": ("charge de recouvrement", "collector", "recouvreur", "charge", "gestionnaire", "credit controller"),
    "product": ("produit", "product", "gamme", "article", "activite", "product line", "ligne de produit"),
    "terms": (
        *(
            "conditions",
            "conditions de paiement",
            "condition de paiement",
            "payment terms",
            "terms",
            "delai de paiement",
        ),
        *("conditions de reglement", "mode de reglement", "delai", "cust payment terms"),
    ),
    "email": ("email", "e mail", "mail", "courriel", "adresse mail", "adresse email", "email address"),
    "phone": ("telephone", "tel", "phone", "mobile", "telephone portable", "phone number", "portable"),
    "siren": ("siren", "siret", "n siren", "numero siren", "n siret", "company registration"),
}

COMPANY_CURRENCY = frozenset({"total signe", "total signed", "montant du signe", "amount due signed", "montant signe"})
"""Headers whose amounts are in the currency of the company, whatever the currency column says (Odoo's "signé")."""

_FRENCH = frozenset(
    (
        *("client", "facture", "echeance", "montant", "numero", "libelle", "devise", "statut", "solde", "lettre"),
        *("lettrage", "nom", "societe", "compte", "tiers", "reglement", "paiement", "courriel", "telephone", "piece"),
    )
)

_ROLE_OF = {synonym: role for role, synonyms in SYNONYMS.items() for synonym in synonyms}
_ROLE_OF |= {role.replace("_", " "): role for role in SYNONYMS}


@lru_cache(50_000)  # states and kinds repeat on every row
def folded(header: str) -> str:
    """A header without accents, case or punctuation.

    >>> folded("N° facture"), folded("Nom d'affichage"), folded("Date d’échéance")
    ('n facture', 'nom d affichage', 'date d echeance')
    """
    plain = unicodedata.normalize("NFKD", header.replace("’", "'").replace("°", " ").replace("œ", "oe"))
    return " ".join(re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower()))


def roles(headers: Sequence[str]) -> dict[str, int]:
    """The columns by role; where two headers mean the same, the first keeps it.

    >>> roles(["Numéro", "Client", "Nom", "Date de facturation", "Montant TTC", "Couleur"])
    {'number': 0, 'customer': 1, 'customer_name': 2, 'issued': 3, 'total': 4}
    """
    found: dict[str, int] = {}
    for at, header in enumerate(headers):
        role = _ROLE_OF.get(folded(header))
        if role:
            found.setdefault(role, at)
    return found


def is_french(headers: Sequence[str]) -> bool:
    """Whether headers are in French, where the day is written before the month."""
    words = {word for header in headers for word in folded(header).split()}
    return bool(words & _FRENCH)
