"""Labels of codes in templates."""

from django import template

from taxonomy.queries import by_code

register = template.Library()


@register.simple_tag
def term_label(vocabulary: str, code: str) -> str:
    """Print the label of a code in the active language, or the code."""
    term = by_code(vocabulary).get(code)
    return term.label() if term else code


@register.simple_tag
def term_rank(vocabulary: str, code: str) -> int | None:
    """Return the rank of a code (scopes: global 4 … local 0)."""
    term = by_code(vocabulary).get(code)
    return term.data.get("rank") if term else None
