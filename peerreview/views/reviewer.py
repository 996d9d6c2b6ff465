"""Pages of reviewers, outside the admin. A seat that is not one's own is not found."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.exceptions import DomainError
from core.ics import MIME
from core.uploads import CLEANABLE, attachment
from peerreview import calendars, policies, queries, services, words
from peerreview.comparison import changes_since
from peerreview.forms import DeclineForm, DiscussionForm, InterestsForm, ReviewForm
from peerreview.models import Review, ReviewFile, ReviewPolicy, ReviewRound, Seat
from peerreview.reading import Reading
from peerreview.transitions import State
from peerreview.views.doors import Door, behind_door
from peerreview.views.requests import SignedIn
from resources.models import StoredFile

SEATS = 200  # more than anybody reviews in a lifetime; open ones come first


@login_required
@never_cache
@require_safe
def seats(request: SignedIn) -> HttpResponse:
    """List one's invitations and reviews: what waits first."""
    found = Seat.objects.visible_to(request.user).for_listing()[:SEATS]
    rows = [(seat, {"seat": seat, "status": words.TO_REVIEWER[seat.state]}) for seat in found]
    context = {
        "waiting": [row for seat, row in rows if seat.is_open and seat.round.open],
        "done": [row for seat, row in rows if not (seat.is_open and seat.round.open)],
    }
    return render(request, "peerreview/seats.html", context)


@method_decorator(behind_door, name="dispatch")
class SeatView(View):
    """One seat: invitation, declaration, reading and form, or thanks, by how far the reviewer is."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, door: Door) -> HttpResponse:
        """Show what is to be done; nothing changes."""
        return self.page(request, door)

    def post(self, request: HttpRequest, door: Door) -> HttpResponse:
        """Take a declaration, a draft or a review."""
        seat = door.seat
        if "interests" in request.POST.getlist("what"):
            return self._declare(request, door)
        if "discuss" in request.POST.getlist("what"):
            return self._discuss(request, door)
        if not (seat.may_read and seat.is_open):
            messages.error(request, _("There is nothing to send here now."))
            return redirect(door.url())
        if request.headers.get("X-Autosave"):
            return self._autosave(request, door)
        return self._save(request, door, draft="draft" in request.POST)

    def _declare(self, request: HttpRequest, door: Door) -> HttpResponse:
        form = InterestsForm(request.POST)
        if form.is_valid():
            try:
                services.declare_interests(
                    seat=door.seat,
                    by=door.user,
                    answers=form.answers(),
                    statement=form.cleaned_data["statement"],
                )
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Thank you for declaring your interests."))
                return redirect(door.url())
        return self.page(request, door, interests_form=form, code=422)

    def _autosave(self, request: HttpRequest, door: Door) -> HttpResponse:
        """Keep what is usable of the form while somebody is typing; never submit it."""
        form = _form(door.seat, request, draft=True)
        form.is_valid()
        try:
            services.save_review_draft(seat=door.seat, by=door.user, data=form.review_data())
        except DomainError:
            return JsonResponse({"saved": False}, status=422)
        return JsonResponse({"saved": True})

    def _discuss(self, request: HttpRequest, door: Door) -> HttpResponse:
        form = DiscussionForm(request.POST)
        if form.is_valid():
            try:
                services.discuss(case=door.seat.round.case, by=door.user, body=form.cleaned_data["body"])
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Your message is with the panel."))
                return redirect(door.url())
        return self.page(request, door, discussion_form=form, code=422)

    def _save(self, request: HttpRequest, door: Door, *, draft: bool) -> HttpResponse:
        """Keep everything that was typed, then submit it if that was asked and it is complete."""
        seat, form = door.seat, _form(door.seat, request, draft=draft)
        valid = form.is_valid()
        try:
            services.save_review_draft(seat=seat, by=door.user, data=form.review_data())
            if valid and not draft:
                services.submit_review(seat=seat, by=door.user, data=form.review_data())
        except DomainError as error:
            form.add_error(None, str(error))
            valid = False
        if not valid:
            return self.page(request, door, form=form, code=422)
        words_of_thanks = _("Your draft is saved.") if draft else _("Thank you. Your review has arrived.")
        messages.success(request, words_of_thanks)
        return redirect(door.url())

    def page(
        self,
        request: HttpRequest,
        door: Door,
        *,
        interests_form: InterestsForm | None = None,
        form: ReviewForm | None = None,
        discussion_form: DiscussionForm | None = None,
        reason_form: DeclineForm | None = None,
        code: int = 200,
    ) -> HttpResponse:
        """Render the page of the seat's stage."""
        seat = door.seat
        fields = seat.round.snapshot["fields"]
        entry = {name: fields[name] for name in ("title", "summary", "language")}
        anonymity = seat.round.case.policy.anonymity
        context: dict[str, Any] = {
            "hide_submitter": anonymity == ReviewPolicy.Anonymity.DOUBLE,
            "who_sees_whom": words.TO_REVIEWER_WHO[anonymity],
            "door": door,
            "seat": seat,
            "entry": entry,
            "case": seat.round.case,
        }
        if seat.state == Seat.State.SUBMITTED or not seat.is_open or not seat.round.open:
            template = "closed"
            context |= {"status": words.TO_REVIEWER[seat.state], **_own_review(seat)}
            context |= _panel_context(door, discussion_form or DiscussionForm())
        elif seat.state == Seat.State.INVITED:
            template = "invitation"
            context["reason_form"] = reason_form or DeclineForm()
        elif seat.interests == Seat.Interests.DECLARED:
            template = "ruling"
        elif not seat.may_read:
            template = "interests"
            context["form"] = interests_form or InterestsForm()
        else:
            template = "review"
            context |= _reading_context(seat, form or _form(seat))
        return render(request, f"peerreview/seat_{template}.html", context, status=code)


