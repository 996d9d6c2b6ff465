"""What the search remembers: the log of changes, how far each index has followed it, and what people set.

Every change of something searchable raises the version of its one row in the change's own transaction and takes it
out of the log (``tick`` empty). A short serial step then gives all waiting rows the next tick of the clock. Because
each tick is committed before the next is given, "everything up to tick n" is well defined, and each copy of the
index needs nothing but one number: its watermark.
"""

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from search import analysis, synonyms
from search.ranking import SCOPES, Weights


class SearchState(models.Model):
    """One row for each thing that is or was searchable. ``deleted``: it was not public when last looked at."""

    doc_key = models.CharField(max_length=60, primary_key=True)
    kind = models.CharField(max_length=30)
    object_id = models.BigIntegerField()
    bucket = models.PositiveSmallIntegerField(default=0)
    version = models.BigIntegerField(default=1)
    tick = models.BigIntegerField(null=True, blank=True)
    deleted = models.BooleanField(default=False)
    changed_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("search state")
        verbose_name_plural = _("search states")
        indexes = [
            models.Index(fields=["changed_at"], name="search_state_waiting", condition=Q(tick__isnull=True)),
            models.Index(fields=["tick"], name="search_state_tick"),
            models.Index(fields=["bucket"], name="search_state_bucket"),
        ]

    def __str__(self) -> str:
        return f"{self.doc_key} v{self.version}"


