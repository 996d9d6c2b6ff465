"""Addresses of one's own account."""

from django.urls import path

from people import roster_views, views

app_name = "people"

urlpatterns = [
    path("account/", views.AccountView.as_view(), name="account"),
    path("account/profile/", views.ProfileView.as_view(), name="profile"),
    path("account/expert/", views.ListingView.as_view(), name="listing"),
    path("experts/<int:pk>/", views.expert, name="expert"),
    path("account/roster/", roster_views.PlaceView.as_view(), name="place"),
    path("roster/apply/", roster_views.ApplyView.as_view(), name="apply"),
    path("roster/apply/thanks/", roster_views.AppliedView.as_view(), name="applied"),
    path("account/data/", views.ExportView.as_view(), name="export"),
    path("account/close/", views.CloseView.as_view(), name="close"),
    path("account/closed/", views.ClosedView.as_view(), name="closed"),
]
