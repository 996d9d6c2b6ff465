"""The space: a page of the CMS with a purpose, moderators and rules; its threads hang below it."""

from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet

from accounts import roles
from discussions.signals import threads_changed
from discussions.transitions import SpaceState

FEATURES = ["h2", "h3", "bold", "italic", "link", "ol", "ul"]


def in_public(space: str = "") -> Q:
    """Return the condition for a public space, or for rows that lead to one by the relation ``space``."""
    at = f"{space}__" if space else ""
    return Q(**{f"{at}live": True}) & ~Q(**{f"{at}posting": Space.Posting.CLOSED})


class SpaceQuerySet(PageQuerySet):
    """Questions about spaces."""

    def public(self) -> Self:
        """Those that anybody may read: live and not of a closed group. The one definition of public."""
        return self.filter(in_public())

    def visible_to(self, user: Any) -> Self:
        """Everybody sees what is public, members also their closed groups, moderators also what is not live."""
        if not user.is_authenticated:
            return self.public()
        if roles.is_moderator(user):
            return self.all()
        mine = Q(pk__in=SpaceMember.objects.filter(user=user).values("space")) & Q(live=True)
        moderated = Q(pk__in=SpaceModerator.objects.filter(user=user).values("space"))
        return self.filter(Q(pk__in=Space.objects.public().values("pk")) | mine | moderated)


class Space(Page):
    """A place for one discussion or one group, made by an editor."""

    class Posting(models.TextChoices):
        """Who may write; a closed group is read by its members only."""

        MEMBERS = "members", _("everybody with an account")
        INVITED = "invited", _("invited people; everybody reads")
        CLOSED = "closed", _("a closed group; only its members read")

    class Moderation(models.TextChoices):
        """What waits for a moderator."""

        FIRST = "first", _("the first posts of newcomers wait for a moderator")
        ALL = "all", _("every post waits for a moderator")
        NONE = "none", _("posts appear at once")

    # The name in addresses; it stays when the page is renamed, so that citations do.
    code = models.SlugField(max_length=120, unique=True, editable=False, allow_unicode=True)
    introduction = RichTextField(_("introduction"), features=FEATURES, blank=True)
    purpose = models.TextField(_("purpose"), max_length=1000, blank=True, default="")
    audience = models.CharField(_("expected audience"), max_length=300, blank=True, default="")
    languages = models.CharField(
        _("languages"), max_length=60, default="en", help_text=_("Codes, the main one first: en fr es")
    )
    runs_from = models.DateField(_("runs from"), null=True, blank=True)
    runs_until = models.DateField(_("runs until"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=SpaceState.choices, default=SpaceState.OPEN)
    posting = models.CharField(
        _("who may write"), max_length=10, choices=Posting.choices, default=Posting.MEMBERS
    )
    moderation = models.CharField(
        _("moderation"), max_length=10, choices=Moderation.choices, default=Moderation.FIRST
    )
    no_attribution = models.BooleanField(
        _("without names"),
        default=False,
        help_text=_("Chatham House Rule: nobody but moderators sees who wrote a post, anywhere."),
    )
    last_thread = models.PositiveIntegerField(default=0, editable=False)

    # Names of people and organisations, where the question for a thread has brought them.
    known_moderators: list[tuple[Any, ...]] | None = None

    objects = PageManager.from_queryset(SpaceQuerySet)()

    parent_page_types = ["hub.HomePage"]
    subpage_types: list[str] = []
    content_panels = [
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldPanel("purpose"),
        FieldPanel("audience"),
        FieldPanel("languages"),
        MultiFieldPanel([FieldPanel("runs_from"), FieldPanel("runs_until"), FieldPanel("state")], _("Life")),
        MultiFieldPanel(
            [FieldPanel("posting"), FieldPanel("moderation"), FieldPanel("no_attribution")], _("Rules")
        ),
        InlinePanel("moderators", heading=_("Moderators"), label=_("Moderator")),
        InlinePanel("members", heading=_("Members"), label=_("Member")),
        InlinePanel("terms", heading=_("Themes"), label=_("Theme")),
        InlinePanel("links", heading=_("Related entries and events"), label=_("Related")),
    ]

    class Meta:
        verbose_name = _("discussion space")
        verbose_name_plural = _("discussion spaces")
        permissions = [("moderate_space", _("Can moderate all discussions"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=sorted(SpaceState.values)), name="space_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(runs_until=None) | Q(runs_from=None) | Q(runs_until__gte=models.F("runs_from")),
                name="space_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def language(self) -> str:
        """The main language."""
        return next(iter(self.languages.replace(",", " ").split()), "en")

    @property
    def language_codes(self) -> list[str]:
        """All its languages, the main one first."""
        return self.languages.replace(",", " ").split() or ["en"]

    @property
    def is_running(self) -> bool:
        """Whether posts may be written now: open, and between its dates."""
        today = timezone.localdate()
        return (
            self.state == SpaceState.OPEN
            and (self.runs_from is None or self.runs_from <= today)
            and (self.runs_until is None or today <= self.runs_until)
        )

    def has_unnamed_posts(self) -> bool:
        """Whether something was written here while nobody was named."""
        before = Space.objects.filter(pk=self.pk, no_attribution=True)
        return self.pk is not None and before.filter(threads__isnull=False).exists()

    def get_absolute_url(self) -> str:
        """Return the address in the active language."""
        return reverse("discussions:space", args=[self.code])

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead to the one address of the space."""
        return redirect(self.get_absolute_url())

    def clean(self) -> None:
        """Refuse dates in the wrong order, and names where people have written without them."""
        super().clean()
        if not self.no_attribution and self.has_unnamed_posts():
            raise ValidationError(
                {"no_attribution": _("People have written here on the word that nobody is named. It stands.")}
            )
        if self.runs_from and self.runs_until and self.runs_until < self.runs_from:
            raise ValidationError({"runs_until": _("The last day is before the first.")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and let the threads follow: none accepts posts when the space does not."""
        if not self.code:
            self.code = _free_code(self.slug or slugify(self.title, allow_unicode=True) or "space")
        with transaction.atomic():
            super().save(*args, **kwargs)
            follow_space(self)


class SpaceModerator(models.Model):
    """Who moderates: a person with an account, or an organisation that is only named."""

    space = ParentalKey(Space, on_delete=models.CASCADE, related_name="moderators")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        verbose_name=_("person"),
        related_name="moderated_spaces",
    )
    organisation = models.ForeignKey(
        "people.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("organisation"),
        related_name="+",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user=None, organisation__isnull=False) | Q(user__isnull=False, organisation=None),
                name="moderator_is_person_or_organisation",
                violation_error_message=_("Choose a person or an organisation, not both."),
            ),
            models.UniqueConstraint(fields=["space", "user"], name="moderator_once_per_space"),
        ]

    def __str__(self) -> str:
        return str(self.user or self.organisation)


