"""The rows. Facts are versions with two clocks; nothing of them is overwritten.

A version is *current* while `superseded_at` is null, and one constraint a table says that a fact has one current
version. `recorded_at` is the moment of the import that brought it, `superseded_at` that of the one that corrected it.
"""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from encours.cockpit.store.roles import Role

THEMES = [("", _("As the system")), ("light", _("Light")), ("dark", _("Dark"))]
CURRENT = Q(superseded_at__isnull=True)


class EntityRow(models.Model):
    """A company whose books are here."""

    code = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    currency = models.CharField(max_length=3, default="EUR")
    default_terms = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return self.name or self.code


class ImportState(models.TextChoices):
    """How far an import is."""

    WAITING = "waiting", _("Waiting")
    READING = "reading", _("Reading")
    STORING = "storing", _("Storing")
    REFRESHING = "refreshing", _("Refreshing the figures")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class ImportRow(models.Model):
    """A file on its way into the store.

    `claim` names the worker that has it, until `lease_until`; a worker writes only while the claim is still its own.
    `options` are as `encours.cockpit.store.options` writes them; with `sha256` they are the key of what happens once.
    """

    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    stored_path = models.CharField(max_length=255, blank=True)
    size = models.BigIntegerField(default=0)
    format = models.CharField(max_length=32, blank=True)
    options = models.JSONField(default=dict)
    options_sha256 = models.CharField(max_length=64)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=16, choices=ImportState.choices, default=ImportState.WAITING)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    message = models.TextField(blank=True)
    claim = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    certificate = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["state", "created_at"], name="import_next"),)
        constraints = (
            models.UniqueConstraint(
                fields=["sha256", "options_sha256"], condition=~Q(state="failed"), name="import_same_file_once"
            ),
        )

    def __str__(self) -> str:
        return self.file_name


class ImportProblemRow(models.Model):
    """One finding of a reader, at its place (encours.ledger.problems)."""

    import_row = models.ForeignKey(ImportRow, on_delete=models.CASCADE, related_name="problems")
    code = models.CharField(max_length=64)
    message = models.TextField()
    severity = models.CharField(max_length=8)
    file = models.TextField(blank=True)
    line = models.BigIntegerField(default=0)
    column = models.TextField(blank=True)
    read = models.TextField(blank=True)
    values = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    def __str__(self) -> str:
        return f"{self.code} {self.file}:{self.line}"


class VersionRow(models.Model):
    """What every version of a fact carries beside the fact."""

    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    import_row = models.ForeignKey(ImportRow, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        abstract = True


class PartyRow(VersionRow):
    key = models.TextField()
    name = models.TextField(blank=True)
    segment = models.TextField(blank=True)
    zone = models.TextField(blank=True)
    salesperson = models.TextField(blank=True)
    collector = models.TextField(blank=True)
    terms = models.TextField(blank=True)
    siren = models.TextField(blank=True)
    email = models.TextField(blank=True)
    phone = models.TextField(blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["key"], condition=CURRENT, name="party_one_current"),)

    def __str__(self) -> str:
        return self.name or self.key


class DocumentRow(VersionRow):
    key = models.TextField()
    kind = models.TextField()
    customer = models.TextField()
    amount = models.BigIntegerField()
    currency = models.TextField()
    booked = models.DateField()
    issued = models.DateField()
    due = models.DateField(null=True)
    entity = models.TextField(blank=True)
    number = models.TextField(blank=True)
    product = models.TextField(blank=True)
    label = models.TextField(blank=True)
    due_assumed = models.BooleanField(default=False)
    day_assumed = models.BooleanField(default=False)
    account = models.TextField(blank=True)
    source = models.TextField(blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["key"], condition=CURRENT, name="document_one_current"),)

    def __str__(self) -> str:
        return self.number or self.key


class SettlementRow(VersionRow):
    debit = models.TextField()
    credit = models.TextField()
    amount = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["debit", "credit"], condition=CURRENT, name="settlement_one_current"),
        )

    def __str__(self) -> str:
        return f"{self.credit} → {self.debit}"


class TargetRow(models.Model):
    """The DSO wanted, in days, of an entity ("" for the group) from a day on."""

    entity = models.CharField(max_length=64, blank=True)
    dso_days = models.DecimalField(max_digits=5, decimal_places=1)
    valid_from = models.DateField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["entity", "valid_from"], name="target_one_a_day"),)

    def __str__(self) -> str:
        return f"{self.entity} {self.valid_from}: {self.dso_days}"


class AppendOnly(models.QuerySet["AuditRow"]):
    """A query set that reads and adds, and does nothing else."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("the audit trail is only added to")

    def delete(self) -> NoReturn:
        raise TypeError("the audit trail is only added to")


class AuditRow(models.Model):
    """Who did what to what, when, and what it was before. Only added to."""

    at = models.DateTimeField(db_index=True)
    who = models.CharField(max_length=254)
    verb = models.CharField(max_length=64)
    subject = models.CharField(max_length=255)
    before = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(null=True, encoder=DjangoJSONEncoder)

    objects = AppendOnly.as_manager()

    def __str__(self) -> str:
        return f"{self.at} {self.who} {self.verb} {self.subject}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("the audit trail is only added to")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("the audit trail is only added to")


class ProfileRow(models.Model):
    """What somebody is here: a role, what they may see, how they like the pages.

    `entities` are codes, none for all of them; `salesperson` is the name that the customers of a salesperson bear.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="profile")
    role = models.CharField(max_length=16, choices=Role.choices)
    salesperson = models.CharField(max_length=200, blank=True)
    entities = models.JSONField(default=list, blank=True)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, blank=True)
    theme = models.CharField(max_length=8, choices=THEMES, blank=True)

    def __str__(self) -> str:
        return f"{self.user} ({self.role})"
