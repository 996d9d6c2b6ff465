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
    path("my/submissions/<slug:public_id>/appeal/", views.appeal, name="appeal"),
    path("review-policy/", views.policy, name="policy"),
    path("review-policy/thanks/", views.thanks, name="thanks"),
    path("review-policy/thanks/<int:year>/", views.thanks, name="thanks-of"),
    path("certificates/<slug:code>/", views.verify, name="verify"),
    path("review/record/", views.record, name="record"),
    path("review/record/<int:year>/certificate.pdf", views.certificate, name="certificate"),
    path("review/availability/", views.AvailabilityView.as_view(), name="availability"),
    path("review/", views.seats, name="seats"),
    path("review/<uuid:uuid>/", views.SeatView.as_view(), name="seat"),
    path("review/<uuid:uuid>/answer/", views.seat_answer, name="seat-answer"),
    path("review/<uuid:uuid>/attach/", views.attach, name="seat-attach"),
    path("review/<uuid:uuid>/attached/<slug:sha256>/", views.attached, name="seat-attached"),
    path("review/<uuid:uuid>/form/", views.form_file, name="seat-form"),
    path("review/<uuid:uuid>/form/back/", views.form_back, name="seat-form-back"),
    path("review/<uuid:uuid>/files/<slug:sha256>/", views.seat_file, name="seat-file"),
    path("review/<uuid:uuid>/review.ics", views.seat_calendar, name="seat-calendar"),
    # The same pages by the link of a mail.
    path("review/link/<slug:token>/", views.SeatView.as_view(), name="link"),
    path("review/link/<slug:token>/answer/", views.seat_answer, name="link-answer"),
    path("review/link/<slug:token>/attach/", views.attach, name="link-attach"),
    path("review/link/<slug:token>/attached/<slug:sha256>/", views.attached_here, name="link-attached"),
    path("review/link/<slug:token>/form/", views.form_file, name="link-form"),
    path("review/link/<slug:token>/form/back/", views.form_back, name="link-form-back"),
    path("review/link/<slug:token>/files/<slug:sha256>/", views.seat_file, name="link-file"),
    path("review/link/<slug:token>/review.ics", views.seat_calendar, name="link-calendar"),
]
