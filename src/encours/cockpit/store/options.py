"""A reader's options as they are kept with an import."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from encours.readers.reading import Options
from encours.rules.terms import Terms, terms


def written_options(options: Options) -> dict[str, Any]:
    """Options as plain JSON."""
    return {
        "entity": options.entity,
        "currency": options.currency,
        "terms": {customer: str(agreed) for customer, agreed in sorted(options.terms.items())},
        "default_terms": "" if options.default_terms is None else str(options.default_terms),
        "accounts": list(options.accounts),
    }


def read_options(written: Mapping[str, Any]) -> Options:
    """Options back from JSON."""
    default = Options()
    return Options(
        entity=written.get("entity", default.entity),
        currency=written.get("currency", default.currency),
        terms={customer: _terms(agreed) for customer, agreed in written.get("terms", {}).items()},
        default_terms=_terms(written["default_terms"]) if written.get("default_terms") else None,
        accounts=tuple(written.get("accounts", default.accounts)),
    )


def options_key(written: Mapping[str, Any]) -> str:
    """The same for the same options: SHA-256 of their canonical JSON."""
    return hashlib.sha256(json.dumps(written, sort_keys=True).encode()).hexdigest()


def _terms(written: str) -> Terms:
    agreed = terms(written)
    if agreed is None:
        raise ValueError(f"stored terms cannot be read: {written}")
    return agreed
