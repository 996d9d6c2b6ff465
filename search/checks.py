"""The settings of the search are looked at before anything runs with them; its engines are on the health page."""

from typing import Any

from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from core import health
from search import conf
from search.engines import elastic_index, embedded_index
from search.models import SearchTarget


@checks.register
def settings_make_sense(**_kwargs: Any) -> list[checks.CheckMessage]:
    """Report weights outside their bounds and an engine that does not exist."""
    problems: list[checks.CheckMessage] = []
    for question in (conf.weights, conf.engine_name):
        try:
            question()
        except ImproperlyConfigured as error:
            problems.append(checks.Error(str(error), id="search.E001"))
    return problems


@health.register("search", critical=False)
def search_answers() -> None:
    """Raise when the chosen engine cannot answer; the page then answers from the other one."""
    if embedded_index.current() is None:
        raise LookupError("there is no embedded index yet")
    if conf.engine_name() == "elastic":
        names = list(SearchTarget.objects.filter(filling=False).values_list("name", flat=True))
        if not names or not all(elastic_index.exists(name) for name in names):
            raise LookupError("there is no Elasticsearch index: run rebuild_index")
