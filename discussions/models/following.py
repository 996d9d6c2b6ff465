"""Who hears of what, and how."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from discussions import limits
from discussions.models.post import Post
from discussions.models.space import Space
from discussions.models.thread import Thread

USER = settings.AUTH_USER_MODEL


def _one_of(*names: str) -> Q:
    """Exactly one of these is set."""
    condition = Q()
    for chosen in names:
        condition |= Q(**{f"{name}__isnull": name != chosen for name in names})
    return condition


class Subscription(models.Model):
    """What somebody wants to hear of a space, a thread or a theme."""

    class Level(models.TextChoices):
        """How much."""

        WATCH = "watch", _("every post")
        MENTION = "mention", _("only when I am named")
        MUTE = "mute", _("nothing")

    user = models.ForeignKey(USER, models.CASCADE, related_name="subscriptions")
    space = models.ForeignKey(Space, models.CASCADE, null=True, blank=True, related_name="+")
    thread = models.ForeignKey(Thread, models.CASCADE, null=True, blank=True, related_name="+")
    theme = models.ForeignKey("taxonomy.Term", models.CASCADE, null=True, blank=True, related_name="+")
    level = models.CharField(max_length=10, choices=Level.choices)
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_one_of("space", "thread", "theme"), name="one_target"),
            models.UniqueConstraint(fields=["user", "space"], name="one_subscription_per_space"),
            models.UniqueConstraint(fields=["user", "thread"], name="one_subscription_per_thread"),
            models.UniqueConstraint(fields=["user", "theme"], name="one_subscription_per_theme"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.level}"


class Notification(models.Model):
    """One post that one person is told of."""

    class Kind(models.TextChoices):
        """Why they are."""

        REPLY = "reply", _("replied to you")
        MENTION = "mention", _("named you")
        WATCH = "watch", _("wrote in what you follow")

    user = models.ForeignKey(USER, models.CASCADE, related_name="discussion_notifications")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    post = models.ForeignKey(Post, models.CASCADE, related_name="notifications")
    subscription = models.ForeignKey(Subscription, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    # The mail that carried it: empty while none has.
    mail_key = models.CharField(max_length=120, blank=True, default="")
    mailed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "post"], name="told_once_of_a_post"),
        ]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="notification_of_user"),
            models.Index(fields=["user"], name="notification_unmailed", condition=Q(mail_key="")),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.post_id}"


class MailChoice(models.Model):
    """How somebody wants their mails."""

    class Rhythm(models.TextChoices):
        """When."""

        AT_ONCE = "at_once", _("at once")
        DAILY = "daily", _("once a day")
        WEEKLY = "weekly", _("once a week")
        NEVER = "never", _("never; I look here")

    user = models.OneToOneField(USER, models.CASCADE, related_name="mail_choice")
    rhythm = models.CharField(_("mails"), max_length=10, choices=Rhythm.choices, default=Rhythm.AT_ONCE)
    quiet_from = models.TimeField(_("no mails from"), null=True, blank=True)
    quiet_until = models.TimeField(_("no mails until"), null=True, blank=True)
    zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    next_digest_at = models.DateTimeField(null=True, blank=True, db_index=True)
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_have_both_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.rhythm}"


class Draft(models.Model):
    """What somebody has begun to write in a thread; kept until it is sent."""

    user = models.ForeignKey(USER, models.CASCADE, related_name="post_drafts")
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="+")
    parent = models.ForeignKey(Post, models.SET_NULL, null=True, blank=True, related_name="+")
    body = models.TextField(max_length=limits.LONGEST_BODY, blank=True, default="")
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "thread"], name="one_draft_per_thread")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.thread_id}"
