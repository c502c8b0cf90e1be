"""The cockpit: the shell around the core. Django, the store, the verbs, the pages, the jobs."""

from __future__ import annotations

import os


def open_cockpit() -> None:
    """Make Django ready in this process.

    Raises:
        encours.cockpit.environment.SettingError: a setting in the environment is missing or bad.
    """
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "encours.cockpit.settings")
    django.setup()
