"""What a change differs in, field by field, in the names by which people know what it is about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from projects.models.fields import ProjectField
from projects.text.labels import apart, as_read

if TYPE_CHECKING:
    from projects.models.change import Change

FORM_ORDER: list[str] = list(ProjectField)
LABELS = {str(field): str(field.label) for field in ProjectField}
DEFAULT_ENVIRONMENT = "the default environment"  # what it is called where its own name could not be read


@dataclass(frozen=True)
class Difference:
    """One field of a change: ids (or text), and the names by which people know them.

    `environment` is the name of the one where a version is made live; empty for what has none.
    """

    field: str
    label: str
    before: str | None
    after: str | None
    before_name: str
    after_name: str
    environment: str = ""

    @property
    def replaces_version(self) -> bool:
        """Whether by it one version takes the place of another that was live."""
        return bool(self.environment and self.before and self.after)


def differences(
    change: "Change", fields: Iterable[str], before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[Difference]:
    """Return these fields with what is so before and after; the names are found out once for all of them.

    In the order of the edit form; of environments the default one comes first, and the others by their names: the
    order of the keys of a JSON object is not kept by every database.
    """
    names, environments = names_of(change), _environments(change)
    found = [_difference(field, before.get(field), after.get(field), names, environments) for field in fields]
    return sorted(
        found, key=lambda d: (_place(d.field), d.field != change.live_field, d.environment.casefold(), d.field)
    )


def _place(field: str) -> int:
    return FORM_ORDER.index(field) if field in FORM_ORDER else len(FORM_ORDER)


def _difference(
    field: str, before: Any, after: Any, names: Mapping[str, str], environments: Mapping[str, str]
) -> Difference:
    where = environments.get(field, "")
    label = f"Live version in {where}" if where else LABELS.get(field, field)
    known = {} if field == ProjectField.NAME else names
    return Difference(field, label, before, after, _called(before, known), _called(after, known), where)


def _called(value: Any, names: Mapping[str, str]) -> str:
    return names.get(str(value)) or str(value) if value else ""


def names_of(change: "Change") -> dict[str, str]:
    """Return id to name of the versions and directories that a change is about, no two alike.

    A directory goes by its label of today, and else, as all others do, by the name kept with the change.
    """
    values = [change.before, change.requested, change.answered]
    ids = {str(value) for each in values for field, value in each.items() if value and field != ProjectField.NAME}
    return apart({key: str(change.labels.get(key) or change.names.get(key) or key) for key in ids})


def _environments(change: "Change") -> dict[str, str]:
    """Return field to the name of the environment that it is about, of each that is about one; no two alike.

    Those that were kept with them for their names are told apart from them as well.
    """
    if not change.is_of_known_kind:
        return {}
    if change.kind not in change.OF_ENVIRONMENTS:
        return {ProjectField.LIVE_VERSION: change.default_environment or DEFAULT_ENVIRONMENT}
    values = {*change.before.values(), *change.requested.values(), *change.answered.values()}
    mine = {field: str(change.names.get(field) or field) for field in {**change.before, **change.requested}}
    read = {as_read(name) for name in mine.values()}
    twins = {key: str(name) for key, name in change.names.items() if key not in values and as_read(str(name)) in read}
    return apart(mine | twins)
