"""Addresses of peer review on the public site."""

from django.urls import URLPattern

app_name = "review"
urlpatterns: list[URLPattern] = []