def _reading_context(seat: Seat, form: ReviewForm) -> dict[str, Any]:
    review_round = seat.round
    found = Review.objects.filter(
        seat__reviewer=seat.reviewer, seat__round__case=review_round.case, submitted_at__isnull=False
    )
    earlier = found.select_related("seat__round__case__entry").order_by("-seat__round__number").first()
    if earlier is not None:
        form.show_beside(earlier)
    return {
        "reading": Reading.of(review_round),
        "form": form,
        "changes": changes_since(review_round),
        "answered": queries.answered_points(review_round),
        "is_again": review_round.kind != ReviewRound.Kind.FIRST,
        "earlier": earlier,
        "files": ReviewFile.objects.filter(review__seat=seat).select_related("stored"),
        "file_types": ",".join(f".{one}" for one in sorted(CLEANABLE)),
    }


def _own_review(seat: Seat) -> dict[str, Any]:
    review = Review.objects.filter(seat=seat, submitted_at__isnull=False).first()
    if review is None or not seat.may_read:
        return {"review": review}
    return {"review": review, "reading": Reading.of(seat.round), "answers": queries.answers_in_words(review)}


def _panel_context(door: Door, form: DiscussionForm) -> dict[str, Any]:
    """Return what a reviewer who has written reads of the others, and where they discuss."""
    seat = door.seat
    state = seat.round.case.state
    talking = state == State.RECONCILING and seat.round.open and seat.state == Seat.State.SUBMITTED
    return {
        "others": [(one.seat.letter, one) for one in queries.others_for(seat)],
        "panel_messages": list(queries.discussion_for(door.user, seat.round)),
        "discussion_form": form if talking else None,
    }


def _form(seat: Seat, request: HttpRequest | None = None, *, draft: bool = False) -> ReviewForm:
    version, kind = seat.round.form_version, seat.round.case.entry.kind
    if request is not None:
        return ReviewForm(request.POST, version=version, kind=kind, draft=draft)
    saved = ReviewForm.initial_from(Review.objects.filter(seat=seat).first())
    return ReviewForm(initial=saved, version=version, kind=kind, draft=draft)


@require_POST
@behind_door
def seat_answer(request: HttpRequest, door: Door) -> HttpResponse:
    """Accept or decline an invitation."""
    form = DeclineForm(request.POST)
    try:
        if "accept" in request.POST:
            services.accept_invitation(seat=door.seat, by=door.user)
            messages.success(request, _("Thank you for accepting. One question first, then the text opens."))
        elif form.is_valid():
            services.decline_invitation(seat=door.seat, by=door.user, **form.cleaned_data)
            messages.success(request, _("Thank you for telling us. The editors will ask somebody else."))
        else:
            return SeatView().page(request, door, reason_form=form, code=422)
    except DomainError as error:
        messages.error(request, str(error))
    return redirect(door.url())


@require_safe
@behind_door
def seat_file(request: HttpRequest, door: Door, sha256: str) -> FileResponse:
    """Hand out a file of the frozen text as an attachment: exactly the bytes whose hash the round keeps."""
    names = policies.snapshot_files(door.seat.round.snapshot)
    stored = StoredFile.objects.filter(sha256=sha256).first()
    if not door.seat.may_read or sha256 not in names or stored is None:
        raise Http404
    return attachment(sha256, name=names[sha256], mime=stored.mime)


@require_safe
@behind_door
def seat_calendar(request: HttpRequest, door: Door) -> HttpResponse:
    """Hand out the deadline as a calendar file, as long as there is one."""
    seat = door.seat
    if not (seat.is_open and seat.round.open):
        raise Http404
    text = calendars.calendar_of(seat, sequence=seat.round.case.version)
    response = HttpResponse(text, content_type=f"{MIME}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{calendars.NAME}"'
    return response
