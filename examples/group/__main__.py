"""Write the example group into a folder: its FECs, and the CSV files that Encours reads back exactly.

python -m examples.group OUT_FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

from examples.group import example_group
from examples.group.fec import write_fec
from examples.group.native import write_csv


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("usage: python -m examples.group OUT_FOLDER", file=sys.stderr)
        return 2
    group, folder = example_group(), Path(arguments[0])
    for path in (*write_csv(group, folder / "csv"), *write_fec(group, folder / "fec")):
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
