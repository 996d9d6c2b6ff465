"""Spaces, people and posts for the tests of discussions, made through the real services."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.models import Locale, Page

from accounts import roles
from accounts.models import User
from discussions import services
from discussions.models import Post, Space, Thread
from hub.models import HomePage

numbers = count(1)


def home() -> Page:
    """Return a home page below the root."""
    found = HomePage.objects.first()
    if found:
        return found
    Locale.objects.get_or_create(language_code="en")
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
    return root.add_child(instance=HomePage(title="Home", slug="home-test"))


def make_space(**values: Any) -> Space:
    """Return an open space in which posts appear at once."""
    number = next(numbers)
    about = {"title": f"Space {number}", "slug": f"space-{number}", "moderation": "none", **values}
    return home().add_child(instance=Space(**about))


def make_user(name: str = "", *names: str) -> User:
    """Return an account."""
    number = next(numbers)
    user = User.objects.create_user(f"person{number}@example.org", "x", name=name or f"Person {number}")
    for role in names:
        user.groups.add(Group.objects.get_or_create(name=role)[0])
    return user


def make_moderator(name: str = "") -> User:
    """Return a moderator of the whole site."""
    return make_user(name, roles.MODERATOR)


def make_thread(space: Space | None = None, **values: Any) -> Thread:
    """Return an open thread."""
    space = space or make_space()
    about = {"title": "What works at borders?", "body": "Tell us.", **values}
    return services.open_thread(space=space, by=about.pop("by", None) or make_moderator(), **about)


def write(thread: Thread, by: User | None = None, parent: Post | None = None, **more: Any) -> Post:
    """Write a post. The clock of the author's earlier posts is set back, so that no pause is needed."""
    by = by or make_user()
    Post.objects.filter(author=by).update(created_at=timezone.now() - timedelta(days=2))
    body = more.pop("body", f"A thought, number {next(numbers)}.")
    return services.write_post(thread=thread, by=by, parent=parent, body=body, **more)


def fresh(row: Any) -> Any:
    """Return a row as it is now."""
    found = type(row).objects.get(pk=row.pk)
    if isinstance(found, Post):
        return Post.objects.select_related("thread__space").get(pk=row.pk)
    return found
