"""Everybody with an account has a profile and may submit; a link in a mail proves its address."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import password_reset
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


@receiver(password_reset, dispatch_uid="people.address_proved")
def address_proved(sender: Any, user: Any, **kwargs: Any) -> None:
    """Count the address as confirmed: only its reader had the link. With two addresses it is not sure."""
    addresses = list(EmailAddress.objects.filter(user=user)[:2])
    if len(addresses) == 1 and not addresses[0].verified:
        addresses[0].set_verified()
