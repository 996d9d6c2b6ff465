"""Addresses of entries, calls and submissions."""

from django.urls import path

from resources import views

app_name = "entries"
urlpatterns = [
    path("entries/<slug:public_id>/file/<slug:sha256>/", views.file, name="file"),
    path("entries/<slug:public_id>/report/", views.report, name="report"),
    path("entries/<slug:public_id>/<str:slug>/", views.detail, name="detail"),
    path("calls/", views.calls, name="calls"),
    path("calls/<slug:slug>/", views.call, name="call"),
    path("submit/", views.choose, name="choose"),
    path("submit/<slug:kind>/", views.new, name="new"),
    path("my/entries/<slug:public_id>/edit/", views.edit, name="edit"),
    path("my/entries/<slug:public_id>/preview/", views.preview, name="preview"),
    path("my/entries/<slug:public_id>/files/", views.add_file, name="add-file"),
    path("my/entries/<slug:public_id>/files/<slug:sha256>/remove/", views.remove_file, name="remove-file"),
]
