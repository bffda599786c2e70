"""What a person does with one issue: per act what its form begins with, what it asks for, and its way back.

An act is a row: the form `issue_act.html` shows the fields that it names, the route `/issues/{id}/{act}`
takes them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from google.protobuf.message import Message
from voc.actions.v1 import actions_pb2 as pb

from services.gateway.pages.speech import mark
from services.gateway.staff.issues.typed import Reader, Values
from services.gateway.staff.issues.words import number, when, word

WHYS = 5


@dataclass(frozen=True, slots=True)
class Back:
    """The act that takes another one back, and its fields; the version is that of the issue by then."""

    act: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Act:
    """One act.

    Attributes:
        rpc: the method of actions.
        begin: what its form shows first.
        read: the request that a form asks for.
        done: the sentence afterwards.
        back: from the issue before and after, how it is taken back; None when it cannot be.
        states: in which states it is offered; empty: in all but merged.
    """

    rpc: str
    begin: Callable[[pb.Issue], Values]
    read: Callable[[pb.Issue, Reader], Message]
    done: str
    back: Callable[[pb.Issue, pb.Issue], Back | None]
    states: frozenset[str] = frozenset()


def _nothing(_issue: pb.Issue) -> Values:
    return {}


def _assign(issue: pb.Issue, reader: Reader) -> Message:
    return pb.AssignIssueRequest(issue_id=issue.issue_id, version=issue.version, owner=reader.text("owner"))


def _rename(issue: pb.Issue, reader: Reader) -> Message:
    title = reader.text("title", required=True, most=300)
    return pb.UpdateIssueRequest(issue_id=issue.issue_id, version=issue.version, title=title)


def _whys_of(issue: pb.Issue) -> Values:
    whys = {f"why{place}": why for place, why in enumerate(issue.root_cause.whys, 1)}
    return {**whys, "category": word(issue.root_cause, "category")}


def _cause(issue: pb.Issue, reader: Reader) -> Message:
    whys = [reader.text(f"why{place}", required=place == 1, most=1000) for place in range(1, WHYS + 1)]
    category = reader.text("category", required=True)
    return pb.SetRootCauseRequest(
        issue_id=issue.issue_id,
        version=issue.version,
        whys=[why for why in whys if why],
        category=number(pb.SetRootCauseRequest, "category", category),
    )


def _clear(issue: pb.Issue, _reader: Reader) -> Message:
    return pb.ClearRootCauseRequest(issue_id=issue.issue_id, version=issue.version)


def _fixed(issue: pb.Issue, reader: Reader) -> Message:
    return pb.MarkFixedRequest(
        issue_id=issue.issue_id,
        version=issue.version,
        effective_time=reader.moment("effective_time"),
        watch_days=reader.whole("watch_days", most=365),
        note_en=reader.text("note_en", most=2000),
        note_vi=reader.text("note_vi", most=2000),
    )


def _archive(issue: pb.Issue, reader: Reader) -> Message:
    return pb.ArchiveIssueRequest(
        issue_id=issue.issue_id,
        version=issue.version,
        more_cases=reader.whole("more_cases", most=1_000_000),
        more_customers=reader.whole("more_customers", most=1_000_000),
        until_time=reader.moment("until_time"),
        reason=reader.text("reason", most=1000),
    )


def _unarchive(issue: pb.Issue, _reader: Reader) -> Message:
    return pb.UnarchiveIssueRequest(issue_id=issue.issue_id, version=issue.version)


def _merge(issue: pb.Issue, reader: Reader) -> Message:
    return pb.MergeIssuesRequest(
        issue_id=issue.issue_id,
        version=issue.version,
        into_issue_id=reader.text("into", required=True, most=64),
        reason=reader.text("reason", most=1000),
    )


def _unmerge(issue: pb.Issue, reader: Reader) -> Message:
    reason = reader.text("reason", most=1000)
    return pb.UnmergeIssueRequest(issue_id=issue.issue_id, version=issue.version, reason=reason)


def _cause_back(before: pb.Issue, _after: pb.Issue) -> Back:
    if before.HasField("root_cause"):
        return Back("root-cause", _whys_of(before))
    return Back("clear-cause", {})


def _archived_again(before: pb.Issue, _after: pb.Issue) -> Back | None:
    """Archived until the same totals and date, as far as they still lie ahead."""
    until = when(before.archive, "until_time")
    fields = {
        "more_cases": max(before.archive.case_count - before.case_count, 0),
        "more_customers": max(before.archive.customer_count - before.customer_count, 0),
    }
    told = {name: str(value) for name, value in fields.items() if value}
    if until is not None:
        told |= _moment("until_time", until)
    return Back("archive", told) if told else None


def _moment(name: str, moment: datetime) -> dict[str, str]:
    """A moment as a form types it; forms of undo speak UTC, and say so."""
    return {name: moment.date().isoformat(), f"{name}.clock": moment.strftime("%H:%M"), "_utc": "1"}


def _merged_again(before: pb.Issue, _after: pb.Issue) -> Back:
    return Back("merge", {"into": before.merged_into})


_LIVE = frozenset({"new", "ongoing", "planned", "regressed"})

ACTS: Mapping[str, Act] = {
    "assign": Act(
        "AssignIssue",
        lambda issue: {"owner": issue.owner},
        _assign,
        mark("The owner was changed."),
        lambda before, _: Back("assign", {"owner": before.owner}),
    ),
    "rename": Act(
        "UpdateIssue",
        lambda issue: {"title": issue.title},
        _rename,
        mark("The title was changed."),
        lambda before, _: Back("rename", {"title": before.title}),
    ),
    "root-cause": Act("SetRootCause", _whys_of, _cause, mark("The root cause was saved."), _cause_back),
    "clear-cause": Act(
        "ClearRootCause",
        _nothing,
        _clear,
        mark("The root cause was taken away."),
        lambda before, _: Back("root-cause", _whys_of(before)),
        frozenset({*_LIVE, "archived"}),
    ),
    "fixed": Act(
        "MarkFixed",
        _nothing,
        _fixed,
        mark("Marked as fixed. Every customer of it is told and asked; the watch has begun."),
        lambda _before, _after: None,
        _LIVE,
    ),
    "archive": Act(
        "ArchiveIssue",
        _nothing,
        _archive,
        mark("The issue was archived. It comes back by itself."),
        lambda _before, _after: Back("unarchive", {}),
        _LIVE - {"planned"},
    ),
    "unarchive": Act(
        "UnarchiveIssue",
        _nothing,
        _unarchive,
        mark("The issue is out of the archive."),
        _archived_again,
        frozenset({"archived"}),
    ),
    "merge": Act(
        "MergeIssues",
        _nothing,
        _merge,
        mark("The issues were merged. The counts follow within seconds."),
        lambda _before, _after: Back("unmerge", {}),
    ),
    "unmerge": Act(
        "UnmergeIssue",
        _nothing,
        _unmerge,
        mark("The issue stands by itself again. The counts follow within seconds."),
        _merged_again,
        frozenset({"merged"}),
    ),
}


def issue_of(answer: Any) -> pb.Issue:
    """The issue that an act was about, as it stands afterwards."""
    found: pb.Issue = answer.issue
    return found
