"""Addresses that exist in the demo only."""

from django.urls import path

from demo import views

app_name = "demo"

urlpatterns = [
    path("mail/", views.mailbox_list, name="mailbox"),
    path("mail/<str:key>/", views.mailbox_message, name="mail"),
]
