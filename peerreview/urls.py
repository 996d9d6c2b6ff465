"""Addresses of peer review on the public site."""

from django.urls import path

from peerreview import views

app_name = "review"
urlpatterns = [
    path("my/submissions/", views.mine, name="mine"),
    path("my/submissions/<slug:public_id>/", views.status, name="status"),
    path("my/submissions/<slug:public_id>/submit/", views.submit, name="submit"),
    path("my/submissions/<slug:public_id>/resubmit/", views.resubmit, name="resubmit"),
    path("my/submissions/<slug:public_id>/reopen/", views.reopen, name="reopen"),
    path("my/submissions/<slug:public_id>/withdraw/", views.withdraw, name="withdraw"),
    path("review/", views.seats, name="seats"),
    path("review/<uuid:uuid>/", views.SeatView.as_view(), name="seat"),
    path("review/<uuid:uuid>/answer/", views.seat_answer, name="seat-answer"),
    path("review/<uuid:uuid>/files/<slug:sha256>/", views.seat_file, name="seat-file"),
]
