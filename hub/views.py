"""Pages that belong to nobody else."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component; served in the demo and in tests only."""
    return render(request, "hub/styleguide.html")
