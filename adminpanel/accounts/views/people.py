"""The people of the panel, for admins."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.contrib.messages import INFO, SUCCESS
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_otp.plugins.otp_totp.models import TOTPDevice

from adminpanel.accounts import invitations, roster, services
from adminpanel.accounts.forms import InviteForm, RoleForm
from adminpanel.accounts.models import Link, PeopleEvent
from adminpanel.accounts.names import called, in_html
from adminpanel.accounts.permissions import MANAGE_PEOPLE, Role, SignedInRequest, matrix, role_of
from adminpanel.accounts.resume import form_at, resume
from adminpanel.accounts.sudo import recent_password_required

LATEST_EVENTS = 10
LAST_ADMIN = "{} is the last admin, and stays one. Make someone else an admin first."
for_admins = permission_required(MANAGE_PEOPLE, raise_exception=True)


@require_safe
@for_admins
def people(request: SignedInRequest) -> HttpResponse:
    """List everybody, the invitations among them, and the matrix of roles."""
    page = Paginator(roster.places(), 50).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": roster.rows(page.object_list),
        "matrix": matrix(),
        "roles": Role.labels,
    }
    return render(request, "accounts/people.html", context)


@require_safe
@for_admins
def people_log(request: SignedInRequest) -> HttpResponse:
    """List what was done to people, newest first."""
    events = PeopleEvent.objects.select_related("actor", "subject")
    return render(request, "accounts/log.html", {"page_obj": Paginator(events, 50).get_page(request.GET.get("page"))})


@require_http_methods(["GET", "HEAD", "POST"])
@for_admins
@recent_password_required
@form_at("people_invite", InviteForm)
def invite(request: SignedInRequest) -> HttpResponse:
    """Make a link for each new person, and show them this once."""
    form = InviteForm(request.POST or None, initial={"role": Role.VIEWER} | request.GET.dict() | resume(request).dict())
    if form.is_valid():
        names, role = form.cleaned_data["username"], Role(form.cleaned_data["role"])
        try:
            tokens = invitations.invite_all(names, role, by=request.user)
        except invitations.NameTakenError as taken:
            form.name_is_taken(*taken.args)
        else:
            title = "Links for new people" if len(tokens) > 1 else "A link for someone new"
            return _link_page(request, tokens, title=title, role=role.label)
    return render(request, "accounts/invite.html", {"form": form}, status=422 if form.is_bound else 200)


def _link_page(request: SignedInRequest, tokens: list[str], **context: object) -> HttpResponse:
    made = [
        (Link.objects.for_token(token).get(), request.build_absolute_uri(reverse("open_link", args=[token])))
        for token in tokens
    ]
    everything = "\n".join(f"{link.username} {address}" for link, address in made)
    return render(request, "accounts/link.html", {"made": made, "everything": everything, **context})


@require_POST
@for_admins
@recent_password_required
def link_cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    """Make an open link useless."""
    link = get_object_or_404(Link, pk=pk)
    if invitations.cancel_link(link, by=request.user):
        messages.info(request, f"You cancelled the link for {link.username}: whoever has it can’t use it.")
    else:
        messages.warning(request, f"There was nothing to cancel: the link for {link.username} had ended before.")
    return redirect("people")


@require_safe
@for_admins
@recent_password_required
def person(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one person, and what can be done."""
    return _person_page(request, get_object_or_404(User, pk=pk))


def _person_page(
    request: SignedInRequest, someone: User, form: RoleForm | None = None, status: int = 200
) -> HttpResponse:
    role, events = role_of(someone), PeopleEvent.objects.filter(subject=someone)
    context = {
        "person": someone,
        "role": role.label,
        "form": form or RoleForm(now=role, initial=resume(request).dict()),
        "second_factor": TOTPDevice.objects.filter(user=someone).exists(),
        "events": events[:LATEST_EVENTS],
        "older_events": max(events.count() - LATEST_EVENTS, 0),
    }
    return render(request, "accounts/person.html", context, status=status)


@require_POST
@for_admins
@recent_password_required
@form_at("person", RoleForm)
def person_role(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give a person another role."""
    someone = get_object_or_404(User, pk=pk)
    form = RoleForm(request.POST, now=role_of(someone), initial={})
    if form.is_valid() and not form.is_touched:
        _say(request, INFO, "You changed nothing. {} is {} now.", someone, role_of(someone).label)
        return redirect("person", pk)
    if form.is_valid():
        try:
            ended = services.change_role(someone, Role(form.cleaned_data["role"]), by=request.user)
        except services.LastAdminError:
            form.add_error("role", LAST_ADMIN.format(called(someone)))
        else:
            _say(request, SUCCESS, "{} is {} now.{}", someone, role_of(someone).label, _links_that_ended(ended))
            return redirect("person", pk)
    return _person_page(request, someone, form, 422)


@require_POST
@for_admins
@recent_password_required
@form_at("person")
def person_deactivate(request: SignedInRequest, pk: int) -> HttpResponse:
    """Keep a person out."""
    someone = get_object_or_404(User, pk=pk)
    try:
        ended = services.deactivate(someone, by=request.user)
    except services.LastAdminError:
        form = RoleForm({}, now=role_of(someone), initial={})
        form.add_error(None, LAST_ADMIN.format(called(someone)))
        return _person_page(request, someone, form, 422)
    _say(request, INFO, "{} can no longer sign in. What they did is kept.{}", someone, _links_that_ended(ended))
    return redirect("person", pk)


def _say(request: SignedInRequest, level: int, words: str, someone: User, *more: str) -> None:
    """Tell what was done to a person, on the next page."""
    messages.add_message(request, level, format_html(words, in_html(someone), *more))


def _links_that_ended(ended: int) -> str:
    """Return a sentence about the links that ended with the right to make them."""
    if not ended:
        return ""
    which = f"{ended} open links that they made" if ended > 1 else "An open link that they made"
    return f" {which} ended too: see People."


@require_POST
@for_admins
@recent_password_required
def person_reactivate(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let a person in again."""
    someone = get_object_or_404(User, pk=pk)
    services.reactivate(someone, by=request.user)
    _say(request, SUCCESS, "{} can sign in again, as {}.", someone, role_of(someone).label)
    return redirect("person", pk)


@require_POST
@for_admins
@recent_password_required
def person_sign_out(request: SignedInRequest, pk: int) -> HttpResponse:
    """End a person's sessions."""
    someone = get_object_or_404(User, pk=pk)
    services.sign_out_everywhere(someone, by=request.user)
    if someone.pk == request.user.pk:
        request.session.flush()
        return redirect("login")
    _say(request, SUCCESS, "{} is signed out everywhere.", someone)
    return redirect("person", pk)


@require_POST
@for_admins
@recent_password_required
@form_at("person")
def person_reset(request: SignedInRequest, pk: int) -> HttpResponse:
    """Make a link that sets a new password, and show it this once."""
    someone = get_object_or_404(User, pk=pk, is_active=True)
    tokens = [invitations.make_reset_link(someone, by=request.user)]
    return _link_page(request, tokens, title="A link for a new password", person=someone)


@require_POST
@for_admins
@recent_password_required
def person_second_factor(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take away a second factor whose phone is gone."""
    someone = get_object_or_404(User, pk=pk)
    services.remove_second_factor(someone, by=request.user)
    _say(request, INFO, "{} signs in by password alone now.", someone)
    return redirect("person", pk)
