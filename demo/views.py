"""The demo's mailbox: what the hub would have sent. Never there in production."""

import re
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from demo import mailbox

_ANY_PORT = re.compile(r"http://127\.0\.0\.1:\d{1,5}/")


def _demo_only(view: Any) -> Any:
    """Answer 404 unless this is the demo: the mails hold links that let their reader into accounts."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.HUB_DEMONSTRATION:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@_demo_only
@require_safe
def mailbox_list(request: HttpRequest) -> HttpResponse:
    """List the newest mails, those of one address if ``?to=`` is given."""
    to = request.GET.get("to", "")[:254]
    return render(request, "demo/mailbox.html", {"mails": mailbox.newest(to), "to": to})


@_demo_only
@require_safe
def mailbox_message(request: HttpRequest, key: str) -> HttpResponse:
    """Show one mail; its text is escaped and its links can be followed."""
    mail = mailbox.get(key)
    if mail is None:
        raise Http404
    # The demo may run at another port by now than when the mail was written.
    text = _ANY_PORT.sub(request.build_absolute_uri("/"), mail.text)
    return render(request, "demo/mail.html", {"mail": mail, "text": text})
