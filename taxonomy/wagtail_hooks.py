"""What this app adds to Wagtail."""

from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from taxonomy.models import Term
from taxonomy.policies import LabelsOnly
from taxonomy.viewsets import TermViewSet

register_permission_policy(Term, LabelsOnly(Term))
register_snippet(TermViewSet)
