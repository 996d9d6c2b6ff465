"""Entry and its kinds. The guard in ``save()`` and ``save_revision()`` is what makes review unavoidable."""

import secrets
from typing import Any, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, Revision, RevisionMixin

from core.exceptions import NotPermitted
from core.languages import interface_language
from resources.models.permit import PublicationPermit
from resources.signals import entries_changed
from taxonomy.models import Term

CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
YEARS = (MinValueValidator(1900), MaxValueValidator(2100))


# State of the entry itself, which no version may bring back to what it was.
NOT_CONTENT = (
    *("public_id", "kind", "submitter_id", "frozen", "pinned_revision_id", "provenance", "review_summary"),
    *("source", "source_id", "source_url", "assigned", "withdrawn_at", "withdrawn_kind", "withdrawn_reason"),
    "created_at",
)


def new_public_id() -> str:
    """Return eight random Crockford base-32 characters (house D23)."""
    return "".join(secrets.choice(CROCKFORD) for _position in range(8))


class Kind(models.TextChoices):
    """The kinds of entries."""

    RESOURCE = "resource", _("Resource")
    PRACTICE = "practice", _("Practice")
    USE_CASE = "use_case", _("Data innovation use case")


class EntryQuerySet(models.QuerySet["Entry"]):
    """Questions about entries."""

    def public(self) -> Self:
        """Those that anybody may read: live, not withdrawn, not expired. The one definition of public."""
        unexpired = Q(expire_at=None) | Q(expire_at__gt=timezone.now())
        return self.filter(unexpired, live=True, withdrawn_at=None)

    def visible_to(self, user: Any) -> Self:
        """Everybody sees what is public, submitters their own, editors all."""
        if user.is_authenticated and user.has_perm("resources.curate_entry"):
            return self.all()
        if user.is_authenticated:
            return self.filter(pk__in=self.model.objects.public().values("pk")) | self.filter(submitter=user)
        return self.public()

    def with_parts(self) -> Self:
        """Bring terms, organisations, links and files, one query each."""
        from resources.models.parts import EntryFile  # noqa: PLC0415 -- the parts name this model

        files = Prefetch("files", EntryFile.objects.select_related("stored"))
        return self.prefetch_related(_terms("term__parent__parent"), "organisations", "links", files)

    def for_listing(self) -> Self:
        """Bring what a card prints."""
        return self.prefetch_related(_terms("term"))


def _terms(*along: str) -> "Prefetch[Any, Any, Any]":
    from resources.models.parts import EntryTerm  # noqa: PLC0415 -- the parts name this model

    return Prefetch("entry_terms", EntryTerm.objects.select_related(*along))


