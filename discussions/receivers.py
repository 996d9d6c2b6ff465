"""What happens to somebody's posts when they close their account."""

from typing import Any

from django.dispatch import receiver

from accounts.models import User
from discussions.models import MailChoice, Mention, Post, Thread
from discussions.signals import posts_changed
from people.services.accounts import FORMER
from people.signals import account_closing


@receiver(account_closing, dispatch_uid="discussions.account_closing")
def account_closing_here(*, user: User, **_kwargs: Any) -> None:
    """Take the name off; the texts stay, since others answered them. Who wants them gone erases them first."""
    posts = Post.objects.filter(author=user)
    ids = list(posts.values_list("pk", flat=True))
    posts.update(author_name=FORMER)
    Thread.objects.filter(author=user).update(author_name=FORMER)
    for related in (user.discussion_notifications, user.subscriptions, user.post_drafts):
        related.all().delete()
    MailChoice.objects.filter(user=user).delete()
    Mention.objects.filter(user=user).delete()
    posts_changed.send(sender=Post, ids=ids)
