"""The store: rows, the one door between rows and facts, and who may see what."""
