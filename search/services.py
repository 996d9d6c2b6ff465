"""What people change about the search."""

from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from core import outbox
from core.exceptions import NotPermitted
from search import conf, ordering
from search.models import OrderingRule


def ordering_rule() -> OrderingRule:
    """Return the saved weights, or those of the setting, not saved."""
    return OrderingRule.objects.first() or OrderingRule.of(conf.weights())


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
