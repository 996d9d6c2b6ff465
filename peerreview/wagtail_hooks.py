"""What this app adds to Wagtail: the desk and its place in the menu."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLResolver, include, path, reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from accounts import roles


class DeskItem(MenuItem):
    """The menu item, for editors."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to editors only."""
        return roles.is_editor(request.user)


@hooks.register("register_admin_urls")
def desk_urls() -> list[URLResolver]:
    """Add the desk below /cms/review/."""
    return [path("review/", include("peerreview.desk.urls"))]


@hooks.register("register_admin_menu_item")
def desk_item() -> Any:
    """Add the desk to the menu."""
    return DeskItem(_("Peer review"), reverse_lazy("review_desk:list"), icon_name="glasses", order=120)


@hooks.register("insert_global_admin_css")
def desk_css() -> SafeString:
    """Add the desk's few rules."""
    return format_html('<link rel="stylesheet" href="{}">', static("peerreview/desk.css"))
