"""What people change about the search."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from core import outbox
from core.exceptions import NotPermitted
from search import condition, conf, ordering, sync
from search.models import OrderingRule


def ordering_rule() -> OrderingRule:
    """Return the saved weights, or those of the setting, not saved."""
    return OrderingRule.objects.first() or OrderingRule.of(conf.weights())


@transaction.atomic
def index_again(*, keys: Iterable[str], by: Any) -> int:
    """Let refused documents be written again; return how many. Raises NotPermitted."""
    if not by.has_perm("search.change_searchstate"):
        raise NotPermitted(_("Only administrators may try refused documents again."))
    found = list(condition.refused().filter(doc_key__in=list(keys)).values_list("doc_key", flat=True))
    sync.touch(found)
    return len(found)


@transaction.atomic
def save_ordering_rule(*, rule: OrderingRule, by: Any) -> None:
    """Put new weights into force and have the embedded index built anew.

    Raises NotPermitted and, for weights that make no sense, ValidationError.
    """
    if not by.has_perm("search.change_orderingrule"):
        raise NotPermitted(_("Only administrators may change the ordering rule."))
    rule.pk = 1
    rule.full_clean(validate_unique=False)
    rule.save()
    ordering.forget()
    transaction.on_commit(ordering.forget)
    transaction.on_commit(outbox.ring, robust=True)
    log(instance=rule, action="wagtail.edit", user=by, data=asdict(rule.weights()))
