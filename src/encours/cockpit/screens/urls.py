"""Where each page lives."""

from __future__ import annotations

from django.urls import URLPattern, path

from encours.cockpit.screens import customer, customers, dashboard, history, imports, people, preferences, proof

urlpatterns: list[URLPattern] = [
    path("", dashboard.dashboard, name="dashboard"),
    path("trend.svg", dashboard.trend_picture, name="trend"),
    path("target/", dashboard.set_target_here, name="set-target"),
    path("proof/dso/<slug:method>/", proof.proof_dso, name="proof-dso"),
    path("proof/aged/", proof.proof_aged, name="proof-aged"),
    path("customers/", customers.customers, name="customers"),
    path("customers.<slug:form>", customers.customers_file, name="customers-file"),
    path("customers/<path:id_>/history/", customer.customer_history, name="customer-history"),
    path("customers/<path:id_>/dso/<slug:method>/", customer.customer_proof, name="customer-proof"),
    path("customers/<path:id_>/open.<slug:form>", customer.open_documents_file, name="customer-open"),
    path("customers/<path:id_>/", customer.customer, name="customer"),
    path("imports/", imports.imports, name="imports"),
    path("imports/new/", imports.import_new, name="import-new"),
    path("imports/<int:pk>/", imports.import_page, name="import"),
    path("imports/<int:pk>/progress/", imports.import_progress, name="import-progress"),
    path("imports/<int:pk>/problems.<slug:form>", imports.import_problems_file, name="import-problems"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("people/", people.people, name="people"),
    path("people/new/", people.person_new, name="person-new"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/active/", people.person_active, name="person-active"),
    path("people/<int:pk>/password/", people.person_password, name="person-password"),
    path("history/", history.history, name="history"),
    path("history.<slug:form>", history.history_file, name="history-file"),
]