class Entry(PreviewableMixin, LockableMixin, DraftStateMixin, RevisionMixin, ClusterableModel):
    """What somebody submits and others find; Resource, Practice and UseCase add their own fields."""

    public_id = models.CharField(max_length=8, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices, editable=False)
    title = models.CharField(_("title"), max_length=200)
    slug = models.CharField(max_length=200, editable=False)
    summary = models.TextField(_("summary"), max_length=1500, blank=True, default="")
    body = models.TextField(_("text"), max_length=60_000, blank=True, default="")
    language = models.CharField(_("language of the entry"), max_length=8, default="en")
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True, validators=YEARS)
    year_end = models.PositiveSmallIntegerField(_("last year"), null=True, blank=True, validators=YEARS)
    scope = models.CharField(_("geographic scope"), max_length=20, blank=True, default="")
    comprehensiveness = models.PositiveSmallIntegerField(
        _("comprehensiveness"),
        default=0,
        validators=[MaxValueValidator(5)],
        help_text=_("0 to 5, set by editors."),
    )
    licence = models.CharField(_("licence"), max_length=40, blank=True, default="")
    submitter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="entries",
    )
    call = models.ForeignKey("resources.Call", models.PROTECT, null=True, blank=True, related_name="entries")
    frozen = models.BooleanField(default=False, editable=False)
    pinned_revision = models.ForeignKey(
        "wagtailcore.Revision", models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    provenance = models.CharField(max_length=12, blank=True, default="", editable=False)
    review_summary = models.JSONField(default=dict, blank=True, editable=False)
    source = models.CharField(max_length=200, blank=True, default="", editable=False)
    source_id = models.CharField(max_length=200, blank=True, default="", editable=False)
    source_url = models.URLField(max_length=1000, blank=True, default="", editable=False)
    assigned = models.JSONField(default=list, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_kind = models.CharField(max_length=12, blank=True, default="", editable=False)
    withdrawn_reason = models.TextField(blank=True, default="", editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    # One list of revisions for an entry, whichever of its two models it is seen as (house D3).
    _revisions = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="entry",
        for_concrete_model=False,
    )

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        permissions = [
            ("curate_entry", _("Can see and curate all entries")),
            ("import_entry", _("Can import entries with a permit of the kind curated")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_id"], condition=~Q(source_id=""), name="one_entry_per_source_record"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(live=False), name="withdrawn_entries_are_not_live"
            ),
            models.CheckConstraint(condition=Q(comprehensiveness__lte=5), name="comprehensiveness_up_to_5"),
        ]
        indexes = [
            models.Index(fields=["live", "-first_published_at"], name="entry_latest"),
            models.Index(fields=["submitter", "-updated_at"], name="entry_of_submitter"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def revisions(self) -> Any:
        """Return the revisions of this entry; Wagtail asks for this name.

        Not by the relation: seen as its kind, an entry would look for revisions whose base is the kind.
        """
        return Revision.objects.for_instance(self)

    @property
    def specific(self) -> "Entry":
        """Return the entry as its kind, with the kind's own fields (one query, unless it already is)."""
        from resources import kinds  # noqa: PLC0415 -- kinds name the models

        model = kinds.get(self.kind).model
        return self if isinstance(self, model) else model.objects.get(pk=self.pk)

    @property
    def is_public(self) -> bool:
        """Whether anybody may read it: what ``EntryQuerySet.public`` asks the database, asked of this object."""
        is_expired = self.expire_at is not None and self.expire_at <= timezone.now()
        return self.live and self.withdrawn_at is None and not is_expired

    @property
    def is_specific(self) -> bool:
        """Whether this object carries the fields of its kind."""
        return type(self) is not Entry

    def get_absolute_url(self) -> str:
        """Return the public address in the active language."""
        return reverse("entries:detail", args=[self.public_id, self.slug])

    def canonical_url(self) -> str:
        """Return the address in the entry's own language, with the site's name."""
        with override(interface_language(self.language)):
            return settings.BASE_URL + self.get_absolute_url()

    def terms(self, role: str) -> list[Term]:
        """Return the terms attached in a role, in the vocabulary's order."""
        chosen = [row.term for row in self.entry_terms.all() if row.role == role]
        return sorted(chosen, key=lambda term: (term.order, term.code))

    def codes(self, role: str) -> list[str]:
        """Return the codes of the terms attached in a role, sorted."""
        return sorted(row.term.code for row in self.entry_terms.all() if row.role == role)

    def scope_label(self) -> str:
        """Return the scope in the active language."""
        from taxonomy.queries import labels  # noqa: PLC0415 -- keeps the models importable without data

        return labels("scope", get_language()).get(self.scope, "")

    def get_lock(self) -> Any:
        """Return Wagtail's lock, or ours while the entry is in review (editors cannot lift it)."""
        from resources.locks import ReviewLock  # noqa: PLC0415 -- needs the models

        return ReviewLock(self) if self.frozen else super().get_lock()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, unless that would make a text live for which there is no permit. Raises NotPermitted."""
        fields = kwargs.get("update_fields")
        if self._state.adding and not self.slug:
            self.slug = slugify(self.title, allow_unicode=True)[:200] or "entry"
        if self.live and (fields is None or "live" in fields):
            self._require_permit()
        with transaction.atomic():
            super().save(*args, **kwargs)
            entries_changed.send(sender=Entry, ids=[self.pk])

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Delete a draft; what has a permit or a case is protected by the database."""
        with transaction.atomic():
            pk = self.pk
            result = super().delete(*args, **kwargs)
            entries_changed.send(sender=Entry, ids=[pk])
            return result

    def _require_permit(self) -> None:
        from resources.digest import content_digest  # noqa: PLC0415 -- needs the models

        if not self.is_specific:
            raise NotPermitted(_("A live entry is saved as its kind."))
        if (
            self.pk is None
            or not PublicationPermit.objects.filter(entry_id=self.pk, digest=content_digest(self)).exists()
        ):
            raise NotPermitted(
                _("Nothing goes live without a finished review or an editor's permit for this very text.")
            )

    def save_revision(
        self, *args: Any, overwrite_revision: Revision | None = None, **kwargs: Any
    ) -> Revision:
        """Save a draft version. Raises NotPermitted in review; never overwrites a version that was submitted."""
        if not self.is_specific:
            raise NotPermitted(
                _("A version is saved of the specific kind, else its own fields would be lost.")
            )
        frozen, pinned = Entry.objects.values_list("frozen", "pinned_revision").get(pk=self.pk)
        if frozen:
            raise NotPermitted(_("This entry is in review; it cannot be changed until the decision."))
        if overwrite_revision is not None and overwrite_revision.pk == pinned:
            overwrite_revision = None
        return super().save_revision(*args, overwrite_revision=overwrite_revision, **kwargs)

    def with_content_json(self, content: dict[str, Any]) -> "Entry":
        """Return a version as an object; what is not content stays as the database has it."""
        entry = super().with_content_json(content)
        for name in NOT_CONTENT:
            setattr(entry, name, getattr(self, name))
        return entry

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        """Return the template of the public page."""
        return "resources/detail.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        """Return what the public page prints."""
        return {"entry": self, "is_preview": True}


class Resource(Entry):
    """A publication, dataset, tool, platform, video …"""

    resource_type = models.CharField(_("type of resource"), max_length=40, blank=True, default="")
    authors = models.CharField(_("authors"), max_length=500, blank=True, default="")
    doi = models.CharField(_("DOI"), max_length=200, blank=True, default="")

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")


class Practice(Entry):
    """Something that was done, and what others can learn from it."""

    practice_type = models.CharField(_("type of practice"), max_length=40, blank=True, default="")
    completion = models.CharField(_("state of completion"), max_length=20, blank=True, default="")
    upholds_principles = models.BooleanField(_("upholds all ten guiding principles"), default=False)
    target_groups = models.TextField(_("people it serves"), max_length=3000, blank=True, default="")
    results = models.TextField(_("benefits and results"), max_length=15_000, blank=True, default="")
    innovation = models.TextField(_("what is new"), max_length=15_000, blank=True, default="")
    lessons = models.TextField(_("key lessons and challenges"), max_length=15_000, blank=True, default="")
    recommendations = models.TextField(
        _("recommendations for others"), max_length=15_000, blank=True, default=""
    )
    resources_needed = models.TextField(
        _("money, people and time needed"), max_length=5000, blank=True, default=""
    )
    focal_point_name = models.CharField(_("focal point"), max_length=200, blank=True, default="")
    focal_point_email = models.EmailField(_("e-mail of the focal point"), blank=True, default="")

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("practice")
        verbose_name_plural = _("practices")
