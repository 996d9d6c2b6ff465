"""Pages that belong to nobody else."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from hub import samples
from hub.icons import ICONS


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component, in the language of ``?language=``; served in the demo and in tests only."""
    wanted = request.GET.get("language", "en")
    language = wanted if wanted in dict(settings.LANGUAGES) else "en"
    with translation.override(language):
        context = {**samples.context(), "icons": sorted(ICONS), "shown_languages": ["en", "ar"]}
        return render(request, "hub/styleguide.html", context)
