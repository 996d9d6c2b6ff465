"""From an address to what it names; what a person may not see is not there."""

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import User
from discussions import queries
from discussions.models import OldThreadAddress, Post, Space, Thread
from discussions.transitions import PostState


def space_of(request: HttpRequest, code: str) -> Space:
    """Return a space that this person sees, else 404."""
    return get_object_or_404(Space.objects.visible_to(request.user), code=code)


def thread_of(request: HttpRequest, code: str, number: int) -> Thread:
    """Return a thread with its space, else 404."""
    if request.user.is_authenticated:
        threads = Thread.objects.visible_to(request.user).for_reading()
        return get_object_or_404(threads, space__code=code, number=number)
    if (found := queries.public_thread(code, number)) is None:
        raise Http404
    return found


def moved_thread(request: HttpRequest, code: str, number: int) -> Thread | None:
    """Return the thread that stood at this address before it was moved."""
    threads = Thread.objects.visible_to(request.user).select_related("space")
    old = OldThreadAddress.objects.filter(space__code=code, number=number).values("thread")
    return threads.filter(pk__in=old).first()


def post_of(request: HttpRequest, code: str, number: int, seq: int) -> Post:
    """Return a post that this person may read, with its thread and space, else 404."""
    posts = Post.objects.visible_to(request.user).select_related("thread__space")
    return get_object_or_404(posts, thread__space__code=code, thread__number=number, seq=seq)


def own_post(request: HttpRequest, code: str, number: int, seq: int) -> Post:
    """Return a post of this very person, whatever its state, else 404."""
    if not request.user.is_authenticated:
        raise Http404
    posts = Post.objects.filter(author=request.user).select_related("thread__space")
    return get_object_or_404(posts, thread__space__code=code, thread__number=number, seq=seq)


def visible_parent(thread: Thread, seq: int | None) -> Post | None:
    """Return the post that is answered, when it is there to be answered."""
    if not seq:
        return None
    return Post.objects.filter(thread=thread, seq=seq, state=PostState.VISIBLE).first()


def person(request: HttpRequest) -> User:
    """Return who is signed in; only behind ``login_required``."""
    if isinstance(request.user, AnonymousUser):
        raise Http404
    return request.user
