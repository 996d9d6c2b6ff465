"""Following: notifications, mails, feeds, one's own posts."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import condition, require_http_methods, require_POST, require_safe

from core.exceptions import DomainError
from discussions import policies, services
from discussions.exports import posts_of
from discussions.feeds import last_change, stamp, write_feed
from discussions.forms import FollowForm, MailForm
from discussions.models import MailChoice, Notification, Post, Subscription
from discussions.names import shown_name
from discussions.views import finding
from taxonomy.models import Term

SHOWN = 50


@login_required
@require_POST
def follow(request: HttpRequest, space: str, thread: int | None = None) -> HttpResponse:
    """Set what one hears of a space or a thread; "nothing chosen" forgets it."""
    target: dict[str, Any] = (
        {"thread": finding.thread_of(request, space, thread)}
        if thread is not None
        else {"space": finding.space_of(request, space)}
    )
    _set_level(request, target)
    return redirect(next(iter(target.values())).get_absolute_url())


@login_required
@require_POST
def follow_theme(request: HttpRequest, code: str) -> HttpResponse:
    """Set what one hears of a theme."""
    theme = get_object_or_404(Term, vocabulary__in=["objective", "topic"], pk=code)
    _set_level(request, {"theme": theme})
    return redirect("discussions:notifications")


def _set_level(request: HttpRequest, target: dict[str, Any]) -> None:
    user = finding.person(request)
    form = FollowForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("There is no such choice."))
    elif form.cleaned_data["level"]:
        services.follow(user=user, level=form.cleaned_data["level"], **target)
        messages.success(request, _("Saved."))
    else:
        for row in Subscription.objects.filter(user=user, **target):
            services.unfollow(subscription=row, by=user)
        messages.success(request, _("Saved."))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notifications(request: HttpRequest) -> HttpResponse:
    """List what is new for oneself; the button marks all as read."""
    user = finding.person(request)
    if request.method == "POST":
        services.mark_read(user=user)
        return redirect("discussions:notifications")
    readable = Post.objects.visible_to(user)
    rows = Notification.objects.filter(user=user, post__in=readable).select_related("post__thread__space")
    found = [
        {
            "row": row,
            "who": shown_name(row.post.author_name, named=policies.sees_names(user, row.post.thread.space)),
        }
        for row in rows.order_by("-pk")[:SHOWN]
    ]
    follows = Subscription.objects.filter(user=user).select_related("space", "thread__space", "theme")
    return render(
        request, "discussions/notifications.html", {"rows": found, "follows": follows.order_by("pk")}
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mails(request: HttpRequest) -> HttpResponse:
    """Choose when mails come."""
    user = finding.person(request)
    names = ("rhythm", "quiet_from", "quiet_until", "zone")
    choice = MailChoice.objects.filter(user=user).first() or MailChoice(user=user)
    form = MailForm(request.POST or None, initial={name: getattr(choice, name) for name in names})
    if request.method == "POST" and form.is_valid():
        try:
            services.choose_mails(user=user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("discussions:mails")
    return render(request, "discussions/mails.html", {"form": form}, status=422 if form.errors else 200)


@csrf_exempt  # mail programs post here without having seen a page (RFC 8058); the token is the key
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: uuid.UUID) -> HttpResponse:
    """End the mails of a subscription, or all of a person: by one click, nothing to sign in to."""
    stopped = request.method == "POST" and services.unsubscribe(token=token)
    if request.method == "POST" and not stopped:
        return render(request, "discussions/stop.html", {"unknown": True}, status=404)
    return render(request, "discussions/stop.html", {"stopped": stopped})


@login_required
@require_safe
def own_posts(request: HttpRequest) -> HttpResponse:
    """Answer with everything one wrote, as a file."""
    posts = posts_of(finding.person(request))
    response = JsonResponse({"posts": posts}, json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = 'attachment; filename="my-posts.json"'
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Blank everything one wrote, after a question."""
    if request.method == "POST":
        count = services.erase_contributions(user=finding.person(request))
        messages.success(request, _("%(count)s posts are erased.") % {"count": count})
        return redirect("discussions:notifications")
    return render(
        request,
        "discussions/erase.html",
        {"count": Post.objects.filter(author=finding.person(request)).count()},
    )


def _stamp(request: HttpRequest, space: str, thread: int | None = None) -> str | None:
    return stamp(_target(request, space, thread))


def _changed(request: HttpRequest, space: str, thread: int | None = None) -> Any:
    return last_change(_target(request, space, thread))


def _target(request: HttpRequest, space: str, thread: int | None) -> Any:
    if thread is None:
        return finding.space_of(request, space)
    return finding.thread_of(request, space, thread)


@require_safe
@condition(etag_func=_stamp, last_modified_func=_changed)
def feed(request: HttpRequest, space: str, thread: int | None = None) -> HttpResponse:
    """Answer with the newest public posts of a space or a thread as Atom."""
    target = _target(request, space, thread)
    return HttpResponse(write_feed(target), content_type="application/atom+xml; charset=utf-8")
