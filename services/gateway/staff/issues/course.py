"""How an issue went, drawn: cases week by week, and where a fix took effect."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from babel.dates import format_date
from voc.actions.v1 import actions_pb2 as pb

from services.gateway.charts import Chart, Charts, Series
from services.gateway.pages.speech import Speech
from services.gateway.staff.issues.words import when

_DAY = timedelta(days=1)
_WEEK = 7
_LEAST, _MOST = 8, 52
_SHORT = {"en": "d MMM", "vi": "d/M"}


def days_of(issue: pb.Issue, now: datetime) -> int:
    """How many days are asked for: whole weeks since its first case, neither few nor years."""
    first = when(issue, "first_receive_time") or when(issue, "open_time") or now
    weeks = (now - first) // (_WEEK * _DAY) + 2
    return _WEEK * min(max(weeks, _LEAST), _MOST)


def course_chart(issue: pb.Issue, course: Any, speech: Speech) -> Chart:
    """Cases of each week, the present one last, and the weeks in which a fix took effect."""
    begin = course.from_time.ToDatetime(tzinfo=UTC)
    counts = weekly(course.case_counts)
    starts = [begin + place * _WEEK * _DAY for place in range(len(counts))]
    labels = [format_date(start, _SHORT[speech.language], locale=speech.language) for start in starts]
    series = [Series(speech.say("Cases"), counts, area=True)]
    marked = _marks(fixes_of(issue), begin, counts)
    if any(value is not None for value in marked):
        series.append(Series(speech.say("Fix took effect"), marked))
    return Charts(speech).line(
        speech.say("Cases of each week"), labels, series, axis=speech.say("Week that begins")
    )


def weekly(counts: Sequence[int]) -> list[int]:
    """Days added up to weeks; there are whole weeks of them."""
    return [sum(counts[place : place + _WEEK]) for place in range(0, len(counts), _WEEK)]


def fixes_of(issue: pb.Issue) -> list[datetime]:
    """When fixes took effect, the earliest first; of those before the last one, when they were said."""
    said = [when(entry, "time") for entry in issue.history if entry.what == "fixed"]
    if issue.HasField("fix") and said:
        said[-1] = when(issue.fix, "effective_time")
    return [moment for moment in said if moment is not None]


def _marks(fixes: Sequence[datetime], begin: datetime, counts: Sequence[int]) -> list[float | None]:
    """The count of the week in which a fix lies; None for all other weeks."""
    marked: list[float | None] = [None] * len(counts)
    for moment in fixes:
        week = (moment - begin) // (_WEEK * _DAY)
        if 0 <= week < len(counts):
            marked[week] = counts[week]
    return marked
