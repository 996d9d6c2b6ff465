"""``GET /api/v1/entries/{public_id}``: one public entry."""

from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import override
from ninja import Path, Query, Router, Status
from pydantic import Field

from api.schemas import Entry as EntrySchema
from api.schemas import Faults, Labelled, Problem, Tombstone
from core.languages import interface_language
from resources import kinds
from resources.models import Entry
from taxonomy import queries as taxonomy

router = Router()
KEEP = 60  # seconds
PublicId = Annotated[str, Field(pattern="^[0-9A-Za-z]{8}$")]


@router.get(
    "/entries/{public_id}",
    response={200: EntrySchema, 400: Problem, 404: Problem, 410: Tombstone, 422: Faults, 429: Problem},
    operation_id="entry",
    url_name="entry",
    summary="Read one entry",
)
def entry(
    request: HttpRequest, response: HttpResponse, public_id: Path[PublicId], parameters: Query[Labelled]
) -> Status[dict[str, Any]]:
    """Read one public entry; 410 with the reason when it was taken down."""
    code = public_id.lower()
    found = Entry.objects.public().filter(public_id=code).first()
    if found is not None:
        response["Cache-Control"] = f"public, max-age={KEEP}"
        with override(interface_language(parameters.lang)):
            return Status(200, _entry(found, parameters.lang))
    gone = Entry.objects.exclude(withdrawn_at=None).filter(public_id=code).first()
    if gone is not None:
        return Status(
            410,
            {
                "detail": "This entry was taken down.",
                "public_id": gone.public_id,
                "withdrawn_at": gone.withdrawn_at,
                "reason": gone.withdrawn_reason,
            },
        )
    return Status(404, {"detail": "There is no public entry with this id."})


def _entry(entry: Entry, lang: str) -> dict[str, Any]:
    spec = kinds.get(entry.kind)
    full: Any = spec.model.objects.with_parts().get(pk=entry.pk)
    plain = ("public_id", "kind", "title", "summary", "body", "language", "year", "year_end", "scope")
    marks = ("comprehensiveness", "licence", "provenance", "source", "source_url")
    moments = ("first_published_at", "last_published_at")
    return {
        **{name: getattr(full, name) for name in (*plain, *marks, *moments)},
        "sections": {name: getattr(full, name) for name, _heading in spec.sections if name != "body"},
        "type": spec.type_code(full),
        "terms": {role: _terms(full, role, lang) for role in spec.term_roles},
        "organisations": [{"name": row.name, "role": row.role} for row in full.organisations.all()],
        "links": [{"title": row.title, "url": row.url} for row in full.links.all()],
        "files": [_file(full, row) for row in full.files.all()],
        "review": full.review_summary or {},
        "url": settings.BASE_URL + reverse("entry-permalink", args=[full.public_id]),
    }


def _terms(entry: Entry, role: str, lang: str) -> list[dict[str, str]]:
    known = {term.code: taxonomy.labels(term.vocabulary, lang) for term in entry.terms(role)}
    return [{"code": code, "label": labels.get(code, code)} for code, labels in known.items()]


def _file(entry: Entry, row: Any) -> dict[str, Any]:
    address = reverse("entries:file", args=[entry.public_id, row.stored.sha256])
    return {
        "name": row.name,
        "mime": row.stored.mime,
        "size": row.stored.size,
        "sha256": row.stored.sha256,
        "url": settings.BASE_URL + address,
    }
