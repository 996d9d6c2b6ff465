"""Words that mean the same: a plain table, expanded by the query builder for both engines alike.

Each rule is ``(weight, words)``: every member stands for every other, at that weight.
"""

from collections.abc import Iterable

Rule = tuple[float, tuple[str, ...]]

RULES: tuple[Rule, ...] = (
    (
        0.8,
        (
            "idp",
            "idps",
            "internally displaced person",
            "internally displaced persons",
            "internally displaced people",
        ),
    ),
    (0.8, ("gcm", "global compact for migration", "global compact for safe orderly and regular migration")),
    (0.8, ("gcr", "global compact on refugees")),
    (
        0.8,
        (
            "iom",
            "oim",
            "international organization for migration",
            "organisation internationale pour les migrations",
            "organización internacional para las migraciones",
            "мом",
            "国际移民组织",
            "المنظمة الدولية للهجرة",
        ),
    ),
    (0.8, ("unhcr", "un refugee agency", "acnur", "hcr")),
    (0.8, ("unnm", "un network on migration")),
    (0.8, ("remittances", "money transfers", "remesas", "transferts de fonds")),
    (0.8, ("irregular migration", "undocumented migration")),
    (0.8, ("tip", "trafficking in persons", "human trafficking")),
    (0.8, ("avrr", "assisted voluntary return and reintegration")),
    (0.8, ("imrf", "international migration review forum")),
    (0.8, ("dtm", "displacement tracking matrix")),
    (0.8, ("cdr", "call detail records", "mobile phone data")),
)


def alternatives(rules: Iterable[Rule] = RULES) -> dict[str, tuple[float, tuple[str, ...]]]:
    """Return for every member (in lower case) its weight and the other members."""
    table: dict[str, tuple[float, tuple[str, ...]]] = {}
    for weight, members in rules:
        for member in members:
            table[member.lower()] = (weight, tuple(other for other in members if other != member))
    return table
