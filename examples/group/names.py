"""Names that belong to nobody: companies, towns and people, all made up.

SIRENs begin with 000, which INSEE never gives; telephones lie in the range that ARCEP keeps for fiction (01 99 00);
mail addresses end in the reserved domain .invalid (RFC 2606).
"""

from __future__ import annotations

import unicodedata
from random import Random

_TOWNS = (
    "Montbrume", "Valclair-sur-Orne", "Roquebelle", "Sainte-Opaline", "Bourg-la-Mésange", "Pontaigre",
    "Bruine-le-Vieux", "Clairmarelle", "Villesonge", "Castelfigue", "Beaupré-l'Aube", "Saint-Alizier",
    "Rivenoire", "Champfleurine", "Grandséjour", "Port-Mirabeau-l'Ancre", "Bellembellie", "Vaucendre",
    "Belmarèche", "Saint-Orme-du-Lac", "Combelune", "Marcenbois", "Puy-Tranquille", "Fontverveine",
)  # fmt: skip

_SIGNS = (
    "du Merle Siffleur", "de l'Horloge Penchée", "des Trois Chouettes", "du Pont Dormant",
    "de la Lanterne Sourde", "du Cerf-Volant", "des Quatre Vents Tièdes", "de la Girouette",
    "du Héron Distrait", "de l'Encrier", "du Vieux Tilleul", "de la Bonne Averse", "des Deux Écluses",
    "du Renard Lettré", "de la Marée Lente", "du Grillon", "de la Grange Bleue", "du Chat Ponctuel",
    "de l'Étoile Matinale", "du Loup Aimable", "de la Vigne Haute", "des Martinets", "du Parapluie Rouge",
    "de la Petite Ourse", "du Moulin Muet", "de l'Hirondelle Tardive", "du Marronnier", "des Amis du Dimanche",
)  # fmt: skip

_HOUSES = (
    "Ventrebise", "Tournebille", "Grandécaille", "Malpertuise", "Brindozeille", "Coqueluisant", "Farandeau",
    "Oriflanges", "Pimprenaud", "Quatrelune", "Rougemantel", "Sauvetière", "Trémolange", "Verdurain",
    "Zéphyrin", "Hautlierre", "Mirandolle", "Carambelle", "Boisdoré", "Palombière", "Gallandrin",
    "Chantepleure", "Fauvarque", "Escarbille", "Belterrine", "Marjolet", "Novembrin", "Luzerneau", "Damesange",
    "Picotin",
)  # fmt: skip

_ENGLISH = (
    "Thistledown", "Mallowby", "Foxworthen", "Larkenfield", "Puddlecombe", "Wetherstoke", "Brambleholt",
    "Quillmarsh", "Otterby", "Hazelmoor", "Nettlecote", "Cobblewick", "Dunnockley", "Fernhollow", "Gorsebridge",
)  # fmt: skip

_FORMS = {
    "Grande distribution": (
        ("Hypermarchés {word}", "Supermarchés {word}", "Centrale {word}", "Comptoirs {word}"),
        _HOUSES,
    ),
    "CHR": (
        ("Café {word}", "Brasserie {word}", "Hôtel {word}", "Bistrot {word}", "Auberge {word}", "Restaurant {word}"),
        _SIGNS,
    ),
    "Négoce": (
        ("Boissons {word}", "Entrepôts {word} & Fils", "Distribution {word}", "Caves {word}", "Négoce {word}"),
        _HOUSES,
    ),
    "Collectivités publiques": (
        (
            "Commune de {word}",
            "Centre hospitalier de {word}",
            "Lycée hôtelier de {word}",
            "Office de tourisme de {word}",
        ),
        _TOWNS,
    ),
    "Artisans": (
        ("Épicerie {word}", "Cave {word}", "Fromagerie {word}", "Boulangerie {word}", "Traiteur {word}"),
        _SIGNS,
    ),
    "Export": (
        ("{word} Drinks Ltd", "{word} & Sons Ltd", "{word} Fine Foods Ltd"),
        _ENGLISH,
    ),
}


def company_names(segment: str, count: int, rng: Random) -> list[str]:
    """`count` different names of companies of a segment."""
    forms, words = _FORMS[segment]
    names = [form.format(word=word) for form in forms for word in words]
    return rng.sample(names, count)


def siren(number: int) -> str:
    """A SIREN with a right check digit (Luhn) that was never given: it begins with 000.

    >>> siren(1), siren(400)
    ('000000018', '000004002')
    """
    head = f"{number:08d}"
    doubled = sum(sum(divmod(int(digit) * (2 - place % 2), 10)) for place, digit in enumerate(reversed(head)))
    return f"{head}{-doubled % 10}"


def email(name: str) -> str:
    """An accounts department that no mail can reach.

    >>> email("Café de l'Étoile & Fils")
    'compta.cafe-de-l-etoile-fils@exemple.invalid'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = "".join(letter if letter.isalnum() else " " for letter in plain).split()
    return f"compta.{'-'.join(words)}@exemple.invalid"


def phone(number: int) -> str:
    """A telephone in the range kept for fiction.

    >>> phone(1234)
    '01 99 00 12 34'
    """
    return f"01 99 00 {number // 100:02d} {number % 100:02d}"
