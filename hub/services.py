"""Writes of the composition root: the page tree and the footnote."""

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Page, Site

from hub.models import HomePage, SiteFootnote, StandardPage
from hub.texts import FOOTNOTE, HOME_TITLE, PAGES

ORDER = ("en", "ar", "fr", "es", "ru", "zh-hans")


@transaction.atomic
def ensure_pages() -> None:
    """Make the home page in every language, the standard pages and the footnote; what exists is left alone."""
    homes = _homes()
    for slug, texts in PAGES.items():
        original = _standard_page(homes["en"], slug, *texts["en"])
        for code in ORDER[1:]:
            if original.get_translations().filter(locale=homes[code].locale).exists():
                continue
            if code in texts:
                _translation(original, homes[code], *texts[code])
            else:
                original.copy_for_translation(homes[code].locale, alias=True)
    SiteFootnote.objects.get_or_create(defaults=FOOTNOTE)


def _homes() -> dict[str, HomePage]:
    root = Page.get_first_root_node()
    english, _created = Locale.objects.get_or_create(language_code="en")
    home = HomePage.objects.filter(locale=english).first()
    if home is None:
        home = root.add_child(instance=HomePage(title=HOME_TITLE["en"], slug="home-en", locale=english))
        Site.objects.update_or_create(
            is_default_site=True,
            defaults={"root_page": home, "hostname": "localhost", "site_name": settings.WAGTAIL_SITE_NAME},
        )
        # The page that Wagtail's own migration made.
        for welcome in Page.objects.filter(depth=2, slug="home").exclude(pk=home.pk):
            welcome.delete()
    homes = {"en": home}
    for code in ORDER[1:]:
        locale, _created = Locale.objects.get_or_create(language_code=code)
        found = HomePage.objects.filter(locale=locale).first()
        if found is None:
            page = HomePage(
                title=HOME_TITLE[code],
                slug=f"home-{code}",
                locale=locale,
                translation_key=home.translation_key,
            )
            found = Page.get_first_root_node().add_child(instance=page)
        homes[code] = found
    return homes


def _standard_page(home: HomePage, slug: str, title: str, body: str) -> StandardPage:
    found = StandardPage.objects.child_of(home).filter(slug=slug).first()
    return found or home.add_child(
        instance=StandardPage(title=title, slug=slug, body=body, locale=home.locale)
    )


def _translation(original: StandardPage, home: HomePage, title: str, body: str) -> None:
    page = StandardPage(
        title=title,
        slug=original.slug,
        body=body,
        locale=home.locale,
        translation_key=original.translation_key,
    )
    home.add_child(instance=page)
