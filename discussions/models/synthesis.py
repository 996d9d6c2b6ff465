"""What came of a discussion: an editor's text whose claims cite posts."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from discussions.models.post import Post
from discussions.models.space import Space
from discussions.models.thread import Thread


class SynthesisQuerySet(models.QuerySet["Synthesis"]):
    """Questions about syntheses."""

    def public(self) -> Self:
        """Those that anybody may read."""
        return self.filter(thread__space__in=Space.objects.public().values("pk"))

    def visible_to(self, user: Any) -> Self:
        """Those of the spaces that this person sees."""
        return self.filter(thread__space__in=Space.objects.visible_to(user))


class Synthesis(models.Model):
    """The published outcome of a thread."""

    thread = models.OneToOneField(Thread, models.CASCADE, related_name="synthesis")
    title = models.CharField(_("title"), max_length=200)
    language = models.CharField(max_length=8, default="en")
    body = models.TextField(_("text"))
    html = models.TextField(blank=True, default="")
    renderer_version = models.PositiveSmallIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    published_at = models.DateTimeField(default=timezone.now)

    objects = SynthesisQuerySet.as_manager()

    class Meta:
        verbose_name = _("synthesis")
        verbose_name_plural = _("syntheses")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address in the active language."""
        return reverse("discussions:synthesis", args=[self.thread.space.code, self.thread.number])


class Citation(models.Model):
    """A post on which a claim of a synthesis rests."""

    synthesis = models.ForeignKey(Synthesis, models.CASCADE, related_name="citations")
    post = models.ForeignKey(Post, models.CASCADE, related_name="cited_in")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["synthesis", "post"], name="cited_once")]

    def __str__(self) -> str:
        return f"{self.synthesis_id}: {self.post_id}"
