"""Who the group is and who buys from it: entities, products, segments, habits, customers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from random import Random

from encours.ledger import Party
from examples.group.names import company_names, email, phone, siren

HISTORY_FROM = date(2023, 5, 1)
"""Trade is told from here, so that the books do not open empty."""
FIRST_DAY = date(2023, 10, 1)
LAST_DAY = date(2026, 9, 30)
HISTORY_TO = date(2026, 12, 31)
"""Trade is told up to here, so that on the last day deposits wait for invoices that are still to come."""

ENTITIES = {
    "NOR": "Brasserie de la Lune Patiente",
    "SUD": "Limonaderie du Vieux Figuier",
    "ALP": "Sources et Sirops du Pic Perché",
}
ENTITY_SIRENS = {code: siren(place) for place, code in enumerate(ENTITIES, 1)}

VAT_PER_MILLE = {
    "Bières": 200,
    "Limonades": 55,
    "Eaux de source": 55,
    "Sirops": 55,
    "Consignes et fûts": 200,
    "Buvettes et événements": 100,
}
"""The rate each product is sold at in France; sales abroad bear none."""

PRODUCTS = {
    "NOR": ("Bières", "Bières", "Bières", "Consignes et fûts", "Buvettes et événements"),
    "SUD": ("Limonades", "Limonades", "Limonades", "Sirops", "Buvettes et événements"),
    "ALP": ("Eaux de source", "Eaux de source", "Sirops", "Sirops", "Buvettes et événements"),
}

ZONES = {
    "NOR": ("Nord", "Île-de-France", "Ouest"),
    "SUD": ("Méditerranée", "Sud-Ouest"),
    "ALP": ("Alpes", "Centre-Est"),
}

SALESPEOPLE = {
    "Nord": ("Aurélie Vanmeersel", "Théo Brisquet"),
    "Île-de-France": ("Inès Courtevoix-Roy", "Marius Delorgeval"),
    "Ouest": ("Gwenaël Kerdiluz", "Solène Tréhoust"),
    "Méditerranée": ("Magali Escoffrin", "Yanis Bellazur"),
    "Sud-Ouest": ("Bixente Larrondeau", "Clémence Puyfauvel"),
    "Alpes": ("Étienne Névachard", "Lou-Anne Cimetout"),
    "Centre-Est": ("Noémie Saonard", "Raphaël Vercombre"),
    "Royaume-Uni": ("Harriet Plumtree", "Edmund Wickersley"),
}

COLLECTORS = {
    "NOR": ("Fatima Belkacendre", "Hugo Lamarsaille"),
    "SUD": ("Delphine Ostrevent",),
    "ALP": ("Paul-Émile Granjard",),
}


class Habit(StrEnum):
    """How a customer pays."""

    PUNCTUAL = "punctual"
    MONTH_END = "month-end"
    LATE = "late"
    DETERIORATING = "deteriorating"
    DISPUTING = "disputing"
    IN_PARTS = "in parts"


@dataclass(frozen=True, slots=True)
class Segment:
    """A kind of customer.

    Args:
        customers: how many there are.
        monthly: invoices a month and entity, in hundredths.
        amount: a middling invoice before tax, minor units.
        terms: what is agreed, as people write it; one is drawn.
        season: activity of January to December, per cent.
        habits: how many of ten pay each way, in the order of `Habit`.
    """

    name: str
    customers: int
    monthly: int
    amount: int
    terms: tuple[str, ...]
    season: tuple[int, ...]
    habits: tuple[int, ...]


_SUMMER = (78, 80, 90, 98, 108, 122, 130, 116, 100, 92, 88, 98)
_TRADE = (86, 88, 96, 102, 108, 116, 112, 82, 102, 100, 98, 110)
_SCHOOL = (96, 98, 104, 100, 112, 120, 60, 40, 116, 110, 106, 98)
_FEASTS = (80, 82, 90, 98, 104, 110, 112, 92, 96, 94, 100, 142)

SEGMENTS = (
    Segment("Grande distribution", 28, 420, 820_000, ("30 jours fin de mois", "30 jours net", "45 jours fin de mois"),
            _TRADE, (4, 4, 0, 0, 2, 0)),
    Segment("CHR", 152, 90, 92_000, ("30 jours net", "30 jours net", "comptant", "30 jours fin de mois"),
            _SUMMER, (3, 1, 3, 1, 0, 2)),
    Segment("Négoce", 62, 170, 460_000, ("45 jours fin de mois", "fin de mois + 45", "60 jours net", "30 jours net"),
            _TRADE, (4, 3, 1, 1, 1, 0)),
    Segment("Collectivités publiques", 48, 60, 168_000, ("30 jours net",),
            _SCHOOL, (5, 3, 2, 0, 0, 0)),
    Segment("Artisans", 82, 75, 64_000, ("30 jours net", "comptant", "30 jours fin de mois"),
            _FEASTS, (4, 1, 2, 1, 0, 2)),
    Segment("Export", 28, 110, 520_000, ("60 jours net", "30 jours net"),
            _FEASTS, (4, 3, 2, 0, 1, 0)),
)  # fmt: skip

DECLINING_SEGMENT = "Négoce"
"""Since June 2026 the wholesalers pay later and later: what "why it moved" has to find."""

BIG_CUSTOMER = "C0001"


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer as the story knows it.

    Args:
        party: as the books know it.
        entities: which companies of the group it buys from, the first above all.
        size: per cent of a middling customer of its segment.
        slowness_days: what a late payer takes beyond the due date.
        fails: the day it stops paying for good, None for nearly all.
    """

    party: Party
    segment: Segment
    habit: Habit
    entities: tuple[str, ...]
    currency: str
    size: int
    slowness_days: int
    fails: date | None = None


