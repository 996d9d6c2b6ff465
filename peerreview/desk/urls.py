"""Addresses of the desk, below the admin's own."""

from django.urls import path

from peerreview.desk.views import CaseList, CasePage

app_name = "review_desk"
urlpatterns = [
    path("", CaseList.as_view(), name="list"),
    path("<int:pk>/", CasePage.as_view(), name="case"),
]
