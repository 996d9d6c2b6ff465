"""What the search adds to Wagtail."""

from wagtail.snippets.models import register_snippet

from search.viewsets import SynonymRuleViewSet

register_snippet(SynonymRuleViewSet)
