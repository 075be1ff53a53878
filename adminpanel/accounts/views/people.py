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

from adminpanel import caseless
from adminpanel.accounts import invitations, services
from adminpanel.accounts.forms import InviteForm, RoleForm
from adminpanel.accounts.models import Link, PeopleEvent
from adminpanel.accounts.names import called, in_html
from adminpanel.accounts.permissions import (
    MANAGE_PEOPLE,
    Role,
    SignedInRequest,
    highest_role,
    matrix,
    role_of,
)
from adminpanel.accounts.resume import form_at, resume
from adminpanel.accounts.sudo import recent_password_required

LATEST_EVENTS = 10
LAST_ADMIN = "{} is the last admin, and stays one. Make someone else an admin first."
for_admins = permission_required(MANAGE_PEOPLE, raise_exception=True)


@require_safe
@for_admins
def people(request: SignedInRequest) -> HttpResponse:
    """List everybody, the links that are open, and the matrix of roles."""
    page = Paginator(_in_order(), 50).get_page(request.GET.get("page"))
    found = User.objects.prefetch_related("groups", "totpdevice_set").in_bulk(page.object_list)
    context = {
        "page_obj": page,
        "people": [(found[pk], _role_in_list(found[pk]).label) for pk in page.object_list if pk in found],
        "links": Link.objects.open().select_related("person", "made_by"),
        "ended_links": Link.objects.without_maker().select_related("person", "made_by"),
        "matrix": matrix(),
        "roles": Role.labels,
    }
    return render(request, "accounts/people.html", context)


def _role_in_list(person: User) -> Role:
    """Return the role of someone whose groups were read with those of all others."""
    return Role.ADMIN if person.is_superuser else highest_role({group.name for group in person.groups.all()})


def _in_order() -> list[int]:
    """Return everybody's key by name, whoever left last. Each database would sort capitals and accents its own way."""
    everybody = User.objects.only("is_active", "username", "first_name", "last_name")
    return [each.pk for each in sorted(everybody, key=lambda each: (not each.is_active, caseless.folded(called(each))))]


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
    """Make a link for someone new, and show it this once."""
    form = InviteForm(request.POST or None, initial={"role": Role.VIEWER} | request.GET.dict() | resume(request).dict())
    if form.is_valid():
        name, role = form.cleaned_data["username"], Role(form.cleaned_data["role"])
        try:
            return _link_page(request, invitations.invite(name, role, by=request.user), name=name, role=role.label)
        except invitations.NameTakenError:
            form.add_error("username", "There is a person with this name already.")
    return render(request, "accounts/invite.html", {"form": form}, status=422 if form.is_bound else 200)


def _link_page(request: SignedInRequest, token: str, **context: object) -> HttpResponse:
    address = request.build_absolute_uri(reverse("open_link", args=[token]))
    link = Link.objects.for_token(token).get()
    return render(request, "accounts/link.html", {"address": address, "link": link, **context})


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
    return _link_page(
        request, invitations.make_reset_link(someone, by=request.user), person=someone, name=someone.username
    )


@require_POST
@for_admins
@recent_password_required
def person_second_factor(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take away a second factor whose phone is gone."""
    someone = get_object_or_404(User, pk=pk)
    services.remove_second_factor(someone, by=request.user)
    _say(request, INFO, "{} signs in by password alone now.", someone)
    return redirect("person", pk)
