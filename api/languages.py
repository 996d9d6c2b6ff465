"""The six languages: as vocabularies name them, and as Django does."""


def interface(lang: str) -> str:
    """Return Django's code for a language of the interface: ``zh`` is written in simplified characters."""
    return "zh-hans" if lang == "zh" else lang
