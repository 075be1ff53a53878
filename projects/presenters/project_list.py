"""What is said around a list of projects: how many there are, how far the looking is, and how old what was found is."""

from collections.abc import Iterator

from projects.mirror.sync_versions import Coverage, VersionsProgress
from projects.models import Snapshot
from projects.presenters.phrase import Moment, Phrase, counted, phrase

ANEW = "All projects are being looked at anew right now."
NARROW = "narrow it by name, person or directory to learn of the others."


def list_count(total: int, *, page: int, pages: int, narrowed: bool, at_least: bool) -> str:
    """Return how many projects a list has, and which page of it this is where there are several.

    Args:
        total: how many there are; with `at_least` there may be more.
        page: the number of this one.
        pages: how many there are.
        narrowed: whether some are left out by filters.
        at_least: whether the remote did not tell the end.
    """
    found = " found" if narrowed else ""
    if not total:
        return f"No projects{found}"
    of_pages = "" if at_least else f" of {pages:,}"
    where = f", page {page:,}{of_pages}" if pages > 1 else ""
    return f"{'At least ' if at_least else ''}{counted(total, 'project')}{found}{where}"


def why_looking(*, of_versions: bool) -> str:
    """Return why a list takes a while."""
    if of_versions:
        return (
            "Humanloop can’t say which projects are not on their newest version, "
            "so the panel reads the versions of each."
        )
    return "Humanloop can’t filter by this, so the panel looks at every project."


def how_far(done: int, total: int, *, of_versions: bool) -> str:
    """Return how far the looking is."""
    if not total:
        return "Starting to look at them"
    return f"{done:,} of {total:,} projects {'read' if of_versions else 'looked at'}"


def snapshot_notes(
    snapshot: Snapshot, coverage: Coverage | None = None, versions: VersionsProgress | None = None
) -> list[Phrase]:
    """Return what a list that was computed leaves out, or does not know; the last two where it is of versions."""
    notes = [phrase(ANEW)] if snapshot.started_at else []
    if not snapshot.is_whole:
        looked = f"Only {snapshot.looked_at:,} of {snapshot.total:,} projects were looked at"
        notes.append(phrase(f"{looked}; there may be more that match."))
    return [*notes, *_covered(coverage), *_not_read(coverage, versions)]


def _covered(coverage: Coverage | None) -> Iterator[Phrase]:
    if coverage and coverage.since:
        left_out = "Projects on the newest version are left out, as their versions were "
        yield phrase(left_out, Moment(coverage.since, ago=False), " or later.")
    if coverage and coverage.undated:
        whose = "its" if coverage.undated == 1 else "their"
        count = counted(coverage.undated, "project")
        yield phrase(f"Not known of {count}: when each of {whose} versions was made was not told.")


def _not_read(coverage: Coverage | None, versions: VersionsProgress | None) -> Iterator[Phrase]:
    why = f" {versions.problem.sentence}" if versions and versions.problem else ""
    if coverage and coverage.unknown:
        count = counted(coverage.unknown, "project")
        most = f" At most {coverage.at_most:,} are read for one list, those that were updated last: {NARROW}"
        more = most if coverage.at_most else ""
        yield phrase(f"Not known of {count}, whose versions were not read.{why}{more}")
    elif versions and why:
        yield phrase(f"{counted(versions.left, 'project')} could not be read again.{why}")