def customers(seed: int) -> Iterator[Customer]:
    """The 400 customers, C0001 to C0400, segment after segment."""
    number = 0
    for segment in SEGMENTS:
        rng = Random(f"{seed}/{segment.name}")
        for name in company_names(segment.name, segment.customers, rng):
            number += 1
            yield _customer(number, name, segment, rng)


def _customer(number: int, name: str, segment: Segment, rng: Random) -> Customer:
    code = f"C{number:04d}"
    abroad, big = segment.name == "Export", code == BIG_CUSTOMER
    home = "ALP" if abroad else rng.choice(("NOR", "NOR", "SUD", "SUD", "ALP"))
    others = [entity for entity in ENTITIES if entity != home]
    wide = segment.name in ("Grande distribution", "Négoce") and rng.randrange(3) == 0
    zone = "Royaume-Uni" if abroad else rng.choice(ZONES[home])
    party = Party(
        id=code,
        name=name,
        segment=segment.name,
        zone=zone,
        salesperson=rng.choice(SALESPEOPLE[zone]),
        collector=rng.choice(COLLECTORS[home]),
        terms="30 jours fin de mois" if big else rng.choice(segment.terms),
        siren="" if abroad else siren(1000 + number),
        email="" if rng.randrange(20) == 0 else email(name),
        phone="" if rng.randrange(25) == 0 else phone(number * 23),
    )
    return Customer(
        party,
        segment,
        habit=Habit.MONTH_END if big else rng.choices(tuple(Habit), segment.habits)[0],
        entities=tuple(ENTITIES) if big else (home, rng.choice(others)) if wide else (home,),
        currency="GBP" if abroad else "EUR",
        size=430 if big else rng.choice((45, 60, 75, 90, 100, 110, 130, 160, 220)),
        slowness_days=rng.randint(14, 42),
        fails=date(2024 + rng.randrange(3), rng.randint(1, 9), rng.randint(1, 28)) if _fragile(segment, rng) else None,
    )


def _fragile(segment: Segment, rng: Random) -> bool:
    return segment.name in ("CHR", "Artisans", "Négoce") and rng.randrange(24) == 0
