"""What the remote answers, as typed values: lenient, for newer servers add keys and older projects lack some.

Keys that are not known are ignored, an optional one of a wrong shape counts as absent, and a record that can't be read
becomes a `BrokenRecord` in its list. Strict is only what a decision hangs on: a project, a version and an environment
have an `id`, which stands for a name that is missing.
"""

from dataclasses import dataclass
from functools import cached_property, partial
from typing import Annotated, Any, ClassVar, Self, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic import ValidationError as ShapeError

from projects.humanloop.lenient import (
    Count,
    Id,
    Lenient,
    Moment,
    Name,
    Number,
    Reference,
    Text,
    absent_if_wrong,
)
from projects.text.ids import LONGEST
from projects.text.invisible import is_visible

Kind = TypeVar("Kind", bound="Resource")


class Resource(BaseModel):
    """Base: frozen, and unknown keys are ignored. `raw` is the document that it was read from."""

    model_config = ConfigDict(frozen=True, extra="ignore", protected_namespaces=())
    raw: dict[str, Any] = Field(default_factory=dict, repr=False)
    problem: ClassVar[str] = ""  # that of a `BrokenRecord`; a page asks each record of a list for it

    @classmethod
    def read(cls, document: Any) -> Self:
        """Read a document. Raises pydantic's ValidationError where it lacks what is needed."""
        if isinstance(document, dict):
            document = {**document, "raw": document}
        return cls.model_validate(document)


MOST_ITEMS = 1_000


def readable(model: type[Kind], items: Any) -> list[Kind]:
    """Return those of the first `MOST_ITEMS` of a list that can be read, without the documents they were read from."""
    some = items[:MOST_ITEMS] if isinstance(items, list) else []
    return [parsed for item in some if (parsed := absent_if_wrong(item, model.model_validate)) is not None]


def _readable(model: type[Resource]) -> BeforeValidator:
    return BeforeValidator(partial(readable, model))


class User(Resource):
    """A person who belongs to a project."""

    id: Text = None
    email_address: Text = None
    full_name: Text = None


class FeedbackValue(Resource):
    """One value that a feedback may have."""

    value: Text = None
    sentiment: Text = None


MOST_VALUES = 50


class FeedbackType(Resource):
    """A kind of feedback that a project collects."""

    type: str
    values: Annotated[list[FeedbackValue], _readable(FeedbackValue)] = []
    value_count: int = 0

    @model_validator(mode="before")
    @classmethod
    def _count(cls, document: Any) -> Any:
        values = document.get("values") if isinstance(document, dict) else None
        return {**document, "value_count": len(values)} if isinstance(values, list) else document

    @property
    def first_values(self) -> list[FeedbackValue]:
        """As many of them as fit in a line."""
        return self.values[:MOST_VALUES]

    @property
    def more_values(self) -> int:
        """How many there are besides."""
        return max(self.value_count - MOST_VALUES, 0)


class Evaluator(Resource):
    """What judges the answers of a project."""

    id: Text = None
    name: Text = None
    description: Text = None
    type: Text = None
    arguments_type: Text = None
    return_type: Text = None
    code: Text = None

    @property
    def answers_yes_or_no(self) -> bool:
        """Whether its average over many answers is the share of yes."""
        return self.return_type == "boolean"


class Config(Resource):
    """A version: what is called when a project is. One of five kinds, told apart by `type`."""

    id: str = Field(min_length=1, max_length=LONGEST)
    type: Text = None
    name: Text = None
    description: Text = None
    model: Text = None
    provider: Text = None
    endpoint: Text = None
    temperature: Number = None

    @cached_property
    def label(self) -> str:
        """The name, or the id where it has none that can be read."""
        return (self.name or "").strip() if is_visible(self.name or "") else self.id


def _with_document(model: type[Resource]) -> BeforeValidator:
    """Read a nested document so that it keeps its own `raw`."""
    return BeforeValidator(lambda value: model.read(value) if isinstance(value, dict) else value)


