"""What a change does, field by field, as a sentence: asked for, done, or on the button that does it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from projects.models import Difference, ProjectField
from projects.presenters.phrase import Name, Part, Phrase, listed, phrase

ON_BUTTON = 60  # characters of a name


@dataclass(frozen=True)
class Verb:
    """How it is told what is done with a field: to do, and done."""

    asked: str
    done: str

    def words(self, *, done: bool) -> str:
        """Return it as done, or to do."""
        return self.done if done else self.asked


RENAME, MOVE, TAKE_OUT = Verb("rename", "renamed"), Verb("move", "moved"), Verb("take", "took")
MAKE, TAKE = Verb("make", "made"), Verb("take", "took")
CHANGE = Verb("change", "changed")
# Of a change whose kind is not known: its fields may mean anything.
UNKNOWN_ASKED = phrase("Do something that this version of the panel does not know.")
UNKNOWN_DONE = phrase("did something that this version of the panel does not know.")


def verb_of(d: Difference) -> Verb:
    """Return what is done with a field: the project is renamed, moved, or a version is made live or taken offline."""
    if d.field == ProjectField.NAME:
        return RENAME
    if d.field == ProjectField.DIRECTORY:
        return MOVE if d.after else TAKE_OUT
    if not d.environment:
        return CHANGE
    return MAKE if d.after else TAKE


def asked(differences: Sequence[Difference]) -> Phrase:
    """Return what is asked for: "Make v2 live in production in place of v1.\""""
    return capitalised(phrase(*listed([[verb_of(d).asked, *_object(d)] for d in differences]), "."))


def done(differences: Sequence[Difference]) -> Phrase:
    """Return what was done, to follow who did it: "made v2 live in production in place of v1.\""""
    return phrase(*listed([[verb_of(d).done, *_object(d)] for d in differences]), ".")


def did(differences: Sequence[Difference], project: str = "", *, done: bool) -> Phrase:
    """Return what was done to which project, or with `done` false was to be: what follows "Tom", or "Tom tried to".

    Without the name of a project, for a list that is about one; what is done to it besides is done to "it".
    """
    of = [Name(project, strong=True)] if project else []
    told = [[verb_of(d).words(done=done), *_object(d, [] if at else of)] for at, d in enumerate(differences)]
    return phrase(*listed(told))


def button(differences: Sequence[Difference]) -> Phrase:
    """Return what is done, without what was before, and of several fields briefly: on a button there is little room."""
    return capitalised(phrase(*listed([list(_on_button(d, alone=len(differences) == 1)) for d in differences])))


def capitalised(sentence: Phrase) -> Phrase:
    """Return a sentence that begins with a word of the panel, with a capital letter."""
    first, *rest = sentence
    return phrase(first[:1].upper() + first[1:] if isinstance(first, str) else first, *rest)


def _object(d: Difference, project: Sequence[Part] = ()) -> Iterator[Part]:
    verb = verb_of(d)
    of: list[Part] = [" of ", *project, ","] if project else []
    if verb is RENAME:
        yield from (" ", Name(d.before_name, d.after_name, strong=True))
        yield from (" to ", Name(d.after_name, d.before_name, strong=True))
    elif verb is MOVE:
        yield from (" ", *(project or ["it"]), " to the directory ", Name(d.after_name, strong=True))
        yield from (", from ", Name(d.before_name)) if d.before else ()
    elif verb is TAKE_OUT:
        yield from (" ", *(project or ["it"]), " out of the directory ", Name(d.before_name))
    elif verb is CHANGE:
        yield from (" ", Name(d.label), *of[:-1])
    elif verb is MAKE:
        yield from (" ", Name(d.after_name, strong=True), " live in ", Name(d.environment, strong=True), *of)
        nothing = " where nothing was live" if project else ", where nothing was live"
        yield from (" in place of ", Name(d.before_name)) if d.before else (nothing,)
    else:
        offline: list[Part] = [" offline in ", Name(d.environment, strong=True), *of[:-1]]
        yield from (" ", Name(d.before_name, strong=True), *offline)


def _on_button(d: Difference, *, alone: bool) -> Iterator[Part]:
    verb, new = verb_of(d), Name(d.after_name, most=ON_BUTTON)
    if verb is RENAME:
        yield from ("rename to ", new) if alone else ("rename",)
    elif verb is MOVE:
        yield from ("file in ", new) if alone else ("move",)
    elif verb is TAKE_OUT:
        yield "take it out of its directory"
    elif verb is CHANGE:
        yield from ("change ", Name(d.label))
    elif verb is MAKE:
        yield from ("make ", new, " live in ", Name(d.environment))
    else:
        yield from ("take ", Name(d.environment), " offline")
