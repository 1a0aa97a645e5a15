"""The approval clock: usual review times of templates, from past reviews. Times in epoch ms.

INCS promises no time for a review. If a template was paused and approved again before we first saw
it, only the later change is known, and its review looks longer than it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Final, Literal, NamedTuple

from incs_core.domain.templates import TemplateMoments, TemplateRow

MIN_REVIEWS: Final = 5
"""From so many decided reviews on, a group has a usual time of its own."""
MEDIAN, NINE_IN_TEN = 0.5, 0.9

ReviewScope = Literal["type and category", "type", "all"]
ReviewKind = tuple[str, str]
"""A template's type and category."""


class Review(NamedTuple):
    """A review that was decided: of what type and category, and how long it took."""

    type: str
    category: str
    seconds: float


class UsualReviewTime(NamedTuple):
    """What reviews usually take: half of the `n` within the median, nine in ten within p90.

    `scope`: whether these are reviews of the same type and category, of the same type, or all.
    """

    median_s: float
    p90_s: float
    n: int
    scope: ReviewScope


class ReviewWait(NamedTuple):
    """How long a template has been in review, and what would be usual; None if we cannot know."""

    seconds: float
    usual: UsualReviewTime | None

    @property
    def is_unusual(self) -> bool:
        """Whether nine in ten such reviews were decided sooner."""
        return self.usual is not None and self.seconds > self.usual.p90_s


@dataclass(frozen=True, slots=True)
class ApprovalClock:
    """Reviews of our past, by type and category."""

    _times: Mapping[ReviewKind, Sequence[float]] = field(default_factory=dict)

    @classmethod
    def of(cls, reviews: Iterable[Review]) -> ApprovalClock:
        """A clock of these reviews."""
        times: dict[ReviewKind, list[float]] = {}
        for review in reviews:
            times.setdefault(_kind(review.type, review.category), []).append(review.seconds)
        return cls(times)

    def usual(self, type_: str, category: str) -> UsualReviewTime | None:
        """What is usual for a type and category, of the narrowest group that has enough reviews.

        A template of unknown category is compared with all of its type.
        """
        wanted = _kind(type_, category)
        same = self._times.get(wanted, ()) if category else ()
        scopes: tuple[tuple[ReviewScope, list[float]], ...] = (
            ("type and category", list(same)),
            ("type", self._times_of(type_)),
            ("all", self._times_of()),
        )
        return next(
            (usual_review_time(each, name) for name, each in scopes if len(each) >= MIN_REVIEWS),
            None,
        )

    def wait(self, type_: str, category: str, since_ms: int, now_ms: int) -> ReviewWait:
        """The wait of a review that began at `since_ms`."""
        return ReviewWait(max(now_ms - since_ms, 0) / 1000, self.usual(type_, category))

    def groups(self) -> dict[ReviewKind, UsualReviewTime]:
        """What each type and category took, however few its reviews; in order."""
        return {
            kind: usual_review_time(self._times[kind], "type and category")
            for kind in sorted(self._times)
        }

    def overall(self) -> UsualReviewTime | None:
        """What all reviews took; None if too few are known."""
        times = self._times_of()
        return usual_review_time(times, "all") if len(times) >= MIN_REVIEWS else None

    def _times_of(self, type_: str | None = None) -> list[float]:
        return [
            time
            for kind, times in self._times.items()
            if type_ is None or kind[0] == type_.lower()
            for time in times
        ]


def reviews_of(
    rows: Iterable[TemplateRow], moments: Mapping[tuple[str, str], TemplateMoments]
) -> list[Review]:
    """The reviews whose beginning and decision are both known, deleted templates included."""
    reviews = []
    for row in rows:
        known = moments.get((row.account, row.template_id))
        decided_ms = known.decided_ms if known else None
        if row.created_ms and decided_ms and decided_ms >= row.created_ms:
            seconds = (decided_ms - row.created_ms) / 1000
            reviews.append(Review(row.type, row.category, seconds))
    return reviews


def usual_review_time(times: Sequence[float], scope: ReviewScope) -> UsualReviewTime:
    """Median and p90 of at least one time, in seconds: values that did occur."""
    return UsualReviewTime(
        nearest_rank(times, MEDIAN), nearest_rank(times, NINE_IN_TEN), len(times), scope
    )


def nearest_rank(values: Sequence[float], share: float) -> float:
    """The least value that at least this share (0 to 1) of the values does not exceed."""
    return sorted(values)[max(ceil(share * len(values)), 1) - 1]


def _kind(type_: str, category: str) -> ReviewKind:
    return type_.lower(), category.upper()
