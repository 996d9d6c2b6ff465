"""Editorial pages: the home page in each language, plain pages, and the footnote of all pages."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from hub.blocks import SearchViewBlock

FEATURES = ["h2", "h3", "bold", "italic", "link", "ol", "ul"]


class HomePage(Page):
    """The first page: what is inside, at once."""

    lead = models.TextField(_("introduction"), max_length=400, blank=True, default="")

    content_panels = [*Page.content_panels, FieldPanel("lead")]
    parent_page_types = ["wagtailcore.Page"]
    template = "hub/home.html"

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add counts, the evidence map, the latest accepted entries and the open calls."""
        from hub.queries import home  # noqa: PLC0415 -- reads search, which reads models

        return {**super().get_context(request, *args, **kwargs), **home()}


class StandardPage(Page):
    """A page of text: terms, privacy, how review works."""

    body = RichTextField(_("text"), features=FEATURES, blank=True)
    views = StreamField(
        [("view", SearchViewBlock())], verbose_name=_("search views"), blank=True, default=list
    )

    content_panels = [*Page.content_panels, FieldPanel("body"), FieldPanel("views")]
    template = "hub/standard.html"

    class Meta:
        verbose_name = _("standard page")
        verbose_name_plural = _("standard pages")

    @property
    def content_language(self) -> str:
        """Return the language the text is really in: an alias shows its source's text."""
        source = self.alias_of
        return source.locale.language_code if source else self.locale.language_code

    @property
    def content_dir(self) -> str:
        """Return the direction of writing of the text."""
        return "rtl" if get_language_info(self.content_language)["bidi"] else "ltr"


@register_setting(icon="info-circle")
class SiteFootnote(BaseGenericSetting):
    """A sentence at the foot of every page. A language without a text of its own shows the English one."""

    text = models.TextField(_("English"), max_length=1000, blank=True, default="")
    text_fr = models.TextField(_("French"), max_length=1000, blank=True, default="")
    text_es = models.TextField(_("Spanish"), max_length=1000, blank=True, default="")
    text_ar = models.TextField(_("Arabic"), max_length=1000, blank=True, default="")
    text_ru = models.TextField(_("Russian"), max_length=1000, blank=True, default="")
    text_zh = models.TextField(_("Chinese"), max_length=1000, blank=True, default="")

    class Meta:
        verbose_name = _("site-wide footnote")

    def in_language(self, code: str) -> dict[str, str]:
        """Return ``text``, ``lang`` and ``dir`` for a page in this language."""
        own = getattr(self, f"text_{code.split('-', maxsplit=1)[0]}", "")
        lang = code if own else "en"
        return {
            "text": own or self.text,
            "lang": lang,
            "dir": "rtl" if get_language_info(lang)["bidi"] else "ltr",
        }
