"""Data-innovation use cases (fields of domain page 7: each traceable to a neighbouring directory)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from resources.models import Entry, EntryQuerySet

LONG = 15_000


class UseCase(Entry):
    """How a new source of data or a new method served a question of migration policy."""

    challenge = models.TextField(_("challenge or policy question"), max_length=LONG, blank=True, default="")
    data_provider = models.CharField(_("data provider"), max_length=300, blank=True, default="")
    data_period = models.CharField(_("period of the data"), max_length=100, blank=True, default="")
    maturity = models.CharField(_("maturity"), max_length=30, blank=True, default="")
    access = models.CharField(_("access to the data"), max_length=30, blank=True, default="")
    timeliness = models.CharField(_("timeliness"), max_length=30, blank=True, default="")
    results = models.TextField(_("results"), max_length=LONG, blank=True, default="")
    strengths = models.TextField(_("strengths"), max_length=LONG, blank=True, default="")
    limitations = models.TextField(_("limitations and bias"), max_length=LONG, blank=True, default="")
    ethics = models.TextField(_("ethics and privacy"), max_length=LONG, blank=True, default="")
    policy_use = models.TextField(_("use in policy"), max_length=LONG, blank=True, default="")
    replicability = models.TextField(
        _("what it takes to replicate it"), max_length=LONG, blank=True, default=""
    )
    code_url = models.URLField(_("code repository"), max_length=500, blank=True, default="")
    data_url = models.URLField(_("data repository"), max_length=500, blank=True, default="")

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("data innovation use case")
        verbose_name_plural = _("data innovation use cases")
