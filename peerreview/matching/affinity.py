"""How well somebody fits a case, from 0 to 1, in parts that can be shown (design §3.4).

0.5 topics + 0.15 place + 0.15 type of entry and background + 0.2 text, all times how sure they are of themselves.
"""

from dataclasses import dataclass, field

WEIGHTS = {"topics": 0.5, "place": 0.15, "background": 0.15, "text": 0.2}
NOTHING_SAID = 0.5
PRIMARY, SECONDARY, PRINCIPLE = 1.0, 0.5, 0.25
CONFIDENCE = {1: 0.8, 2: 0.9, 3: 1.0}

# Which background reads a type of entry best; the kind of entry where the type says nothing.
FITTING = {
    "practice": ("practitioner", "policy"),
    "use_case": ("technical", "practitioner"),
    "policy-brief": ("policy",),
    "guidance-note": ("policy", "practitioner"),
    "toolkit-manual": ("practitioner", "technical"),
    "report-study": ("technical", "policy"),
    "working-paper": ("technical", "policy"),
    "journal-article": ("technical",),
    "book-chapter": ("technical",),
    "statistics-dataset": ("technical",),
    "database": ("technical",),
    "knowledge-platform-portal": ("technical", "practitioner"),
    "tool-software": ("technical", "practitioner"),
    "research-project": ("technical",),
    "training-elearning": ("practitioner",),
    "legal-text-policy-document": ("policy",),
    "statement": ("policy",),
    "template-checklist": ("practitioner",),
}


@dataclass(frozen=True)
class Wanted:
    """What a case is about, in codes."""

    primary: frozenset[str] = frozenset()
    secondary: frozenset[str] = frozenset()
    principles: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    kind: str = ""
    type: str = ""


@dataclass(frozen=True)
class Known:
    """What somebody knows, in codes; ``confidence`` is the mean of what they said in their reviews, 1 to 3."""

    objectives: frozenset[str] = frozenset()
    principles: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    backgrounds: frozenset[str] = frozenset()
    confidence: float | None = None


@dataclass(frozen=True)
class Parts:
    """The affinity and what it is made of; ``text`` and the others are 0 to 1 before they are weighted."""

    topics: float
    place: float
    background: float
    text: float
    confidence: float
    shared: list[str] = field(default_factory=list)

    @property
    def total(self) -> float:
        """The affinity."""
        return self.confidence * sum(weight * getattr(self, name) for name, weight in WEIGHTS.items())


def parts(wanted: Wanted, known: Known, text: float) -> Parts:
    """Return how well somebody fits."""
    shared = (wanted.primary | wanted.secondary) & known.objectives
    return Parts(
        topics=_topics(wanted, known),
        place=_share(wanted.regions, known.regions),
        background=_background(wanted, known),
        text=text,
        confidence=_confidence(known.confidence),
        shared=sorted(shared, key=lambda code: (len(code), code)),
    )


def _topics(wanted: Wanted, known: Known) -> float:
    """The share of what the entry is about that they know; a primary objective counts twice a secondary one."""
    about = [
        (wanted.primary, known.objectives, PRIMARY),
        (wanted.secondary - wanted.primary, known.objectives, SECONDARY),
        (wanted.principles, known.principles, PRINCIPLE),
    ]
    whole = sum(weight * len(codes) for codes, _theirs, weight in about)
    return (
        sum(weight * len(codes & theirs) for codes, theirs, weight in about) / whole
        if whole
        else NOTHING_SAID
    )


def _share(wanted: frozenset[str], known: frozenset[str]) -> float:
    return len(wanted & known) / len(wanted) if wanted else NOTHING_SAID


def _background(wanted: Wanted, known: Known) -> float:
    fitting = FITTING.get(wanted.type) or FITTING.get(wanted.kind)
    if not fitting or not known.backgrounds:
        return NOTHING_SAID
    return 1.0 if known.backgrounds & set(fitting) else 0.0


def _confidence(mean: float | None) -> float:
    if mean is None:
        return CONFIDENCE[2]
    return CONFIDENCE[1] + (min(max(mean, 1.0), 3.0) - 1.0) * (CONFIDENCE[3] - CONFIDENCE[1]) / 2
