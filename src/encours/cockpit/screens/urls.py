"""Where each page lives."""

from __future__ import annotations

from django.urls import URLPattern, path

from encours.cockpit.screens import dashboard, proof

urlpatterns: list[URLPattern] = [
    path("", dashboard.dashboard, name="dashboard"),
    path("target/", dashboard.set_target_here, name="set-target"),
    path("proof/dso/<slug:method>/", proof.proof_dso, name="proof-dso"),
    path("proof/aged/", proof.proof_aged, name="proof-aged"),
]
