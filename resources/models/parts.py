"""What belongs to an entry: terms, organisations, links, files."""

from django.conf import settings
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey


class TermRole(models.TextChoices):
    """As what a term is attached to an entry."""

    OBJECTIVE_PRIMARY = "objective_primary", _("Primary objectives")
    OBJECTIVE_SECONDARY = "objective_secondary", _("Secondary objectives")
    PRINCIPLE = "principle", _("Guiding principles")
    SDG = "sdg", _("Sustainable Development Goals")
    REGION = "region", _("Regions")
    COUNTRY = "country", _("Countries and areas")
    TOPIC = "topic", _("Topics")
    DATA_SOURCE = "data_source", _("Data sources")
    METHOD = "method", _("Methods")
    PURPOSE = "purpose", _("Purposes")


# From which vocabulary the terms of a role come.
ROLE_VOCABULARY: dict[str, str] = {
    TermRole.OBJECTIVE_PRIMARY: "objective",
    TermRole.OBJECTIVE_SECONDARY: "objective",
    TermRole.PRINCIPLE: "principle",
    TermRole.SDG: "sdg",
    TermRole.REGION: "place",
    TermRole.COUNTRY: "place",
    TermRole.TOPIC: "topic",
    TermRole.DATA_SOURCE: "data_source",
    TermRole.METHOD: "method",
    TermRole.PURPOSE: "purpose",
}


class EntryTerm(models.Model):
    """A term of a vocabulary attached to an entry in a role."""

    entry = ParentalKey("resources.Entry", on_delete=models.CASCADE, related_name="entry_terms")
    role = models.CharField(max_length=20, choices=TermRole.choices)
    term = models.ForeignKey("taxonomy.Term", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "role", "term"], name="term_once_per_entry_and_role"),
        ]
        indexes = [models.Index(fields=["term", "role"], name="entry_term_by_term")]

    def __str__(self) -> str:
        return f"{self.role}: {self.term_id}"


class EntryOrganisation(models.Model):
    """An organisation named by an entry, as text until an editor links it (house D25)."""

    entry = ParentalKey("resources.Entry", on_delete=models.CASCADE, related_name="organisations")
    name = models.CharField(_("name"), max_length=200)
    slug = models.CharField(max_length=200, editable=False, db_index=True)
    role = models.CharField(_("role"), max_length=30)
    organisation = models.ForeignKey(
        "people.Organisation", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def slug_of(name: str) -> str:
        """Return the code under which the organisation is a facet value."""
        return slugify(name, allow_unicode=True)[:200] or "organisation"


class EntryLink(models.Model):
    """An address that belongs to an entry."""

    entry = ParentalKey("resources.Entry", on_delete=models.CASCADE, related_name="links")
    url = models.URLField(_("address"), max_length=1000)
    title = models.CharField(_("title"), max_length=300, blank=True, default="")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title or self.url


class StoredFile(models.Model):
    """Bytes kept once under their hash, outside the media folder (house D24). Never changed."""

    class TextState(models.TextChoices):
        """How far the extraction of its text is."""

        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")

    sha256 = models.CharField(max_length=64, unique=True)
    mime = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    text = models.TextField(blank=True, default="")
    text_state = models.CharField(max_length=10, choices=TextState.choices, default=TextState.WAITING)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="stored_files"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.sha256[:12]


class EntryFile(models.Model):
    """A stored file under a name, as part of an entry."""

    entry = ParentalKey("resources.Entry", on_delete=models.CASCADE, related_name="files")
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="uses")
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
