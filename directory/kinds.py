"""The use case as a kind of entry."""

from django.utils.translation import gettext_lazy as _

from directory.models import UseCase
from resources.kinds import COMMON_ROLES, KindSpec, register
from resources.models import Kind, TermRole


def register_own() -> None:
    """Register the use case."""
    register(
        KindSpec(
            code=Kind.USE_CASE,
            model=UseCase,
            label=_("Data innovation use case"),
            label_plural=_("Data innovation"),
            icon="chart",
            hint=_("New data or a new method for a question of migration policy, with its limits."),
            term_roles=(
                *COMMON_ROLES,
                TermRole.TOPIC,
                TermRole.DATA_SOURCE,
                TermRole.METHOD,
                TermRole.PURPOSE,
            ),
            sections=(
                ("challenge", _("The question")),
                ("results", _("What was found")),
                ("strengths", _("Strengths")),
                ("limitations", _("What it cannot tell")),
                ("ethics", _("Ethics and privacy")),
                ("policy_use", _("Use in policy")),
                ("replicability", _("What it takes to replicate it")),
            ),
            choices={"maturity": "maturity", "access": "access", "timeliness": "timeliness"},
            plain_fields=("data_provider", "data_period", "code_url", "data_url"),
            required=(
                *KindSpec.required,
                "data_source",
                "method",
                "challenge",
                "limitations",
                "ethics",
                "maturity",
            ),
        )
    )