class SearchClock(models.Model):
    """The one row that numbers the log; ``identity`` tells a copy of the index whose log it follows.

    ``drift`` is how many documents differed, and were not repaired, when the copies were last compared.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    tick = models.BigIntegerField(default=0)
    identity = models.UUIDField(default=uuid.uuid4)
    meant = models.BigIntegerField(default=0)  # the tick up to which vectors were made
    compared_at = models.DateTimeField(null=True, blank=True)
    drift = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("search clock")
        verbose_name_plural = _("search clock")

    def __str__(self) -> str:
        return str(self.tick)


class Meaning(models.Model):
    """What a document is about, as a vector. ``fingerprint``: of the text and the encoder it was made from."""

    state = models.OneToOneField(SearchState, models.CASCADE, primary_key=True)
    version = models.BigIntegerField()
    fingerprint = models.CharField(max_length=32)
    language = models.CharField(max_length=10)
    vector = models.BinaryField()

    class Meta:
        verbose_name = _("meaning")
        verbose_name_plural = _("meanings")

    def __str__(self) -> str:
        return f"{self.state_id} v{self.version}"


class SearchTarget(models.Model):
    """An Elasticsearch index that is fed; during a rebuild the old and the new one are.

    One that is ``filling`` has been copied up to the id ``copied_to`` of ``copied_source``; see ``search.rebuild``.
    """

    name = models.CharField(max_length=120, primary_key=True)
    watermark = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    last_error = models.CharField(max_length=500, blank=True, default="")
    filling = models.BooleanField(default=False)
    fingerprint = models.CharField(max_length=12, blank=True, default="")
    copied_source = models.CharField(max_length=30, blank=True, default="")
    copied_to = models.BigIntegerField(default=0)
    copied = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("search target")
        verbose_name_plural = _("search targets")

    def __str__(self) -> str:
        return self.name


LANGUAGES = [
    (synonyms.ALL, _("All languages")),
    ("en", _("English")),
    ("fr", _("French")),
    ("es", _("Spanish")),
    ("ar", _("Arabic")),
    ("ru", _("Russian")),
    ("zh", _("Chinese")),
]


class SynonymRule(models.Model):
    """Words that mean the same. Kept by editors, expanded by the query builder: no index knows about them."""

    words = models.TextField(
        _("words"),
        help_text=_("One word or expression a line. Capital letters make no difference."),
    )
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=LANGUAGES,
        blank=True,
        default=synonyms.ALL,
        help_text=_("The language of the texts in which the rule holds."),
    )
    one_way = models.BooleanField(
        _("one way"),
        default=False,
        help_text=_("Searching for the first word also finds the others, but not the other way round."),
    )
    weight = models.FloatField(
        _("weight"),
        default=0.8,
        validators=[MinValueValidator(0.05), MaxValueValidator(1.0)],
        help_text=_("How much one of the other words counts, next to the word that was typed: at most 1."),
    )
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("synonym rule")
        verbose_name_plural = _("synonym rules")
        ordering = ("words",)

    def __str__(self) -> str:
        first, *others = self.members() or ("",)
        return f"{first} {'⇒' if self.one_way else '='} {', '.join(others)}"

    def members(self) -> tuple[str, ...]:
        """Return the words, one for each line that is not blank."""
        return tuple(" ".join(line.split()) for line in self.words.splitlines() if line.strip())

    def rule(self) -> synonyms.Rule:
        """Return the rule as the query builder takes it."""
        return synonyms.Rule(self.members(), self.weight, self.language, self.one_way)

    def clean(self) -> None:
        """Refuse what could not work or would say two things at once."""
        self.words = "\n".join(self.members())
        problems = [*_faults(self.members()), *self._conflicts()]
        if problems:
            raise ValidationError({"words": problems})

    def _conflicts(self) -> list[object]:
        """Say which words another rule of the same language expands already, and which rules run in a circle."""
        if not self.active:
            return []
        mine, heads = _forms(self.members()), _forms(self._heads())
        problems: list[object] = []
        for other in SynonymRule.objects.filter(active=True).exclude(pk=self.pk):
            if synonyms.ALL not in (self.language, other.language) and self.language != other.language:
                continue
            theirs = _forms(other._heads())
            problems += [
                _("“%(word)s” is in another rule already: %(rule)s.") % {"word": word, "rule": other}
                for form, word in heads.items()
                if form in theirs
            ]
            if theirs.keys() & mine.keys() - heads.keys() and heads.keys() & _forms(other.members()).keys():
                problems.append(_("This rule and another one run in a circle: %(rule)s.") % {"rule": other})
        return problems

    def _heads(self) -> tuple[str, ...]:
        return self.members()[:1] if self.one_way else self.members()


MOST_MEMBERS = 20
LONGEST_MEMBER = 100  # characters
MOST_WORDS = 20  # of one expression; each Chinese character is one


def _forms(members: tuple[str, ...]) -> dict[str, str]:
    """Return the words by what is left of them when case, accents and signs are gone."""
    return {" ".join(analysis.terms(analysis.fold(word), analysis.PLAIN)): word for word in members}


def _faults(members: tuple[str, ...]) -> list[object]:
    problems: list[object] = []
    forms = [" ".join(analysis.terms(analysis.fold(word), analysis.PLAIN)) for word in members]
    if len(members) < 2:
        problems.append(_("A rule needs at least two words."))
    if len(members) > MOST_MEMBERS:
        problems.append(_("A rule has at most %(limit)d words.") % {"limit": MOST_MEMBERS})
    for word, form in zip(members, forms, strict=True):
        if not form:
            problems.append(_("“%(word)s” has no letter or digit.") % {"word": word[:LONGEST_MEMBER]})
        if len(word) > LONGEST_MEMBER or len(form.split()) > MOST_WORDS:
            problems.append(_("“%(word)s …” is too long.") % {"word": word[:40]})
        if form and forms.count(form) > 1:
            problems.append(_("“%(word)s” is there twice.") % {"word": word})
    return list(dict.fromkeys(problems))


class OrderingRule(models.Model):
    """The weights of the ordering rule, set by administrators; there is one row or none."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    w_scope = models.FloatField(
        _("scope adds at most"), default=0.45, help_text=_("0.45: a global entry counts 1.45 times.")
    )
    w_comprehensiveness = models.FloatField(_("comprehensiveness adds at most"), default=0.25)
    w_recency = models.FloatField(_("recency adds at most"), default=0.10)
    half_life_years = models.FloatField(
        _("half-life of recency, in years"),
        default=3.0,
        help_text=_("After so many years half of it is left."),
    )
    scope_global = models.FloatField(_("share of a global scope"), default=1.0)
    scope_interregional = models.FloatField(_("share of an interregional scope"), default=0.75)
    scope_regional = models.FloatField(_("share of a regional scope"), default=0.6)
    scope_national = models.FloatField(_("share of a national scope"), default=0.25)
    scope_local = models.FloatField(_("share of a local scope"), default=0.0)
    queries = models.TextField(
        _("queries for the preview"),
        max_length=2000,
        blank=True,
        default="",
        help_text=_("One on each line."),
    )

    class Meta:
        verbose_name = _("ordering rule")
        verbose_name_plural = _("ordering rules")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_ordering_rule")]

    def __str__(self) -> str:
        return str(_("Ordering rule"))

    @classmethod
    def of(cls, weights: Weights) -> "OrderingRule":
        """Return a rule with these weights, not saved."""
        shares = {f"scope_{name}": share for name, share in zip(SCOPES, weights.scope, strict=True)}
        names = ("w_scope", "w_comprehensiveness", "w_recency", "half_life_years")
        return cls(**shares, **{name: getattr(weights, name) for name in names})

    def weights(self) -> Weights:
        """Return the weights. Raises ValueError for what makes no sense."""
        return Weights(
            scope=tuple(getattr(self, f"scope_{name}") for name in SCOPES),
            w_scope=self.w_scope,
            w_comprehensiveness=self.w_comprehensiveness,
            w_recency=self.w_recency,
            half_life_years=self.half_life_years,
        )

    def clean(self) -> None:
        """Refuse shares that do not rise with the scope, and a factor above 2."""
        super().clean()
        numbers = [value for value in vars(self).values() if isinstance(value, float)]
        if not all(abs(number) < 1000 for number in numbers):
            raise ValidationError(_("These numbers are too large."))
        shares = [getattr(self, f"scope_{name}") for name in SCOPES]
        if None in shares or shares != sorted(shares) or shares[0] < 0 or shares[-1] > 1:
            raise ValidationError(_("The shares must rise from local to global, between 0 and 1."))
        parts = [self.w_scope, self.w_comprehensiveness, self.w_recency]
        if None in parts or min(parts) < 0 or sum(parts) > 1:
            raise ValidationError(_("No part may be negative, and together they must not be above 1."))
        if not self.half_life_years or self.half_life_years < 0.1:
            raise ValidationError(_("The half-life must be at least 0.1 years."))


class SearchView(models.Model):
    """A search that editors have put together, to be embedded in pages with its live counts and hits."""

    title = models.CharField(_("title"), max_length=120)
    address = models.CharField(
        _("search"),
        max_length=1000,
        help_text=_(
            "Search in the hub until the results are right, then paste the address of that page here."
        ),
    )

    class Meta:
        verbose_name = _("search view")
        verbose_name_plural = _("search views")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Keep only the question of the address; refuse what is no search."""
        from search import embedding  # noqa: PLC0415 -- reads forms, which read models of other apps

        super().clean()
        self.address = embedding.cleaned(self.address)

    def found(self, *, lang: str, hits: int) -> Any:
        """Return the page of results as of now, with so many hits."""
        from search import embedding  # noqa: PLC0415 -- as above

        return embedding.found(self.address, lang=lang, hits=hits)
