"""The daybook and the aged balance beside their floor and a pandas script.

    python -m bench.daybook [INVOICES ...]        100000 1000000 10000000 where none is given

The floor is the time just to scan the columns a question needs: one maximum of each, same files, engine and run.
Every answer is run over Parquet files the operating system has cached; the best of several runs is kept. The peer reads
the same files with pandas and makes the same numbers; both are compared to the cent.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from bench.synthetic import synthetic
from encours.engine import Mart, publish
from encours.engine.ageing import aged
from encours.engine.books import Books, day_number, statement

AS_OF = date(2024, 6, 30)
EDGES = (0, 30, 60, 90)
RUNS = 5
DAYBOOK_COLUMNS = ("kind", "amount", "born", "due", "died", "slice")
AGED_COLUMNS = ("amount", "born", "due", "died", "customer", "due_assumed")


def best(run: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU seconds of the quickest of several runs."""
    timings = []
    for _ in range(RUNS):
        wall, cpu = time.perf_counter(), time.process_time()
        run()
        timings.append((time.perf_counter() - wall, time.process_time() - cpu))
    return min(timings)


def scan(books: Books, source: str, columns: tuple[str, ...]) -> object:
    """The floor: every needed column read, nothing made of it."""
    return books.cursor().execute(f"select {', '.join(f'max({c})' for c in columns)} from {source}").fetchall()


def make_daybook(books: Books) -> object:
    """The daybook of every slice: five dimensions beside entity and currency, every day."""
    return books.cursor().execute(f"create or replace temp table made as {statement('daybook')}")


def pandas_aged(folder: Path) -> object:
    """What an analyst would write for the aged balance of every customer."""
    import pandas as pd

    day = day_number(AS_OF)
    lived = pd.read_parquet(folder / "lived.parquet", columns=["customer", "amount", "born", "due", "died"])
    alive = lived[(lived.born <= day) & ~(lived.died <= day)]
    bucket = pd.cut(day - alive.due, [-(10**9), *EDGES, 10**9], labels=False).where(alive.amount > 0, -1).fillna(-2)
    return alive.groupby([alive.customer, bucket]).amount.sum().unstack(fill_value=0)


def pandas_daybook(folder: Path) -> object:
    """What an analyst would write for the same daybook."""
    import pandas as pd

    columns = ["kind", "slice", "amount", "born", "due", "died"]
    lived = pd.read_parquet(folder / "lived.parquet", columns=columns)
    instant = pd.read_parquet(folder / "instant.parquet", columns=columns)
    debit, late = lived[lived.amount > 0], lived[(lived.amount > 0) & ~(lived.died <= lived.due + 1)]
    entered = late.assign(day=late[["born"]].assign(next=late.due + 1).max(axis=1))
    events = [
        ("born", lived, "born", 1),
        ("died", lived[lived.died.notna()], "died", 1),
        ("sales", lived[lived.kind.isin(["invoice", "credit_note"])], "born", 1),
        ("sales", instant[instant.kind.isin(["invoice", "credit_note"])], "born", 1),
        ("overdue", entered[entered.due.notna()], "day", 1),
        ("overdue", late[late.due.notna() & late.died.notna()], "died", -1),
        ("credit", lived[lived.amount < 0], "born", 1),
        ("credit", lived[(lived.amount < 0) & lived.died.notna()], "died", -1),
        ("undated", debit[debit.due.isna()], "born", 1),
        ("undated", debit[debit.due.isna() & debit.died.notna()], "died", -1),
    ]
    made = [
        (rows.amount * sign).groupby([rows.slice, rows[day].astype("int64")]).sum().rename_axis(["slice", "day"])
        for _, rows, day, sign in events
    ]
    return pd.concat(made, keys=[name for name, *_ in events], names=["measure"]).groupby(level=[0, 1, 2]).sum()


def measure(invoices: int) -> None:
    """Print the table of one size."""
    with tempfile.TemporaryDirectory() as home:
        started = time.perf_counter()
        given = synthetic(invoices)
        made = time.perf_counter()
        manifest = publish(given, Path(home))
        published = time.perf_counter() - made
        del given
        books = Mart(Path(home)).books()
        assert books is not None
        folder = Path(home) / manifest.generation
        both = "(from lived union all from instant)"
        print(f"\n{invoices:,} invoices, {manifest.rows['lived'] + manifest.rows['instant']:,} portions, ", end="")
        print(f"{manifest.rows['slices']} slices; invented in {made - started:.1f} s, books made in {published:.1f} s ")
        print(f"with a peak of {peak():.2f} GB, the facts in memory included")
        print(f"{'':34}{'wall s':>9}{'CPU s':>9}{'floors':>9}{'x pandas':>10}{'rows':>12}")
        for name, floor, run, peer, rows in (
            (
                "daybook, 5 dimensions, every day",
                lambda: scan(books, both, DAYBOOK_COLUMNS),
                lambda: make_daybook(books),
                lambda: pandas_daybook(folder),
                manifest.rows["daybook"],
            ),
            (
                f"aged balance of {manifest.rows['customers']:,}",
                lambda: scan(books, "lived", AGED_COLUMNS),
                lambda: aged(books, AS_OF, EDGES, "customer"),
                lambda: pandas_aged(folder),
                aged(books, AS_OF, EDGES, "customer").num_rows,
            ),
        ):
            line(name, best(floor), best(run), timed_once(peer), rows)
        agree(books, folder)
        print(f"peak memory with pandas {peak():.2f} GB")


def peak() -> float:
    """Gigabytes this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def line(name: str, floor: tuple[float, float], ours: tuple[float, float], peer: float, rows: int) -> None:
    """One question and its floor."""
    print(f"{'  floor':34}{floor[0]:>9.3f}{floor[1]:>9.3f}{1:>9.1f}")
    print(f"{name:34}{ours[0]:>9.3f}{ours[1]:>9.3f}{ours[0] / floor[0]:>9.1f}{peer / ours[0]:>10.1f}{rows:>12,}")


def timed_once(run: Callable[[], object]) -> float:
    """Wall seconds of one run: the peer is slow enough for one to tell."""
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def agree(books: Books, folder: Path) -> None:
    """Both sides give the same numbers, to the cent; a benchmark of different answers says nothing."""
    made = books.cursor().execute("select measure, slice, day, amount from daybook where amount <> 0").df()
    ours = made.set_index(["measure", "slice", "day"]).amount.sort_index()
    peer = pandas_daybook(folder)
    peer = peer[peer != 0].sort_index()  # type: ignore[index, attr-defined]
    assert (ours.index == peer.index).all()
    assert (ours == peer).all()
    table = aged(books, AS_OF, EDGES, "customer")
    frame = pandas_aged(folder)
    for i in range(len(EDGES) + 1):
        column = frame[float(i)] if float(i) in frame else 0 * frame.iloc[:, 0]  # type: ignore[operator, index, attr-defined]
        assert sum(table[f"b{i}"].to_pylist()) == int(column.sum())


def main() -> None:
    """Each size in a process of its own, so that its memory is its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("invoices", nargs="*", type=lambda text: int(float(text)), default=[10**5, 10**6, 10**7])
    sizes = parser.parse_args().invoices
    if len(sizes) == 1:
        measure(sizes[0])
        return
    for size in sizes:
        subprocess.run([sys.executable, "-m", "bench.daybook", str(size)], check=True)


if __name__ == "__main__":
    main()
