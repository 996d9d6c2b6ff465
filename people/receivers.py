"""Everybody with an account has a profile and may submit."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models.signals import post_save
from django.dispatch import receiver

from accounts import roles
from people.models import Profile


@receiver(post_save, sender=get_user_model(), dispatch_uid="people.new_user")
def new_user(sender: Any, instance: Any, created: bool, raw: bool = False, **kwargs: Any) -> None:
    """Give a new account its profile and the role of submitter."""
    if not created or raw:
        return
    Profile.objects.get_or_create(user=instance)
    group = Group.objects.filter(name=roles.SUBMITTER).first()
    if group is not None:
        instance.groups.add(group)