class SpaceMember(models.Model):
    """Somebody invited into a space."""

    space = ParentalKey(Space, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "user"], name="member_once_per_space")]

    def __str__(self) -> str:
        return str(self.user)


class SpaceTerm(models.Model):
    """An objective or topic of a space: people follow it, search filters by it."""

    space = ParentalKey(Space, on_delete=models.CASCADE, related_name="terms")
    term = models.ForeignKey(
        "taxonomy.Term",
        models.PROTECT,
        limit_choices_to={"vocabulary__in": ["objective", "topic"]},
        related_name="+",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "term"], name="term_once_per_space")]

    def __str__(self) -> str:
        return str(self.term)


class SpaceLink(models.Model):
    """An entry (a resource, a practice, a use case) or a page (an event) that belongs to a space."""

    space = ParentalKey(Space, on_delete=models.CASCADE, related_name="links")
    entry = models.ForeignKey(
        "resources.Entry", models.CASCADE, null=True, blank=True, related_name="discussion_links"
    )
    page = models.ForeignKey(Page, models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(entry=None, page__isnull=False) | Q(entry__isnull=False, page=None),
                name="link_is_entry_or_page",
                violation_error_message=_("Choose an entry or a page, not both."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.entry or self.page)


def _free_code(wanted: str) -> str:
    base, number = wanted[:100], 1
    code = base
    while Space.objects.filter(code=code).exists():
        number += 1
        code = f"{base}-{number}"
    return code


def follow_space(space: Space) -> None:
    """Write into the threads whether they accept posts; who writes waits for that very row."""
    threads = space.threads.all()
    if space.state == SpaceState.OPEN:
        threads.filter(state="open", accepts=False).update(accepts=True)
    else:
        threads.filter(accepts=True).update(accepts=False)
    threads_changed.send(sender=Space, spaces=[space.pk])
