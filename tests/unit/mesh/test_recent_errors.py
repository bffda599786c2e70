"""The last errors of a replica: enough of each kind, found by what a person can quote."""

from __future__ import annotations

from services.mesh.inspection.recent import KEPT, OF_A_KIND, RecentErrors
from services.mesh.telemetry import trace_id, working_for
from services.mesh.telemetry.lines import MASK

SECRET = "Minh Anh, 0901 234 567"


def raised() -> Exception:
    """An error with a place, whose message quotes a customer."""
    try:
        raise ValueError(SECRET)
    except ValueError as error:
        return error


def test_an_error_is_found_by_its_request_its_trace_and_its_event() -> None:
    errors = RecentErrors()
    with working_for(request_id="rq-1", causation_id="ev-1") as context:
        errors.note("/voc.intake.v1.IntakeService/GetForm", raised())
    errors.note("timer recount", raised())
    trace = trace_id(context.traceparent)
    for id_ in ("rq-1", "ev-1", trace):
        (found,) = errors.found(id_)
        assert (found.doing, found.error) == ("/voc.intake.v1.IntakeService/GetForm", "ValueError")
        assert (found.request_id, found.event_id, found.trace_id) == ("rq-1", "ev-1", trace)
    assert errors.found("rq-2") == []
    assert [one.doing for one in errors.found()] == ["timer recount", "/voc.intake.v1.IntakeService/GetForm"]


def test_only_class_and_place_are_kept_never_what_it_said() -> None:
    errors = RecentErrors()
    errors.note("timer recount", raised())
    (found,) = errors.found()
    assert SECRET not in repr(found)
    assert found.place.startswith("mesh/test_recent_errors.py:")
    assert found.place.endswith(":raised")


def test_what_a_stranger_sent_as_an_id_is_masked() -> None:
    errors = RecentErrors()
    with working_for(request_id="Chị Minh", causation_id="ev-1?"):
        errors.note("voc.intake.feedback.v1.received", "Poison")
    (found,) = errors.found()
    assert (found.request_id, found.event_id) == (MASK, MASK)


def test_a_word_stands_for_an_error_without_an_exception() -> None:
    errors = RecentErrors()
    errors.note("GET /t/{token}", "503")
    assert [(one.doing, one.error, one.place) for one in errors.found()] == [("GET /t/{token}", "503", "")]


def test_an_outage_does_not_push_everything_else_out() -> None:
    errors = RecentErrors()
    errors.note("timer recount", raised())
    for _ in range(1000):
        errors.note("/voc.intake.v1.IntakeService/GetForm", "UNAVAILABLE")
    assert errors.count == 1001
    assert [one.doing for one in errors.found()].count("/voc.intake.v1.IntakeService/GetForm") == OF_A_KIND
    assert errors.found()[-1].doing == "timer recount"


def test_memory_is_bounded_however_many_kinds_there_are() -> None:
    errors = RecentErrors()
    for number in range(3 * KEPT):
        errors.note(f"timer t{number}", "Busy")
    assert len(errors.found()) == KEPT
