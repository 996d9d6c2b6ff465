"""The thread: a question, and the counters from which its posts take their numbers."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.sanitize import RENDERER_VERSION, render_markdown
from discussions import limits
from discussions.models.space import Space, in_public
from discussions.transitions import ThreadState

READ = (
    "number", "title", "language", "body", "html", "texts", "state", "accepts", "last_seq", "visible_count",
    "author_name", "closed_why",
)  # fmt: skip
READ_OF_SPACE = (
    "title", "code", "languages", "runs_from", "runs_until", "state", "posting", "moderation", "no_attribution",
)  # fmt: skip


class ThreadQuerySet(models.QuerySet["Thread"]):
    """Questions about threads."""

    def visible_to(self, user: Any) -> Self:
        """Those of the spaces that this person sees."""
        if not user.is_authenticated:
            return self.public()
        return self.filter(space__in=Space.objects.visible_to(user))

    def public(self) -> Self:
        """Those that anybody may read."""
        return self.filter(in_public("space"))

    def for_reading(self) -> Self:
        """Bring what the page of a thread prints and asks about, with its space: a third of the columns there are."""
        return self.select_related("space").only(*READ, *(f"space__{name}" for name in READ_OF_SPACE))

    def for_listing(self) -> Self:
        """Pinned ones first, then those with the newest posts."""
        return self.order_by("-pinned", F("last_post_at").desc(nulls_last=True), "-number")


class Thread(models.Model):
    """One question of a space. ``accepts`` is the lock against closing: posts take their number from this row."""

    class Kind(models.TextChoices):
        """What it is for."""

        QUESTION = "question", _("question")
        ANNOUNCEMENT = "announcement", _("announcement")

    space = models.ForeignKey(Space, models.CASCADE, related_name="threads")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.QUESTION)
    title = models.CharField(_("title"), max_length=limits.LONGEST_TITLE)
    language = models.CharField(_("language"), max_length=8, default="en")
    body = models.TextField(_("text"), blank=True, default="")
    html = models.TextField(blank=True, default="", editable=False)
    renderer_version = models.PositiveSmallIntegerField(default=0, editable=False)
    # The same question in other languages: [{"language", "title", "body", "html"}].
    texts = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=10, choices=ThreadState.choices, default=ThreadState.OPEN)
    accepts = models.BooleanField(default=True, editable=False)
    pinned = models.BooleanField(_("pinned"), default=False)
    last_seq = models.PositiveIntegerField(default=0, editable=False)
    visible_count = models.PositiveIntegerField(default=0, editable=False)
    last_post_at = models.DateTimeField(null=True, blank=True, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="threads"
    )
    author_name = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    closed_why = models.CharField(max_length=500, blank=True, default="")
    continues = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="continued_by")
    answer = models.ForeignKey("discussions.Post", models.SET_NULL, null=True, blank=True, related_name="+")
    source_key = models.CharField(max_length=300, null=True, blank=True, unique=True, editable=False)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        verbose_name = _("thread")
        verbose_name_plural = _("threads")
        constraints = [
            models.UniqueConstraint(fields=["space", "number"], name="thread_number_once_per_space"),
            models.CheckConstraint(
                condition=Q(state__in=sorted(ThreadState.values)), name="thread_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(accepts=False) | Q(state=ThreadState.OPEN), name="only_open_threads_accept"
            ),
            models.CheckConstraint(
                condition=~Q(state=ThreadState.CLOSED) | Q(closed_at__isnull=False),
                name="closed_thread_has_its_date",
            ),
            models.CheckConstraint(
                condition=Q(visible_count__lte=F("last_seq")), name="no_more_visible_posts_than_numbers"
            ),
        ]
        indexes = [models.Index(fields=["space", "-pinned", "-last_post_at"], name="thread_of_space")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address in the active language."""
        return reverse("discussions:thread", args=[self.space.code, self.number])

    def render(self) -> None:
        """Make the HTML of the question in all its languages; the caller saves."""
        self.html = render_markdown(self.body)
        self.texts = [{**text, "html": render_markdown(text.get("body", ""))} for text in self.texts]
        self.renderer_version = RENDERER_VERSION


class OldThreadAddress(models.Model):
    """Where a thread stood before it was moved: what was cited is found."""

    space = models.ForeignKey(Space, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "number"], name="one_old_thread_address")]

    def __str__(self) -> str:
        return f"{self.space_id}/{self.number}"


class OldPostAddress(models.Model):
    """The number of a post before its branch was split off."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="+")
    seq = models.PositiveIntegerField()
    post = models.ForeignKey("discussions.Post", models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thread", "seq"], name="one_old_post_address")]

    def __str__(self) -> str:
        return f"{self.thread_id}/{self.seq}"
