"""Handing files out. Whoever calls has asked the policy; here is only how the bytes leave."""

from django.http import FileResponse, Http404

from core.uploads.storage import open_stored


def attachment(sha256: str, *, name: str, mime: str) -> FileResponse:
    """Return a stored file as an attachment that no browser shows, runs or keeps. Raises Http404 when it is gone."""
    try:
        content = open_stored(sha256)
    except (OSError, ValueError) as error:
        raise Http404 from error
    response = FileResponse(content, as_attachment=True, filename=name, content_type=mime)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
