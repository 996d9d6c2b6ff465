"""Addresses of the discussions."""

from django.urls import path, register_converter
from django.urls.converters import IntConverter

from discussions.views import following, reading, writing


class NumberConverter(IntConverter):
    """A number of a thread or a post: no column holds a longer one, so that there is nothing at its address."""

    regex = "[0-9]{1,9}"


register_converter(NumberConverter, "number")

app_name = "discussions"
_THREAD = "discuss/<str:space>/<number:thread>/"
_POST = f"{_THREAD}<number:seq>/"
urlpatterns = [
    path("my/discussions/", following.notifications, name="notifications"),
    path("my/discussions/mails/", following.mails, name="mails"),
    path("my/discussions/posts.json", following.own_posts, name="own-posts"),
    path("my/discussions/erase/", following.erase, name="erase"),
    path("my/discussions/theme/<int:code>/", following.follow_theme, name="follow-theme"),
    path("discuss/", reading.spaces, name="spaces"),
    path("discuss-mails/<uuid:token>/", following.stop, name="stop"),
    path("discuss/<str:space>/", reading.space, name="space"),
    path("discuss/<str:space>/ask/", writing.ask, name="ask"),
    path("discuss/<str:space>/feed/", following.feed, name="space-feed"),
    path("discuss/<str:space>/follow/", following.follow, name="follow-space"),
    path(_THREAD, reading.thread, name="thread"),
    path(f"{_THREAD}reply/", writing.reply, name="reply"),
    path(f"{_THREAD}draft/", writing.draft, name="draft"),
    path(f"{_THREAD}feed/", following.feed, name="thread-feed"),
    path(f"{_THREAD}follow/", following.follow, name="follow-thread"),
    path(f"{_THREAD}synthesis/", reading.synthesis, name="synthesis"),
    path(_POST, reading.post, name="post"),
    path(f"{_POST}history/", reading.history, name="history"),
    path(f"{_POST}edit/", writing.edit, name="edit"),
    path(f"{_POST}remove/", writing.remove, name="remove"),
    path(f"{_POST}report/", writing.report, name="report"),
    path(f"{_POST}appeal/", writing.appeal, name="appeal"),
    path(f"{_POST}file/<slug:sha256>/", reading.file, name="file"),
]
