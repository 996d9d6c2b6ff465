"""The desk: the queue, one post, one thread, the log."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from core.exceptions import DomainError
from discussions import policies, services
from discussions.desk import queue
from discussions.desk.forms import MoveForm, SanctionForm, SplitForm, SynthesisForm, WhyForm
from discussions.models import ModerationLog, Post, Sanction, Thread

PAGE = 50


MODERATORS_HOME: list[dict[str, Any]] = [
    {"url": reverse_lazy("wagtailadmin_home"), "label": gettext_lazy("Home")},
    {"url": reverse_lazy("discussion_desk:queue"), "label": gettext_lazy("Discussions")},
]


class ModeratorsView(WagtailAdminTemplateMixin, TemplateView):
    """A page for moderators only."""

    header_icon = "comment"
    breadcrumbs_items: Any = MODERATORS_HOME
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Shut everybody else out."""
        if not policies.moderates_any(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class Acting(ModeratorsView):
    """A page on which something is done: ``actions`` maps a name to its form and what it does."""

    actions: dict[str, tuple[type[forms.Form], Callable[..., Any]]]

    @property
    def target(self) -> Any:
        """What is acted on, if this moderator may; else 404."""
        raise NotImplementedError

    def prepare(self, form: forms.Form) -> forms.Form:
        """Fill the choices of a form."""
        return form

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do one thing. What was refused comes back filled, with the reason."""
        name = request.POST.get("action", "")
        if name not in self.actions:
            messages.error(request, _("There is no such action."))
            return redirect(request.path)
        model, act = self.actions[name]
        form = self.prepare(model(request.POST))
        if form.is_valid():
            try:
                act(self.target, request.user, form.cleaned_data)
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Done."))
                return redirect(request.path)
        for refusal in form.non_field_errors():
            messages.error(request, str(refusal))
        return self.render_to_response(self.get_context_data(refused=name, form=form), status=422)

    def forms_context(self, refused: str, form: forms.Form | None) -> dict[str, Any]:
        """Return an empty form for each action; a refused one keeps what was typed."""
        return {
            f"{name}_form": form if name == refused and form else self.prepare(model())
            for name, (model, _act) in self.actions.items()
        }


class Queue(ModeratorsView):
    """What waits."""

    template_name = "discussions/desk/queue.html"
    page_title = gettext_lazy("Discussions")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return a page of the queue."""
        page = Paginator(queue.waiting(self.request.user), PAGE).get_page(self.request.GET.get("page"))
        return {**super().get_context_data(**kwargs), "page": page}


def _why(service: Callable[..., Any]) -> Callable[[Post, Any, dict[str, Any]], Any]:
    return lambda post, by, data: service(post=post, by=by, why=data["why"])


def _sanction(post: Post, by: Any, data: dict[str, Any]) -> None:
    if post.author is None:
        raise DomainError(_("The author has no account here."))
    until = timezone.now() + timedelta(days=data["days"])
    space = None if policies.roles.is_moderator(by) else post.thread.space
    services.sanction(user=post.author, space=space, kind=data["kind"], until=until, why=data["why"], by=by)


def _decide(granted: bool) -> Callable[[Post, Any, dict[str, Any]], Any]:
    def act(post: Post, by: Any, data: dict[str, Any]) -> None:
        services.decide_appeal(appeal=post.appeal, by=by, granted=granted, answer=data["why"])

    return act


def _restore_branch(post: Post, by: Any, data: dict[str, Any]) -> None:
    if post.hidden_in is None:
        raise DomainError(_("There is nothing to restore."))
    services.restore_branch(log=post.hidden_in, by=by, why=data["why"])


class Item(Acting):
    """One post and what can be done with it. Opening it from the queue does not claim it; the button does."""

    template_name = "discussions/desk/item.html"
    actions = {
        "claim": (WhyForm, lambda post, by, _data: services.claim(post=post, by=by)),
        "approve": (WhyForm, lambda post, by, _data: services.approve(post=post, by=by)),
        "refuse": (WhyForm, _why(services.refuse)),
        "hide": (WhyForm, _why(services.hide)),
        "hide_branch": (WhyForm, _why(services.hide_branch)),
        "restore": (WhyForm, _why(services.restore)),
        "restore_branch": (WhyForm, _restore_branch),
        "keep": (WhyForm, _why(services.keep)),
        "grant": (WhyForm, _decide(granted=True)),
        "dismiss": (WhyForm, _decide(granted=False)),
        "sanction": (SanctionForm, _sanction),
        "split": (SplitForm, lambda post, by, data: services.split_branch(post=post, by=by, **data)),
    }

    @property
    def target(self) -> Post:
        """The post, if this person moderates its space."""
        rows = queue.moderated_posts(self.request.user)
        rows = rows.select_related("thread__space", "author", "hidden_in", "claim__by", "appeal")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        """Return the title of the thread and the number of the post."""
        post = self.target
        return f"{post.thread.title} #{post.seq}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the post, its flags, its log and the author's sanctions."""
        post = self.target
        context = {
            "post": post,
            "flags": post.flags.select_related("user").order_by("-pk"),
            "log": ModerationLog.objects.filter(post=post).select_related("by"),
            "sanctions": Sanction.objects.filter(user=post.author).order_by("-pk") if post.author_id else [],
            "may": _possible(post),
        }
        found = self.forms_context(kwargs.get("refused", ""), kwargs.get("form"))
        return {**super().get_context_data(**kwargs), **context, **found}


def _possible(post: Post) -> list[tuple[str, str]]:
    """Return what can be done now: names of actions and their words, those that need a reason only."""
    appeal = getattr(post, "appeal", None)
    offers = [
        ("approve", _("Approve"), post.state == "pending"),
        ("refuse", _("Refuse, with a reason"), post.state == "pending"),
        ("keep", _("Set the reports aside"), any(flag.settled_at is None for flag in post.flags.all())),
        ("hide", _("Hide, with a reason"), post.state == "visible"),
        ("hide_branch", _("Hide the whole branch, with a reason"), post.state == "visible"),
        ("restore", _("Show again"), post.state == "hidden"),
        (
            "restore_branch",
            _("Show the whole branch again"),
            bool(post.hidden_in and post.hidden_in.action == "hide_branch"),
        ),
        ("grant", _("Grant the appeal"), bool(appeal and appeal.state == "open")),
        ("dismiss", _("Dismiss the appeal"), bool(appeal and appeal.state == "open")),
    ]
    return [(name, words) for name, words, possible in offers if possible]


class ThreadDesk(Acting):
    """One thread: lock, close with a synthesis, move."""

    template_name = "discussions/desk/thread.html"
    actions = {
        "lock": (WhyForm, lambda thread, by, data: services.lock(thread=thread, by=by, **data)),
        "unlock": (WhyForm, lambda thread, by, data: services.unlock(thread=thread, by=by, **data)),
        "close": (WhyForm, lambda thread, by, data: services.close_thread(thread=thread, by=by, **data)),
        "reopen": (WhyForm, lambda thread, by, data: services.reopen(thread=thread, by=by, **data)),
        "move": (MoveForm, lambda thread, by, data: services.move_thread(thread=thread, by=by, **data)),
        "synthesis": (
            SynthesisForm,
            lambda thread, by, data: services.publish_synthesis(thread=thread, by=by, **data),
        ),
    }

    @property
    def target(self) -> Thread:
        """The thread, if this person moderates its space."""
        spaces = queue.moderated_spaces(self.request.user).values("pk")
        return get_object_or_404(
            Thread.objects.filter(space__in=spaces).select_related("space"), pk=self.kwargs["pk"]
        )

    def prepare(self, form: forms.Form) -> forms.Form:
        """Offer the spaces that this person moderates."""
        if isinstance(form, MoveForm):
            form.fields["to"].queryset = queue.moderated_spaces(self.request.user)  # type: ignore[attr-defined]
        return form

    def get_page_title(self) -> str:
        """Return the title of the thread."""
        return str(self.target.title)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the thread and its log."""
        thread = self.target
        found = self.forms_context(kwargs.get("refused", ""), kwargs.get("form"))
        synthesis = getattr(thread, "synthesis", None)
        if synthesis and kwargs.get("refused") != "synthesis":
            found["synthesis_form"] = SynthesisForm(
                initial={"title": synthesis.title, "body": synthesis.body}
            )
        offers = {"open": ("lock", "close"), "locked": ("unlock", "close"), "closed": ("reopen",)}[
            thread.state
        ]
        words = {"lock": _("Lock"), "unlock": _("Unlock"), "close": _("Close"), "reopen": _("Open again")}
        context = {
            "thread": thread,
            "log": ModerationLog.objects.filter(thread=thread).select_related("by")[:PAGE],
            "offers": [(name, words[name]) for name in offers],
        }
        return {**super().get_context_data(**kwargs), **context, **found}


class Log(ModeratorsView):
    """Everything that moderators did."""

    template_name = "discussions/desk/log.html"
    page_title = gettext_lazy("Log of moderation")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return a page of the log of the spaces this person moderates."""
        rows = ModerationLog.objects.filter(space__in=queue.moderated_spaces(self.request.user).values("pk"))
        rows = rows.select_related("by", "space", "thread", "post", "person")
        page = Paginator(rows, PAGE).get_page(self.request.GET.get("page"))
        return {**super().get_context_data(**kwargs), "page": page, "desk": reverse("discussion_desk:queue")}
