"""The cockpit as Django sees it: templates and static files; its rows are in `store`."""

from __future__ import annotations

from django.apps import AppConfig


class CockpitConfig(AppConfig):
    name = "encours.cockpit"
    label = "cockpit"
