"""What templates need to show text, numbers and times as the panel shows them."""

from django import template
from django.contrib.auth.models import User
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from adminpanel.accounts.names import called
from adminpanel.accounts.roster import Row
from adminpanel.accounts.sessions import SignIn
from projects.diff.describe import opened
from projects.presenters import account_words, markup, moments
from projects.presenters.phrase import Person

register = template.Library()
register.filter(markup.visible)
register.filter(markup.spelled)
register.filter(markup.unlike)
register.filter(markup.is_cut)
register.filter(markup.grouped)
register.filter(markup.options)
register.filter(markup.attributes)
register.filter(called)
register.filter(opened)
register.simple_tag(moments.time)
register.filter(account_words.link_leads_to)
register.simple_tag(account_words.signed_out)


@register.simple_tag
def link_until(row: Row, what: str) -> SafeString:
    """Say until when a link works that nobody has used, or why no longer."""
    return account_words.link_until(row, what).html


@register.simple_tag
def here_last(row: Row, someone: User) -> SafeString:
    """Say when somebody was here last."""
    return account_words.here_last(row, someone).html


@register.simple_tag
def this_browser(here: SignIn, *, only: bool) -> SafeString:
    """Say which browser one is in."""
    return account_words.this_browser(here, only=only).html


@register.simple_tag
def other_browser(there: SignIn) -> SafeString:
    """Say which other browser one is signed in with."""
    return account_words.other_browser(there).html


@register.simple_tag
def person(someone: User | None, *, first: bool = False) -> SafeString:
    """Name a person in a sentence, whoever reads it: themselves as "you", with `first` as "You"."""
    return Person(someone, first=first).html


@register.simple_tag(takes_context=True)
def current(context: Context, address: str, *pages: str) -> SafeString:
    """Say whether a link of the navigation is where one is, or above it; `pages` lie elsewhere, and belong to it."""
    request = context.get("request")
    path = getattr(request, "path", "")
    found = getattr(request, "resolver_match", None)
    if not address or not (path.startswith(address) or (found and found.url_name in pages)):
        return SafeString()
    return format_html('aria-current="{}"', "page" if path == address else "true")
