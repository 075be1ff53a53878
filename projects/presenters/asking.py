"""Whom to ask for what one may not do oneself, in words."""

from django.utils.safestring import SafeString

from adminpanel.accounts.names import is_reader
from adminpanel.accounts.permissions import WhoMay, who_may
from projects.presenters.phrase import Person, Phrase, Quiet, Strong, listed, phrase
from projects.services.approvals import APPROVE
from projects.services.rights import Answer, Refusal

NOBODY = phrase(Strong("Nobody here can apply changes."), " An admin can make somebody an editor.")
NOBODY_ELSE = phrase(Strong("Nobody else here can do that."), " An admin can make somebody an editor.")


def whom_to_ask(who: WhoMay, to: str = "") -> Phrase:
    """Return who may apply changes, by name; `to` is what for, where that is not to apply one: "to check"."""
    if not who.people:
        return NOBODY
    others = [phrase("another one")] if who.more else []
    named = listed([*(phrase(Person(someone)) for someone in who.people), *others], last=" or ")
    return phrase(Strong(f"Ask an editor{f' {to}' if to else ''}: ", *named, "."), " Send them this page.")


def who_could(refusal: Refusal) -> SafeString:
    """Return who could do what the reader may not, in the place of the button; empty where nobody could.

    Besides where approvals lack: the page says whom it waits for, and who has the permission may have proposed it.
    """
    if refusal.permission == APPROVE:
        return SafeString()
    if refusal.who_could or not refusal.permission:
        return phrase(refusal.who_could).html
    who = who_may(refusal.permission)
    others = [each for each in who.people if not is_reader(each)]
    if who.people and not others:
        return NOBODY_ELSE.html
    return whom_to_ask(WhoMay(others, who.more), refusal.to).html


def in_place_of_button(answer: Answer, *, asks: bool = True) -> SafeString:
    """Return what stands where one can't apply a change: who could, and why one may not oneself.

    Nothing where approvals lack, for how many is said above; without `asks` nobody is to be asked.
    """
    if not isinstance(answer, Refusal) or answer.permission == APPROVE:
        return SafeString()
    who = who_could(answer) if asks else SafeString()
    return who + phrase(" " if who else "", Quiet(answer.why)).html


def why_not(answer: Answer) -> SafeString:
    """Return why somebody may not do something, and who could, in one line; nothing where they may."""
    return phrase(answer.why, " ").html + who_could(answer) if isinstance(answer, Refusal) else SafeString()
