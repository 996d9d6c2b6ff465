"""Languages of contents, as vocabularies and documents name them, and languages of pages, as Django does."""

from django.conf import settings


def interface_language(content: str) -> str:
    """Return the language in which to show pages about something written in ``content``.

    ``zh`` is written in simplified characters (``zh-hans``); for a language the hub does not speak it is the default.
    """
    wanted = "zh-hans" if content == "zh" else content
    return wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
