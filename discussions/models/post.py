"""The post: its true parent, its place in the reading order, its text."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import roles
from core.append_only import AppendOnly
from discussions import limits
from discussions.models.space import Space, SpaceModerator, in_public
from discussions.models.thread import Thread
from discussions.transitions import PostState

# Sorts after every path below: paths are of 0–9 and A–Z.
AFTER_ALL = "~"
PLACEHOLDERS = (PostState.HIDDEN, PostState.DELETED)


def unheld_for(reader: int | None) -> Q:
    """Return the condition for readable posts and all placeholders: what waits for a moderator is its author's only.

    ``reader`` is the key of a user, or None for somebody who is not signed in.
    """
    there = Q(state__in=[PostState.VISIBLE, *PLACEHOLDERS])
    if reader is not None:
        there |= Q(state=PostState.PENDING, author=reader)
    return there


class PostQuerySet(models.QuerySet["Post"]):
    """Questions about posts."""

    def public(self) -> Self:
        """Those that anybody may read: visible, in a public space."""
        return self.filter(in_public("thread__space"), state=PostState.VISIBLE)

    def visible_to(self, user: Any) -> Self:
        """What this person may read: visible posts of the spaces they see, their own held ones, all as moderator."""
        if not user.is_authenticated:
            return self.public()
        if roles.is_moderator(user):
            return self.all()
        mine = Q(author=user, state=PostState.PENDING)
        moderated = Q(thread__space__in=SpaceModerator.objects.filter(user=user).values("space"))
        seen = Q(thread__space__in=Space.objects.visible_to(user).values("pk"))
        return self.filter(seen & (Q(state=PostState.VISIBLE) | mine) | moderated)

    def shown(self, user: Any, *, moderates: bool) -> Self:
        """What stands on a thread's page: readable posts, and placeholders that have something readable below.

        The caller has checked the thread itself.
        """
        if moderates:
            return self.all()
        below = Post.objects.filter(
            thread=OuterRef("thread"),
            path__gt=OuterRef("path"),
            path__lt=Concat(OuterRef("path"), Value(AFTER_ALL)),
            state=PostState.VISIBLE,
        )
        return self.filter(unheld_for(user.pk) & (~Q(state__in=PLACEHOLDERS) | Exists(below)))

    def below(self, post: "Post") -> Self:
        """The post itself and everything in its branch.

        On the deepest level replies stand beside what they answer: there the branch is followed by its parents.
        """
        if post.depth < limits.DEEPEST:
            return self.filter(thread=post.thread_id, path__gte=post.path, path__lt=post.path + AFTER_ALL)
        above = post.path[: -limits.STEP]
        beside = Post.objects.filter(thread=post.thread_id, path__gt=post.path, path__lt=above + AFTER_ALL)
        branch = {post.pk}
        for key, parent in beside.order_by("seq").values_list("pk", "parent"):
            if parent in branch:
                branch.add(key)
        return self.filter(pk__in=branch)


class Post(models.Model):
    """One contribution. ``path`` is the numbers of its ancestors and its own, four characters each."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="posts")
    parent = models.ForeignKey("self", models.RESTRICT, null=True, blank=True, related_name="replies")
    seq = models.PositiveIntegerField()
    path = models.CharField(max_length=limits.STEP * limits.DEEPEST)
    depth = models.PositiveSmallIntegerField(default=1)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="posts"
    )
    author_name = models.CharField(max_length=200, blank=True, default="")
    state = models.CharField(max_length=10, choices=PostState.choices, default=PostState.VISIBLE)
    state_why = models.CharField(max_length=500, blank=True, default="")
    body = models.TextField()
    html = models.TextField(blank=True, default="")
    renderer_version = models.PositiveSmallIntegerField(default=0)
    quote_of = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    quote = models.TextField(max_length=limits.LONGEST_QUOTE, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    edit_count = models.PositiveSmallIntegerField(default=0)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    hidden_in = models.ForeignKey(
        "discussions.ModerationLog", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    file_count = models.PositiveSmallIntegerField(default=0)
    client_token = models.UUIDField(null=True, blank=True)
    source_key = models.CharField(max_length=300, null=True, blank=True, unique=True, editable=False)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.UniqueConstraint(fields=["thread", "seq"], name="post_number_once_per_thread"),
            models.UniqueConstraint(fields=["thread", "path"], name="post_path_once_per_thread"),
            models.UniqueConstraint(fields=["author", "client_token"], name="post_sent_once"),
            models.CheckConstraint(
                condition=Q(state__in=sorted(PostState.values)), name="post_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(depth__gte=1, depth__lte=limits.DEEPEST, seq__gte=1), name="post_has_its_place"
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                name="post_waiting",
                condition=Q(state=PostState.PENDING),
            ),
            models.Index(fields=["author", "-created_at"], name="post_of_author"),
        ]

    def __str__(self) -> str:
        return f"#{self.seq}"

    def get_absolute_url(self) -> str:
        """Return the permalink in the active language."""
        return reverse("discussions:post", args=[self.thread.space.code, self.thread.number, self.seq])

    @property
    def is_readable(self) -> bool:
        """Whether its text may be printed for everybody."""
        return self.state == PostState.VISIBLE


class PostRevision(AppendOnly):
    """The text of a post before it was changed. Erasing a person's texts blanks these by its own query."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    body = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["post", "number"], name="one_revision_per_number")]

    def __str__(self) -> str:
        return f"{self.post_id}.{self.number}"


class PostFile(models.Model):
    """A file attached to a post; the bytes are kept once, like those of entries."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="files")
    stored = models.ForeignKey("resources.StoredFile", models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["post", "stored"], name="file_once_per_post")]

    def __str__(self) -> str:
        return self.name


class Mention(models.Model):
    """Somebody named in a post, to be told."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "user"], name="mentioned_once_per_post")]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.user_id}"
