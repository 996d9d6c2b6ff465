"""What this app adds to Wagtail: the moderators' desk and its place in the menu."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLResolver, include, path, reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from discussions import policies


class DeskItem(MenuItem):
    """The menu item, for moderators."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to moderators only."""
        return policies.moderates_any(request.user)


@hooks.register("register_admin_urls")
def desk_urls() -> list[URLResolver]:
    """Add the desk below /cms/discussions/."""
    return [path("discussions/", include("discussions.desk.urls"))]


@hooks.register("register_admin_menu_item")
def desk_item() -> Any:
    """Add the desk to the menu."""
    return DeskItem(_("Discussions"), reverse_lazy("discussion_desk:queue"), icon_name="comment", order=130)


@hooks.register("insert_global_admin_css")
def desk_css() -> SafeString:
    """Add the desk's few rules."""
    return format_html('<link rel="stylesheet" href="{}">', static("discussions/desk.css"))