class ProjectConfig(Resource):
    """A version as it stands in a project, with how much it is used."""

    config: Annotated[Config, _with_document(Config)]
    project_id: Text = None
    project_name: Text = None
    created_at: Moment = None
    updated_at: Moment = None
    last_used: Moment = None
    num_datapoints: Count = None

    @cached_property
    def id(self) -> str:
        return self.config.id

    @cached_property
    def label(self) -> str:
        """The config's name, or its id."""
        return self.config.label

    @property
    def type(self) -> str:
        """Which of the five kinds it is."""
        return self.config.type or "unknown kind"


class Project(Resource):
    """A project. Only the id is sure to be there."""

    id: Id
    name: Name = ""
    users: Annotated[list[User], _readable(User)] = []
    data_count: Count = None
    feedback_types: Annotated[list[FeedbackType], _readable(FeedbackType)] = []
    team_id: Text = None
    created_at: Moment = None
    updated_at: Moment = None
    active_config: Annotated[Annotated[ProjectConfig, _with_document(ProjectConfig)] | None, Lenient] = None
    config_type: Text = None
    active_evaluators: Annotated[list[Evaluator], _readable(Evaluator)] = []
    directory_id: Reference = None

    def listed(self, key: str) -> list[Any]:
        """Return a list of the document whole, unread: `readable` reads some of it."""
        items = self.raw.get(key)
        return items if isinstance(items, list) else []

    @property
    def people(self) -> list[str]:
        """The e-mail addresses and names of all its people, however many there are."""
        users = [user for user in self.listed("users") if isinstance(user, dict)]
        texts = (user.get(key) for user in users for key in ("email_address", "full_name"))
        return [text for text in texts if isinstance(text, str) and text]

    @property
    def yes_or_no(self) -> list[str]:
        """The ids of the evaluators that answer yes or no."""
        return [judge.id for judge in self.active_evaluators if judge.id and judge.answers_yes_or_no]

    @cached_property
    def label(self) -> str:
        """The name, or the id where it has none that can be read."""
        return self.name if is_visible(self.name) else self.id

    @property
    def active_config_id(self) -> str | None:
        """The id of the version that is live in the default environment."""
        return self.active_config.id if self.active_config else None


class Deployment(Resource):
    """An environment of a project, and the version that it serves. Its name is its id where it has none."""

    environment_id: Id
    environment_name: str
    environment_tag: Text = None
    model_config_id: Reference = None
    model_config_name: Text = None

    @model_validator(mode="before")
    @classmethod
    def _name(cls, row: Any) -> Any:
        name = row.get("environment_name") if isinstance(row, dict) else None
        if not isinstance(row, dict) or (isinstance(name, str) and is_visible(name)):
            return row
        return {**row, "environment_name": row.get("environment_id")}

    @property
    def is_default(self) -> bool:
        """Whether this is where `active_config_id` counts."""
        return self.environment_tag == "default"


@dataclass(frozen=True)
class BrokenRecord:
    """Stands in a list for a record that can't be read."""

    id: str | None
    name: str | None
    problem: str


@dataclass(frozen=True)
class Page:
    """One page of projects; `page` counts from 0, and `size` is what the remote puts on each.

    `at_least` says that there are more than `total`, and that nobody said how many.
    """

    records: list[Project | BrokenRecord]
    page: int
    size: int
    total: int
    at_least: bool = False


def read_or_broken(model: type[Resource], document: Any) -> Any:
    """Read a record of a list, or say in its place what is wrong with it."""
    try:
        return model.read(document)
    except ShapeError as error:
        return _broken(document, error)


def _broken(document: Any, error: ShapeError) -> BrokenRecord:
    first = error.errors(include_input=False, include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    known = document if isinstance(document, dict) else {}
    known = known["config"] if isinstance(known.get("config"), dict) else known
    id_, name = (value if isinstance(value, str) else None for value in (known.get("id"), known.get("name")))
    return BrokenRecord(id_, name, f"{where}: {first['msg']}" if where else first["msg"])
