"""What of an expert is public: the name and the fields of the consent, nothing else."""

from dataclasses import dataclass

from people.models import ExpertListing, Profile

Shown = ExpertListing.Field


@dataclass(frozen=True, slots=True)
class PublicExpert:
    """The public face of an expert; what is not shown is empty."""

    pk: int
    name: str
    language: str
    affiliation: str = ""
    country: str = ""
    bio: str = ""
    objectives: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


def public_expert(listing: ExpertListing) -> PublicExpert:
    """Return what may be shown of a listing whose user, profile and place on the roster are at hand."""
    user = listing.user
    profile: Profile | None = getattr(user, "profile", None)
    reviewer = user.reviewer_profile
    shows = set(listing.shows)

    def own(name: str) -> str:
        return str(getattr(profile, name)) if profile and name in shows else ""

    return PublicExpert(
        pk=listing.pk,
        name=user.name,
        language=user.language.split("-")[0],
        affiliation=own(Shown.AFFILIATION),
        country=own(Shown.COUNTRY),
        bio=own(Shown.BIO),
        objectives=tuple(map(str, reviewer.objectives)) if Shown.OBJECTIVES in shows else (),
        languages=tuple(reviewer.languages) if Shown.LANGUAGES in shows else (),
    )
