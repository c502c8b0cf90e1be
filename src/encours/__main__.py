"""`python -m encours` is `encours`."""

from encours.cli import main

main()
