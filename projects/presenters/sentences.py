"""What a change does, field by field, as a sentence: asked for, done, in a heading, or on the button that does it."""

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
CHANGE, GO_BACK = Verb("change", "changed"), Verb("go", "went")
NOTHING_LIVE = "where nothing was live"
# Of a change whose kind is not known: its fields may mean anything.
UNKNOWN = "something that this version of the panel does not know"
UNKNOWN_TO_DO = phrase(f"do {UNKNOWN}")
UNKNOWN_ASKED = phrase(f"Do {UNKNOWN}.")
UNKNOWN_DONE = phrase(f"did {UNKNOWN}.")


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
    return capitalised(phrase(*to_do(differences), "."))


def to_do(differences: Sequence[Difference]) -> Phrase:
    """Return what is asked for, to follow who asks: "make v2 live in production in place of v1"."""
    return phrase(*listed([[verb_of(d).asked, *_object(d)] for d in differences]))


def done(differences: Sequence[Difference]) -> Phrase:
    """Return what was done, to follow who did it: "made v2 live in production in place of v1.\""""
    return phrase(*listed([[verb_of(d).done, *_object(d)] for d in differences]), ".")


def heading(differences: Sequence[Difference], *, is_done: bool = False) -> Phrase:
    """Return what is done, without what was before, to follow the project's name: "make v2 live in production"."""
    groups = _together(differences)
    return _headed(groups, is_done=is_done, named=len(groups) == 1)


def in_full(differences: Sequence[Difference], *, is_done: bool = False) -> Phrase:
    """Return the same with what each field becomes, however many there are: "rename to Bot and file in Support"."""
    return _headed(_together(differences), is_done=is_done, named=True)


def _headed(groups: Sequence[Sequence[Difference]], *, is_done: bool, named: bool) -> Phrase:
    words = _when_done if is_done else _to_do
    return phrase(*listed([list(words(group, alone=named)) for group in groups]))


def did(differences: Sequence[Difference], project: str = "", *, done: bool, back: bool = False) -> Phrase:
    """Return what was done to which project, or with `done` false was to be: what follows "Tom", or "Tom tried to".

    With `back` it leads back to what was so before. Without the name of a project, for a list that is about one; what
    is done to it besides is done to "it".
    """
    of = [Name(project, strong=True)] if project else []
    say = _back if back else _done_to
    told = [list(say(d, [] if at else of, done=done)) for at, d in enumerate(differences)]
    return phrase(*listed(told))


def button(differences: Sequence[Difference]) -> Phrase:
    """Return what is done, of versions only where: the heading names which, and on a button there is little room."""
    groups = _together(differences)
    return capitalised(phrase(*listed([list(_on_button(group, alone=len(groups) == 1)) for group in groups])))


def title(differences: Sequence[Difference], *, is_done: bool = False) -> Phrase:
    """Return what is done as a tab has room for it: "v2 → production"."""
    groups = _together(differences)
    first = groups[0] if len(groups) == 1 else []
    if first and verb_of(first[0]) is MAKE:
        return phrase(Name(first[0].after_name), " → ", *places(first))
    return heading(differences, is_done=is_done)


def instead(differences: Sequence[Difference], *, is_done: bool = False) -> Phrase:
    """Return what was live before, where one version takes the place of one, or none; else nothing."""
    if not is_one_step(differences):
        return phrase()
    first = differences[0]
    if verb_of(first) is TAKE:
        return phrase("where ", Name(first.before_name), " was live" if is_done else " is live")
    return phrase("in place of ", Name(first.before_name, first.after_name)) if first.before else phrase(NOTHING_LIVE)


def places(group: Sequence[Difference]) -> Iterator[Part]:
    """Yield the environments that fields are about, as they are listed."""
    return listed([[Name(d.environment)] for d in group])


def in_force(differences: Sequence[Difference]) -> Phrase:
    """Return what is so while it is in force, to precede "since": live or offline somewhere, else no more than that."""
    verbs = {verb_of(d) for d in differences}
    if verbs == {MAKE}:
        return phrase("Live in ", *places(differences))
    return phrase("Nothing live in ", *places(differences)) if verbs == {TAKE} else phrase("In force")


