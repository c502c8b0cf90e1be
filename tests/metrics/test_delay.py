"""How customers pay: published examples, edge cases, laws."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours.metrics import Buckets, Reason, paid
from encours.metrics.delay import LATENESS, TO_PAY

VECTORS = json.loads((Path(__file__).parents[1] / "golden" / "delay.json").read_text(encoding="utf-8"))

payments = st.lists(st.tuples(st.integers(1, 10**12), st.integers(-400, 2000)), min_size=1)


def of(metric: str) -> Any:
    chosen = [vector for vector in VECTORS if vector["metric"] == metric]
    assert chosen, f"no example of {metric}"
    return pytest.mark.parametrize("vector", chosen, ids=lambda vector: vector["id"])


@of("average_days_to_pay_weighted")
def test_weighted_days_to_pay(vector: dict[str, Any]) -> None:
    items = [(row["amount"], row["days"]) for row in vector["inputs"]["items"]]
    assert paid(items, 0, TO_PAY).mean_days == pytest.approx(vector["expected"], abs=vector["tolerance"])


@of("dbt_weighted")
def test_weighted_days_beyond_terms(vector: dict[str, Any]) -> None:
    items = [(row["amount"], max(0, row["days_late"])) for row in vector["inputs"]["items"]]
    assert paid(items, 0).mean_days == pytest.approx(vector["expected"], abs=vector["tolerance"])


@of("dbt_simple")
def test_simple_days_beyond_terms_are_the_weighted_ones_of_equal_amounts(vector: dict[str, Any]) -> None:
    items = [(1, days) for days in vector["inputs"]["days_late"]]
    assert paid(items, 0).mean_days == pytest.approx(vector["expected"], abs=vector["tolerance"])


@of("adp_censoring")
def test_the_mean_of_those_who_paid_comes_with_the_share_that_did(vector: dict[str, Any]) -> None:
    inputs = vector["inputs"]
    each = inputs["amount_each"]
    items = [(each * row["count"], row["day"]) for row in inputs["paid"]]
    delay = paid(items, each * inputs["open"], TO_PAY)
    assert delay.mean_days == vector["expected"]["naive_paid_only"]
    assert delay.paid_share == pytest.approx(vector["expected"]["paid_share"])


def test_a_distribution_in_full() -> None:
    delay = paid([(100, -20), (200, 0), (300, 5), (100, 16), (200, 60), (100, 61)], 1_000)
    assert (delay.lower_quartile_days, delay.median_days, delay.upper_quartile_days) == (0, 5, 60)
    assert delay.mean_days == pytest.approx(19.2)
    assert delay.histogram == (100, 200, 300, 100, 200, 100)
    assert delay.buckets.bounds() == [(None, -15), (-14, 0), (1, 15), (16, 30), (31, 60), (61, None)]
    assert (delay.paid, delay.paid_share, delay.reason) == (1_000, 0.5, None)


def test_a_payment_in_advance_counts_before_the_invoice() -> None:
    assert paid([(100, -10), (100, 30)], 0, TO_PAY).mean_days == 10.0


@pytest.mark.parametrize(("still_open", "share"), [(0, None), (500, 0.0)])
def test_where_nothing_was_paid(still_open: int, share: float | None) -> None:
    delay = paid([], still_open)
    assert (delay.mean_days, delay.median_days, delay.lower_quartile_days, delay.upper_quartile_days) == (None,) * 4
    assert (delay.paid, delay.paid_share, delay.reason) == (0, share, Reason.NOTHING_PAID)
    assert sum(delay.histogram) == 0


def test_amounts_are_positive() -> None:
    with pytest.raises(ValueError, match="a payment is positive"):
        paid([(-1, 3)], 0)
    with pytest.raises(ValueError, match="not negative"):
        paid([(1, 3)], -1)


@given(payments, st.integers(0, 10**12))
def test_the_distribution_holds_together(items: list[tuple[int, int]], still_open: int) -> None:
    delay = paid(items, still_open, LATENESS)
    seen = [days for _, days in items]
    quarters = [min(seen), delay.lower_quartile_days, delay.median_days, delay.upper_quartile_days, max(seen)]
    assert quarters == sorted(quarters)
    assert min(seen) <= delay.mean_days <= max(seen)
    assert sum(delay.histogram) == delay.paid == sum(amount for amount, _ in items)
    assert 0 < delay.paid_share <= 1


@given(payments)
def test_half_of_the_money_came_by_the_median_and_not_before(items: list[tuple[int, int]]) -> None:
    median, total = paid(items, 0).median_days, sum(amount for amount, _ in items)
    assert median is not None
    assert 2 * sum(amount for amount, days in items if days <= median) >= total
    assert 2 * sum(amount for amount, days in items if days < median) < total


@given(payments, st.integers(-100, 100))
def test_everyone_later_by_a_day_is_a_day_more(items: list[tuple[int, int]], shift: int) -> None:
    delay, later = paid(items, 0), paid([(amount, days + shift) for amount, days in items], 0)
    assert later.mean_days == pytest.approx(delay.mean_days + shift, abs=1e-6)
    assert later.median_days == delay.median_days + shift


@given(payments)
def test_a_payment_made_in_two_parts_on_one_day_is_one(items: list[tuple[int, int]]) -> None:
    doubled = paid([(2 * amount, days) for amount, days in items], 0, Buckets((0,)))
    assert paid(items + items, 0, Buckets((0,))) == doubled
