"""The facts on columns: portions and daybook, made by SQL, the only step that sees the size of the data."""

from encours.engine.books import Books, Where, books
from encours.engine.facts import Facts, facts
from encours.engine.mart import Manifest, Mart, publish

__all__ = ["Books", "Facts", "Manifest", "Mart", "Where", "books", "facts", "publish"]