def is_one_step(differences: Sequence[Difference]) -> bool:
    """Whether one version takes the place of another, or of nothing, so that a heading says it all."""
    return len({(d.before or "", d.after or "") for d in differences}) == 1 and bool(differences[0].environment)


def capitalised(sentence: Phrase) -> Phrase:
    """Return a sentence that begins with a word of the panel, with a capital letter."""
    first, rest = sentence[:1], sentence[1:]
    return phrase(*(part[:1].upper() + part[1:] if isinstance(part, str) else part for part in first), *rest)


def lowered(sentence: Phrase) -> Phrase:
    """Return a sentence that begins with a word of the panel, as a part of another one."""
    first, *rest = sentence
    return phrase(first[:1].lower() + first[1:] if isinstance(first, str) else first, *rest)


def _done_to(d: Difference, project: Sequence[Part], *, done: bool) -> Iterator[Part]:
    yield verb_of(d).words(done=done)
    yield from _object(d, project)


def _back(d: Difference, project: Sequence[Part], *, done: bool) -> Iterator[Part]:
    """The same of what leads back: to a version, a name or a directory; what takes offline is told as ever."""
    verb = verb_of(d)
    if verb is MAKE:
        yield from (GO_BACK.words(done=done), " back to ", Name(d.after_name, strong=True))
        yield from (" in ", Name(d.environment, strong=True), *([" of ", *project] if project else []))
    elif verb is RENAME:
        yield from (verb.words(done=done), " ", Name(d.before_name, d.after_name, strong=True))
        yield from (" back to ", Name(d.after_name, d.before_name, strong=True))
    elif verb is MOVE:
        yield from (verb.words(done=done), " ", *(project or ["it"]), " back to the directory ")
        yield Name(d.after_name, strong=True)
    else:
        yield from _done_to(d, project, done=done)


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
        nothing = f" {NOTHING_LIVE}" if project else f", {NOTHING_LIVE}"
        yield from (" in place of ", Name(d.before_name)) if d.before else (nothing,)
    else:
        offline: list[Part] = [" offline in ", Name(d.environment, strong=True), *of[:-1]]
        yield from (" ", Name(d.before_name, strong=True), *offline)


def _together(differences: Sequence[Difference]) -> list[list[Difference]]:
    """Environments that get the same version are told of together."""
    found: dict[tuple[Verb, str, str], list[Difference]] = {}
    for d in differences:
        of = d.after or "" if d.environment else ""
        found.setdefault((verb_of(d), "" if d.environment else d.field, of), []).append(d)
    return list(found.values())


def _to_do(group: Sequence[Difference], *, alone: bool) -> Iterator[Part]:
    d = group[0]
    if verb_of(d) is MAKE:
        yield from ("make ", Name(d.after_name, d.before_name), " live in ", *places(group))
    else:
        yield from _on_button(group, alone=alone, most=0)


def _when_done(group: Sequence[Difference], *, alone: bool) -> Iterator[Part]:
    d = group[0]
    verb, new = verb_of(d), Name(d.after_name, d.before_name)
    if verb is MAKE:
        yield from (new, " made live in ", *places(group))
    elif verb is TAKE:
        yield from (*places(group), " taken offline")
    elif verb is RENAME:
        yield from ("renamed to ", new) if alone else ("renamed",)
    elif verb is MOVE:
        yield from ("filed in ", new) if alone else ("moved",)
    elif verb is TAKE_OUT:
        yield "taken out of its directory"
    else:
        yield from (Name(d.label), " changed")


def _on_button(group: Sequence[Difference], *, alone: bool, most: int = ON_BUTTON) -> Iterator[Part]:
    d = group[0]
    verb, new = verb_of(d), Name(d.after_name, None if most else d.before_name, most=most)
    if verb is RENAME:
        yield from ("rename to ", new) if alone else ("rename",)
    elif verb is MOVE:
        yield from ("file in ", new) if alone else ("move",)
    elif verb is TAKE_OUT:
        yield "take it out of its directory"
    elif verb is CHANGE:
        yield from ("change ", Name(d.label))
    elif verb is MAKE:
        yield from ("make live in ", *places(group))
    else:
        yield from ("take ", *places(group), " offline")
