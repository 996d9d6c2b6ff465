"""Addresses of the moderators' desk, below the admin's own."""

from django.urls import path

from discussions.desk import views

app_name = "discussion_desk"
urlpatterns = [
    path("", views.Queue.as_view(), name="queue"),
    path("post/<int:pk>/", views.Item.as_view(), name="item"),
    path("thread/<int:pk>/", views.ThreadDesk.as_view(), name="thread"),
    path("log/", views.Log.as_view(), name="log"),
]
