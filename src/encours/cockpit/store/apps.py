"""The rows as Django sees them."""

from __future__ import annotations

from django.apps import AppConfig


class StoreConfig(AppConfig):
    name = "encours.cockpit.store"
    label = "store"
