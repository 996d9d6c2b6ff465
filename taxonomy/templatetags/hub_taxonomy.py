"""Labels of codes in templates."""

from django import template

from taxonomy.queries import find

register = template.Library()


@register.simple_tag
def term_label(vocabulary: str, code: str) -> str:
    """Print the label of a code in the active language, or the code. Retired terms keep their labels."""
    term = find(vocabulary, code)
    return term.label() if term else code


@register.simple_tag
def term_rank(vocabulary: str, code: str) -> int | None:
    """Return the rank of a code (scopes: global 4 … local 0)."""
    term = find(vocabulary, code)
    return term.data.get("rank") if term else None
