"""What the search remembers: the log of changes and how far each Elasticsearch index has followed it.

Every change of something searchable raises the version of its one row in the change's own transaction and takes it
out of the log (``tick`` empty). A short serial step then gives all waiting rows the next tick of the clock. Because
each tick is committed before the next is given, "everything up to tick n" is well defined, and each copy of the
index needs nothing but one number: its watermark.
"""

import uuid

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from search import analysis, synonyms


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
    """The one row that numbers the log; ``identity`` tells a copy of the index whose log it follows."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    tick = models.BigIntegerField(default=0)
    identity = models.UUIDField(default=uuid.uuid4)

    class Meta:
        verbose_name = _("search clock")
        verbose_name_plural = _("search clock")

    def __str__(self) -> str:
        return str(self.tick)


class SearchTarget(models.Model):
    """An Elasticsearch index that is fed; during a rebuild the old and the new one are."""

    name = models.CharField(max_length=120, primary_key=True)
    watermark = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    last_error = models.CharField(max_length=500, blank=True, default="")

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
