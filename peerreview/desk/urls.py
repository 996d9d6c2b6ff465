"""Addresses of the desk, below the admin's own."""

from django.urls import path

from peerreview.desk.absences import AbsenceList
from peerreview.desk.aftercare import FreshnessList
from peerreview.desk.coverage import CoverageFile, CoveragePage
from peerreview.desk.matching import MatchingPage, RunPage
from peerreview.desk.policies import PolicyList, PolicyPage
from peerreview.desk.reports import AuditPage, StatisticsFile, StatisticsPage
from peerreview.desk.views import CaseList, CasePage

app_name = "review_desk"
urlpatterns = [
    path("", CaseList.as_view(), name="list"),
    path("statistics/", StatisticsPage.as_view(), name="statistics"),
    path("statistics/<slug:key>.csv", StatisticsFile.as_view(), name="statistics-file"),
    path("coverage/", CoveragePage.as_view(), name="coverage"),
    path("coverage.csv", CoverageFile.as_view(), name="coverage-file"),
    path("absences/", AbsenceList.as_view(), name="absences"),
    path("policies/", PolicyList.as_view(), name="policies"),
    path("policies/<slug:kind>/", PolicyPage.as_view(), name="policy"),
    path("audit/", AuditPage.as_view(), name="audit"),
    path("aftercare/", FreshnessList.as_view(), name="aftercare"),
    path("panels/", MatchingPage.as_view(), name="matching"),
    path("panels/<int:pk>/", RunPage.as_view(), name="run"),
    path("<int:pk>/", CasePage.as_view(), name="case"),
]
