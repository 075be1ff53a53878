"""What is said of a change that is to be applied by itself, or was and was not."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from adminpanel.accounts.time_zones import in_words
from projects.models import Change
from projects.presenters.by_itself import last_ran
from projects.presenters.history import labelled
from projects.presenters.outcome import Banner
from projects.presenters.phrase import Clock, Link, Name, Part, Person, Phrase, Quiet, Strong, counted, phrase
from projects.presenters.sentences import capitalised, to_do
from projects.services.approvals import approvals_of
from projects.services.rights import may
from projects.services.schedule import comes_twice, same_in
from projects.services.transitions import Action
from projects.services.waits import For, Wait

ONCE = "It is not tried again by itself."
LISTED = 3  # others that are scheduled for the same thing
MAY_NO_LONGER = " may no longer apply changes, so it is held then, unless somebody who may chooses a moment anew."
EDITED = "Saved anew, it is no longer: choose a moment again then."
TWICE = "The clocks say so twice that day: it is the first of the two."
ELSE = "Else it is held: nothing is sent, and Home and this page say why."
AT_ONCE = "Whoever applies it by hand before does so at once, and nothing happens then."
OUT_OF_DATE = "It is out of date, so it is not applied then. Bring it up to date, and choose a moment again."
NEVER_AGAIN = "It is not tried again by itself: an editor applies it by hand, or chooses another moment."
NOT_YET = "The panel sends it as soon as it can, within {} of that moment; after that it is missed."
OBJECTED = "Somebody asked for changes: unless that is answered by then, it is held."
BY_THEN = "needs {} by then, or it is held."
OF_THE_MOMENT = "Whoever approves it approves its moment, too: an approval from before you choose it does not count."
NOT_BY_ITSELF = "It is not applied by itself any more, but by hand alone. Nothing was sent."
FIRST_COMES = "Whichever comes first makes the other out of date."


def moment(local: str, zone: str, at: datetime) -> str:
    """Write a moment as it was chosen, and in UTC: Tue 24 Nov 06:00 Berlin = 05:00 UTC."""
    there, utc = datetime.fromisoformat(local), at.astimezone(UTC)
    if zone == "UTC":
        return _on_clocks_of(there, zone)
    day = "" if utc.date() == there.date() else f"{_day(utc)} "
    return f"{_on_clocks_of(there, zone)} = {day}{utc:%H:%M} UTC"


def _on_clocks_of(there: datetime, zone: str) -> str:
    return f"{_day(there)} {there:%H:%M} {in_words(zone.rpartition('/')[2])}"


def _day(at: datetime) -> str:
    year = "" if at.year == timezone.now().year else f" {at.year}"
    return f"{at:%a} {at.day} {at:%b}{year}"


def moment_of(change: Change) -> str:
    """Write when a change is to be applied, or was; empty where it never was to be."""
    return moment(change.apply_at_local, change.apply_at_zone, change.apply_at) if change.apply_at else ""


def chosen(change: Change) -> str:
    """Write the moment of a scheduled change as it was chosen: "Tue 24 Nov 06:00 Berlin"."""
    return _on_clocks_of(datetime.fromisoformat(change.apply_at_local), change.apply_at_zone)


def as_recorded(data: Mapping[str, Any]) -> str:
    """Write the moment that a step of a change left behind."""
    return moment(data["local"], data["zone"], datetime.fromisoformat(data["apply_at"]))


def applied_then(change: Change) -> Phrase:
    """Return when a change is applied, as a part of a line: "to be applied Tue 24 Nov 06:00 Berlin = 05:00 UTC"."""
    return phrase(f"to be applied {moment_of(change)}")


def ends_by_editing(change: Change) -> Phrase:
    """Return what becomes of the moment of a change that is edited; nothing where it has none to come."""
    return phrase(f" It is scheduled for {moment_of(change)}. {EDITED}") if change.is_scheduled else phrase()


def promised(changes: Iterable[Change]) -> Phrase | None:
    """Return when what happens by itself last ran, for a page that lists these; None where none is scheduled."""
    return last_ran() if any(change.is_scheduled for change in changes) else None


def banner(change: Change, wait: Wait | None) -> Banner | None:
    """Return what the page of a change that waits so says of its schedule; None where there is nothing to say."""
    if change.is_scheduled:
        title = phrase("Scheduled for ", moment_of(change))
        return Banner("info", title, after=list(_waiting(change, wait)))
    if change.is_held:
        how = Change.Schedule(change.schedule).label
        title = phrase(f"{how}: it was to be applied {moment_of(change)}")
        then = ONCE if change.state == Change.State.STALE else NEVER_AGAIN
        return Banner("warning", title, phrase(Name(change.held_because), f" {then}"))
    return None


def _waiting(change: Change, wait: Wait | None) -> Iterator[Phrase]:
    by: list[Part] = [" for ", Person(change.scheduled_by)] if change.scheduled_by else []
    yield phrase("The panel applies it then", *by, f", if everything that it needs is so. {ELSE} {AT_ONCE}")
    if change.state == Change.State.STALE:
        yield phrase(Strong(OUT_OF_DATE))
    elif wait and wait.what == For.CHANGES:
        yield phrase(Strong(OBJECTED))
    elif lacking := needed_by_then(change):
        yield phrase(Strong(*lacking))
    elif _has_come(change):
        yield phrase(Strong("Its moment has come. "), *_hindered_by(change), NOT_YET.format(_missed_after()))
    if comes_twice(datetime.fromisoformat(change.apply_at_local), change.apply_at_zone):
        yield phrase(TWICE)
    if change.scheduled_by and not may(change.scheduled_by, Action.APPLY, None):
        yield phrase(Person(change.scheduled_by, first=True), MAY_NO_LONGER)
    yield from also_scheduled(list(labelled(same_in(change), change.labels)))
    yield phrase(Quiet(*last_ran()))


def also_scheduled(others: Sequence[Change], *, named: bool = False) -> Iterator[Phrase]:
    """Yield what else is scheduled for the same thing; `named` with the project, where the page is of several."""
    for other in others[:LISTED]:
        of: list[Part] = [" of ", Name(other.project_name)] if named else []
        link = Link(other.get_absolute_url(), tuple(capitalised(to_do(other.differences))))
        yield phrase("Also scheduled for the same thing", *of, ": ", link, f", {moment_of(other)}. {FIRST_COMES}")
    if others[LISTED:]:
        yield phrase(f"So {'is' if len(others) == LISTED + 1 else 'are'} {len(others) - LISTED:,} more, later.")


def _has_come(change: Change) -> bool:
    return change.apply_at is not None and change.apply_at <= timezone.now()


def _hindered_by(change: Change) -> list[Part]:
    return [Name(change.held_because), " "] if change.held_because else []


def _missed_after() -> str:
    return counted(settings.SCHEDULE_MISSED_AFTER_MINUTES, "minute")


def needed_by_then(change: Change) -> Phrase:
    """Return what a scheduled change lacks and needs at its moment; nothing where it lacks nothing."""
    of = change.approvals or approvals_of(change)
    missing = of.missing_for(change)
    if not missing:
        return phrase()
    needs = f"It {BY_THEN.format(counted(missing, 'more approval'))}"
    return phrase(needs, *([" ", *_none_until(of.exempt_until)] if of.exempt_until else []))


def needed_if_scheduled(change: Change) -> Phrase:
    """Return what a change will need at a moment yet to be chosen; what approvals it has will not count then."""
    of = change.approvals or approvals_of(change)
    needs = f"it {BY_THEN.format(counted(of.needed, 'more approval'))}"
    if not of.needed:
        return phrase()
    if of.exempt_until:
        return phrase(*_none_until(of.exempt_until), f" For a later moment {needs}")
    return phrase(f"I{needs[1:]} {OF_THE_MOMENT}")


def _none_until(until: datetime) -> Phrase:
    return phrase("It needs no approval until ", Clock(until), ", for it takes back what was just applied.")
