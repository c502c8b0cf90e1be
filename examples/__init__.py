"""One invented group, made by a seeded program: for the docs, the tests and the demo."""
