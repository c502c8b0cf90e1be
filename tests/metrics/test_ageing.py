"""Ageing: published examples, boundary days, and the laws that every aged balance keeps."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours.metrics import Aged, Buckets, By, Reason, Share, aged, overdue_share
from encours.metrics.ageing import EDGES_UNREADABLE

VECTORS = {
    vector["id"]: vector
    for vector in json.loads((Path(__file__).parents[1] / "golden" / "ageing.json").read_text(encoding="utf-8"))
}
PAST_DUE = Buckets.default(By.DUE)

buckets = st.lists(st.integers(-400, 400), min_size=1, max_size=8, unique=True).map(lambda e: Buckets(tuple(sorted(e))))
items = st.lists(st.tuples(st.integers(-(10**12), 10**12), st.none() | st.integers(-1000, 4000)))


def test_the_official_table_of_overdue_invoices() -> None:
    vector = VECTORS["DER-031"]
    as_of = date.fromisoformat(vector["inputs"]["as_of"])
    open_items = [(row["amount"], (as_of - date.fromisoformat(row["due"])).days) for row in vector["inputs"]["open"]]
    expected = vector["expected"]
    table = aged(open_items, PAST_DUE)
    assert table.amounts == tuple(expected[bucket] for bucket in ("not_overdue", "1_30", "31_60", "61_90", "91_plus"))
    assert table.overdue == expected["overdue_total"]
    assert sum(PAST_DUE.index(days) > 0 for _, days in open_items) == expected["overdue_count"]


def test_the_published_share_overdue() -> None:
    vector = VECTORS["PUB-034"]
    share = overdue_share(vector["inputs"]["overdue"], vector["inputs"]["receivables"])
    assert share.value == pytest.approx(vector["expected"] / 100, abs=vector["tolerance"])


@pytest.mark.parametrize("gross", [0, -5])
def test_no_share_of_nothing(gross: int) -> None:
    assert overdue_share(0, gross) == Share(None, Reason.NOTHING_COLLECTIBLE)


def test_an_amount_in_credit_is_never_overdue_and_hides_nothing() -> None:
    table = aged([(1_000, 40), (-1_000, 40), (-200, None), (300, None)], PAST_DUE)
    assert table == Aged(credits=-1_200, undated=300, amounts=(0, 0, 1_000, 0, 0), overdue=1_000)
    assert (table.gross, table.total) == (1_300, 100)


def test_overdue_does_not_depend_on_the_edges() -> None:
    assert aged([(1, 0), (10, 1), (100, 15)], Buckets((15,))).overdue == 110


def test_bounds_since_issue() -> None:
    assert Buckets.default(By.ISSUE).bounds() == [(None, 30), (31, 60), (61, 90), (91, None)]


@pytest.mark.parametrize("written", ["", "30,", "30,x", "30;60", "60,30", "30,30", "1.5"])
def test_edges_that_cannot_be_read_are_answered_with_a_sentence(written: str) -> None:
    with pytest.raises(ValueError, match="rising order") as raised:
        Buckets.parse(written)
    assert str(raised.value) == EDGES_UNREADABLE


@given(buckets)
def test_edges_read_back_as_written(chosen: Buckets) -> None:
    assert Buckets.parse(", ".join(map(str, chosen.edges))) == chosen


@given(buckets, st.integers(-1000, 1000))
def test_bounds_partition_the_days(chosen: Buckets, day: int) -> None:
    holding = [
        number
        for number, (first, last) in enumerate(chosen.bounds())
        if (first is None or first <= day) and (last is None or day <= last)
    ]
    assert holding == [chosen.index(day)]


@given(items, buckets)
def test_the_parts_add_up(open_items: list[tuple[int, int | None]], chosen: Buckets) -> None:
    table = aged(open_items, chosen)
    assert table.total == sum(amount for amount, _ in open_items)
    assert table.credits <= 0 <= min(table.undated, table.overdue, *table.amounts)
    assert table.overdue <= table.gross


@given(items, items, buckets)
def test_two_ledgers_age_as_one(
    left: list[tuple[int, int | None]], right: list[tuple[int, int | None]], chosen: Buckets
) -> None:
    whole, one, two = aged(left + right, chosen), aged(left, chosen), aged(right, chosen)
    assert whole.amounts == tuple(a + b for a, b in zip(one.amounts, two.amounts, strict=True))
    assert (whole.credits, whole.undated, whole.overdue) == (
        one.credits + two.credits,
        one.undated + two.undated,
        one.overdue + two.overdue,
    )


@given(items)
def test_a_bucket_edge_at_zero_parts_what_is_overdue(open_items: list[tuple[int, int | None]]) -> None:
    table = aged(open_items, PAST_DUE)
    assert table.overdue == sum(table.amounts[1:])
    share = overdue_share(table.overdue, table.gross)
    assert share.value is None or 0 <= share.value <= 1
