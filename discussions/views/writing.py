"""Writing: replies, questions, changes, reports, appeals."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.exceptions import Conflict, DomainError
from core.mail import site_url
from core.sanitize import plain_text, render_markdown
from discussions import limits, policies, services
from discussions.forms import AppealForm, EditForm, FileForm, FlagForm, ReplyForm, ThreadForm
from discussions.models import Post, Thread
from discussions.transitions import PostState
from discussions.views import finding
from discussions.views.reading import reply_form
from resources.models import Entry

FOUND = 10


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, space: str, thread: int) -> HttpResponse:
    """Show the form of a reply or a quote; send it, preview it, or look up an entry to link to."""
    found = finding.thread_of(request, space, thread)
    if request.method != "POST":
        form = reply_form(request, found)
        _aim(request, found, form)
        return _reply_page(request, found, form)
    form = ReplyForm(request.POST, request.FILES)
    if "send" in request.POST or not ({"preview", "find_entry", "insert"} & set(request.POST)):
        return _send(request, found, form)
    form.is_valid()
    extra: dict[str, Any] = {}
    if "preview" in request.POST:
        extra["preview"] = render_markdown(str(request.POST.get("body", ""))[: limits.LONGEST_BODY])
    elif "insert" in request.POST:
        form = _inserted(request)
    else:
        extra["entries"] = _entries(str(form.cleaned_data.get("find") or ""))
    _keep(request, found, form)
    form.errors.clear()
    return _reply_page(request, found, form, **extra)


def _aim(request: HttpRequest, thread: Thread, form: ReplyForm) -> None:
    """Address the form to the post that was chosen, with its words when it is quoted."""
    to = request.GET.get("to", "")
    parent = finding.visible_parent(thread, int(to[:7])) if to.isascii() and to.isdigit() else None
    if to and parent is None:
        raise Http404
    if parent:
        form.initial["to"] = parent.seq
        if "quote" in request.GET:
            form.initial["quote"] = plain_text(parent.body)[: limits.LONGEST_QUOTE]


def _reply_page(
    request: HttpRequest, thread: Thread, form: ReplyForm, status: int = 200, **extra: Any
) -> HttpResponse:
    to = form["to"].value()
    context = {
        "thread": thread,
        "space": thread.space,
        "form": form,
        "to": to,
        "quoting": bool(form["quote"].value()),
        "may_post": policies.can_post(request.user, thread),
        **extra,
    }
    return render(request, "discussions/reply.html", context, status=status)


def _send(request: HttpRequest, thread: Thread, form: ReplyForm) -> HttpResponse:
    user = finding.person(request)
    if not form.is_valid():
        return _reply_page(request, thread, form, 422)
    data = form.cleaned_data
    try:
        if data["website"]:
            raise DomainError(
                _("A field that people leave empty was filled in. Please empty it and send again.")
            )
        parent = finding.visible_parent(thread, data["to"])
        if data["to"] and parent is None:
            raise Conflict(
                _("The post you answer is not there any more. You can write without answering it.")
            )
        post = services.write_post(
            thread=thread,
            by=user,
            body=data["body"],
            parent=parent,
            quote_of=parent if data["quote"] else None,
            quote=data["quote"],
            client_token=data["token"],
            composed_in=form.composed_in,
            files=[data["file"]] if data["file"] else [],
        )
    except DomainError as error:
        _keep(request, thread, form)
        form.add_error(None, str(error))
        return _reply_page(request, thread, form, 409 if isinstance(error, Conflict) else 422)
    # After the commit: were the process to end in between, somebody would find what they sent still in the form.
    services.forget_draft(user=user, thread=thread)
    _say(request, post)
    return redirect(post)


def _say(request: HttpRequest, post: Post) -> None:
    if post.state == PostState.PENDING:
        messages.info(
            request,
            _("Thank you. A moderator will look at your post number %(number)s before others see it.")
            % {"number": post.seq},
        )
    else:
        messages.success(request, _("Your post is number %(number)s.") % {"number": post.seq})


def _keep(request: HttpRequest, thread: Thread, form: ReplyForm) -> None:
    """Keep what was typed as a draft, where one may be kept."""
    parent = finding.visible_parent(thread, form.cleaned_data.get("to"))
    body = str(form.cleaned_data.get("body") or "")
    if body and policies.is_invited(request.user, thread.space):
        services.save_draft(user=finding.person(request), thread=thread, body=body, parent=parent)


def _entries(words: str) -> list[Entry]:
    """Return public entries whose titles hold all the words."""
    found = Entry.objects.public()
    parts = words.split()[:8]
    for word in parts:
        found = found.filter(title__icontains=word)
    return list(found.order_by("title", "pk")[:FOUND]) if parts else []


def _inserted(request: HttpRequest) -> ReplyForm:
    """Return the form with the link to a chosen entry at the end of the text."""
    entry = Entry.objects.public().filter(public_id=request.POST.get("insert", "")).first()
    data = request.POST.copy()
    if entry is not None:
        title = entry.title.replace("[", "(").replace("]", ")")
        data["body"] = f"{data.get('body', '').rstrip()} [{title}]({site_url()}/e/{entry.public_id})".strip()
        data["find"] = ""
    form = ReplyForm(data)
    form.is_valid()
    return form


@login_required
@require_POST
def draft(request: HttpRequest, space: str, thread: int) -> HttpResponse:
    """Keep what is being typed; called by the page's script every few seconds."""
    found = finding.thread_of(request, space, thread)
    to = request.POST.get("to", "")
    parent = finding.visible_parent(found, int(to[:7])) if to.isascii() and to.isdigit() else None
    try:
        services.save_draft(
            user=finding.person(request), thread=found, body=request.POST.get("body", ""), parent=parent
        )
    except DomainError as error:
        return JsonResponse({"saved": False, "error": str(error)}, status=403)
    return JsonResponse({"saved": True})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, space: str) -> HttpResponse:
    """Open a thread."""
    found = finding.space_of(request, space)
    form = ThreadForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.open_thread(space=found, by=finding.person(request), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Your question is there."))
            return redirect(made)
    context = {"space": found, "form": form, "may_ask": policies.can_open_thread(request.user, found)}
    return render(request, "discussions/ask.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, space: str, thread: int, seq: int) -> HttpResponse:
    """Change one's own post, or attach a file to it."""
    post = finding.own_post(request, space, thread, seq)
    if not policies.can_edit(request.user, post):
        return render(request, "discussions/edit.html", {"post": post, "may_change": False}, status=403)
    user = finding.person(request)
    attaching = "attach" in request.POST
    form = EditForm(
        request.POST if request.method == "POST" and not attaching else None, initial={"body": post.body}
    )
    files = FileForm(request.POST, request.FILES) if attaching else FileForm()
    sent: Any = files if attaching else form
    if request.method == "POST" and sent.is_valid():
        try:
            if attaching:
                services.attach_file(post=post, upload=files.cleaned_data["file"], by=user)
            else:
                services.edit_post(post=post, body=form.cleaned_data["body"], by=user)
        except DomainError as error:
            sent.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect(post)
    context = {"post": post, "form": form, "upload": files, "may_change": True}
    return render(request, "discussions/edit.html", context, status=422 if sent.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, space: str, thread: int, seq: int) -> HttpResponse:
    """Remove one's own post, after a question."""
    post = finding.own_post(request, space, thread, seq)
    if request.method == "POST":
        try:
            services.delete_post(post=post, by=finding.person(request))
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Your post is removed. The answers to it keep their place."))
        return redirect(post.thread)
    return render(request, "discussions/remove.html", {"post": post})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, space: str, thread: int, seq: int) -> HttpResponse:
    """Ask the moderators to look at a post."""
    post = finding.post_of(request, space, thread, seq)
    form = FlagForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.flag(post=post, by=finding.person(request), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Thank you. The moderators will look at it."))
            return redirect(post.thread)
    return render(
        request, "discussions/report.html", {"post": post, "form": form}, status=422 if form.errors else 200
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, space: str, thread: int, seq: int) -> HttpResponse:
    """Ask to look again at one's own hidden post."""
    post = finding.own_post(request, space, thread, seq)
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.appeal(post=post, by=finding.person(request), text=form.cleaned_data["text"])
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Your appeal is with the moderators."))
            return redirect(post.thread)
    context = {"post": post, "form": form, "may_appeal": policies.can_appeal(request.user, post)}
    return render(request, "discussions/appeal.html", context, status=422 if form.errors else 200)
