"""What is said around a list of projects: how many, how far the looking is, what it leaves out."""

from datetime import UTC, datetime

import pytest

from projects.humanloop.errors import HumanloopError
from projects.mirror.sync_versions import Coverage, VersionsProgress
from projects.models import Snapshot
from projects.presenters.project_list import how_far, list_count, snapshot_notes, why_looking

AT = datetime(2026, 11, 24, 12, 6, tzinfo=UTC)
PROBLEM = HumanloopError()


@pytest.mark.parametrize(
    ("total", "more", "told"),
    [
        (0, {}, "No projects"),
        (0, {"narrowed": True}, "No projects found"),
        (1, {}, "1 project"),
        (3, {"narrowed": True}, "3 projects found"),
        (1_200, {"page": 2, "pages": 1_012}, "1,200 projects, page 2 of 1,012"),
        (50, {"page": 2, "pages": 3, "at_least": True}, "At least 50 projects, page 2"),
    ],
)
def test_a_list_says_how_many_it_has_and_which_page_this_is(total, more, told):
    asked = {"page": 1, "pages": 1, "narrowed": False, "at_least": False, **more}
    assert list_count(total, **asked) == told


@pytest.mark.parametrize(
    ("done", "total", "of_versions", "told"),
    [
        (0, 0, False, "Starting to look at them"),
        (1_000, 2_000, False, "1,000 of 2,000 projects looked at"),
        (1, 2, True, "1 of 2 projects read"),
    ],
)
def test_it_is_told_how_far_the_looking_is_and_why(done, total, of_versions, told):
    assert how_far(done, total, of_versions=of_versions) == told
    assert ("versions of each" in why_looking(of_versions=of_versions)) == of_versions


WHOLE = {"total": 5, "looked_at": 5}


def covers(**more):
    return Coverage(**{"since": None, "unknown": 0, "undated": 0, "at_most": 0, **more})


@pytest.mark.parametrize(
    ("snapshot", "coverage", "versions", "told"),
    [
        (WHOLE, None, None, []),
        (WHOLE, covers(), VersionsProgress(5, 0), []),
        ({**WHOLE, "started_at": AT}, None, None, ["All projects are being looked at anew right now."]),
        (
            {"total": 2_000, "looked_at": 1_000},
            None,
            None,
            ["Only 1,000 of 2,000 projects were looked at; there may be more that match."],
        ),
        (
            WHOLE,
            covers(since=AT),
            None,
            ["Projects on the newest version are left out, as their versions were Tue 24 Nov, 12:06 or later."],
        ),
        (
            WHOLE,
            covers(undated=1),
            None,
            ["Not known of 1 project: when each of its versions was made was not told."],
        ),
        (
            WHOLE,
            covers(undated=2),
            None,
            ["Not known of 2 projects: when each of their versions was made was not told."],
        ),
        (WHOLE, covers(unknown=1), None, ["Not known of 1 project, whose versions were not read."]),
        (
            WHOLE,
            covers(unknown=2, at_most=1_000),
            VersionsProgress(5, 2, PROBLEM),
            [
                f"Not known of 2 projects, whose versions were not read. {PROBLEM.sentence} At most 1,000 are read for "
                "one list, those that were updated last: "
                "narrow it by name, person or directory to learn of the others."
            ],
        ),
        (
            WHOLE,
            covers(),
            VersionsProgress(5, 1, PROBLEM),
            [f"1 project could not be read again. {PROBLEM.sentence}"],
        ),
    ],
)
def test_a_computed_list_says_what_it_leaves_out(snapshot, coverage, versions, told):
    assert [note.plain for note in snapshot_notes(Snapshot(**snapshot), coverage, versions)] == told
