"""What the pages of people and accounts say: links, browsers, and why one has to sign in again."""

from django.contrib.auth.models import User

from adminpanel.accounts.models import Link
from adminpanel.accounts.names import called
from adminpanel.accounts.roster import Row
from adminpanel.accounts.sessions import SignIn
from projects.presenters.phrase import Moment, Name, Part, Person, Phrase, phrase

OVER = "Your session here has ended"
NOTHING_SENT = "If you pressed a button just now, nothing was sent and nothing has changed."


def link_until(row: Row, what: str) -> Phrase:
    """Return until when a link works that nobody has used, or why no longer; `what` begins the sentence."""
    if row.link is None:
        return phrase()
    by: Part = Person(row.link.made_by) if row.link.made_by else "someone who left"
    if not row.works:
        return phrase(what, " from ", by, " ended: who made it is no admin any more")
    return phrase(what, " from ", by, " works until ", Moment(row.link.expires_at))


def here_last(row: Row, person: User) -> Phrase:
    """Return when somebody was here last, else when they signed in."""
    if row.here:
        return phrase(Moment(row.here))
    return phrase("signed\u00a0in\u00a0", Moment(person.last_login)) if person.last_login else phrase("never")


def this_browser(here: SignIn, *, only: bool) -> Phrase:
    """Return which browser one is in and since when; with `only` one is signed in nowhere else."""
    which = f"Here: {here.browser}" if here.browser else "Here"
    return phrase(which, *_since(here), ", and nowhere else" if only else "")


def other_browser(there: SignIn) -> Phrase:
    """Return which other browser one is signed in with, since when, and when it was used."""
    return phrase(there.browser or "Another browser", *_since(there), ", used last ", Moment(there.used))


def _since(there: SignIn) -> list[Part]:
    return [", since ", Moment(there.since)] if there.since else []


def link_leads_to(link: Link) -> Phrase:
    """Return what a link is for: who invites whom as what, or whose password it sets."""
    name = Name(link.username, strong=True)
    if not link.is_invitation:
        return phrase("For ", name, ". You will be signed out everywhere.")
    by: Part = Name(called(link.made_by)) if link.made_by else "An admin"
    role = f" invites you as {link.get_role_display()}. You will sign in as "
    return phrase(by, role, name, ", with the password that you choose here.")


def signed_out(kept: str, *, expired: bool, next_page: str) -> str:
    """Return why one has to sign in, and what became of what was sent; empty where nobody was signed out.

    Args:
        kept: the form that was sent, in words; empty for none.
        expired: whether there was a session.
        next_page: where one goes then.
    """
    if kept:
        return f"{OVER}, so what you sent was not carried out. {kept}: sign in, look it over and send it again."
    if not expired:
        return ""
    then = "to go to Home." if next_page == "/" else "and you are back where you were."
    return f"{OVER}. {NOTHING_SENT} Sign in {then}"
