"""The figures: pure functions of a few small values. No SQL, no database, no clock."""

from encours.metrics.ageing import Aged, Buckets, By, Share, aged, overdue_share
from encours.metrics.delay import Delay, paid
from encours.metrics.dso import (
    CountbackDso,
    MonthSales,
    MonthTaken,
    Sales,
    average_days_delinquent,
    average_dso,
    best_possible_dso,
    countback_dso,
    overdue_dso,
    simple_dso,
)
from encours.metrics.figure import Figure, Reason, Standing

__all__ = [
    "Aged",
    "Buckets",
    "By",
    "CountbackDso",
    "Delay",
    "Figure",
    "MonthSales",
    "MonthTaken",
    "Reason",
    "Sales",
    "Share",
    "Standing",
    "aged",
    "average_days_delinquent",
    "average_dso",
    "best_possible_dso",
    "countback_dso",
    "overdue_dso",
    "overdue_share",
    "paid",
    "simple_dso",
]
