"""What moderators do, and the marks that call them."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.append_only import AppendOnly
from discussions.models.post import Post
from discussions.models.space import Space
from discussions.models.thread import Thread

USER = settings.AUTH_USER_MODEL


class ModerationLog(AppendOnly):
    """Who did what, to what, and why. Written once."""

    class Action(models.TextChoices):
        """What was done."""

        APPROVE = "approve", _("approved")
        REFUSE = "refuse", _("refused")
        HIDE = "hide", _("hidden")
        HIDE_BRANCH = "hide_branch", _("branch removed")
        FLAGS_HIDE = "flags_hide", _("hidden by flags")
        RESTORE = "restore", _("restored")
        RESTORE_BRANCH = "restore_branch", _("branch restored")
        KEEP = "keep", _("flags set aside")
        LOCK = "lock", _("locked")
        UNLOCK = "unlock", _("unlocked")
        CLOSE = "close", _("closed")
        REOPEN = "reopen", _("opened again")
        SPLIT = "split", _("split off")
        MOVE = "move", _("moved")
        SANCTION = "sanction", _("sanction")
        LIFT = "lift", _("sanction lifted")
        GRANT = "grant", _("appeal granted")
        DISMISS = "dismiss", _("appeal dismissed")

    action = models.CharField(max_length=16, choices=Action.choices)
    by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    space = models.ForeignKey(Space, models.SET_NULL, null=True, blank=True, related_name="+")
    thread = models.ForeignKey(Thread, models.SET_NULL, null=True, blank=True, related_name="+")
    post = models.ForeignKey(Post, models.SET_NULL, null=True, blank=True, related_name="log")
    person = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    why = models.CharField(max_length=500, blank=True, default="")
    data = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("act of moderation")
        verbose_name_plural = _("acts of moderation")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.created_at:%Y-%m-%d}"


class Flag(models.Model):
    """Somebody asks moderators to look at a post; never anonymous to them."""

    class Reason(models.TextChoices):
        """Why."""

        SPAM = "spam", _("Advertising or spam")
        ABUSE = "abuse", _("Insults, threats or hate")
        PRIVACY = "privacy", _("Endangers or exposes somebody")
        OTHER = "other", _("Something else")

    post = models.ForeignKey(Post, models.CASCADE, related_name="flags")
    user = models.ForeignKey(USER, models.CASCADE, related_name="+")
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices)
    text = models.CharField(_("what moderators should know"), max_length=500, blank=True, default="")
    trusted = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "user"], name="one_flag_per_person")]
        indexes = [models.Index(fields=["post"], name="flag_open", condition=Q(settled_at=None))]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.reason}"


class Claim(models.Model):
    """A moderator looks at a post; the others leave it alone for a while."""

    post = models.OneToOneField(Post, models.CASCADE, related_name="claim")
    by = models.ForeignKey(USER, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.post_id}: {self.by_id}"


class SanctionQuerySet(models.QuerySet["Sanction"]):
    """Questions about sanctions."""

    def in_force(self) -> Self:
        """Those that hold now."""
        return self.filter(lifted_at=None, until__gt=timezone.now())


class Sanction(models.Model):
    """For some time, somebody's posts wait for a moderator, or they cannot write at all."""

    class Kind(models.TextChoices):
        """What it means."""

        HOLD = "hold", _("posts wait for a moderator")
        SILENCE = "silence", _("may not write")

    user = models.ForeignKey(USER, models.CASCADE, related_name="sanctions")
    space = models.ForeignKey(Space, models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    why = models.CharField(_("reason"), max_length=500)
    until = models.DateTimeField(_("until"))
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    lifted_at = models.DateTimeField(null=True, blank=True)

    objects = SanctionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=models.F("created_at")), name="sanction_has_a_term"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind}"


class Appeal(models.Model):
    """An author asks to look again at what was decided about a post. Once."""

    class State(models.TextChoices):
        """How it stands."""

        OPEN = "open", _("waits")
        GRANTED = "granted", _("granted")
        DISMISSED = "dismissed", _("dismissed")

    post = models.OneToOneField(Post, models.CASCADE, related_name="appeal")
    text = models.TextField(_("why this should be looked at again"), max_length=2000)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.CharField(max_length=500, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open") | Q(decided_at__isnull=False), name="decided_appeal_has_its_date"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.state}"
