"""A username is made, stored, compared and looked up in one form, in every script, on either database."""

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from adminpanel.accounts import bootstrap, invitations
from adminpanel.accounts.models import Link
from adminpanel.accounts.permissions import Role, role_of
from tests.accounts.test_people_pages import NEW, accept, can_sign_in, invite
from tests.conftest import make_user
from tests.pages import words

pytestmark = pytest.mark.django_db
FULL_WIDTH, LIGATURE, DECOMPOSED = "Ｌａｒａ", "\ufb01ona", "Jose\u0301"
ODD = [(FULL_WIDTH, "Lara"), (LIGATURE, "fiona"), (DECOMPOSED, "José")]
# One name, twice, in the scripts that have capitals, and in forms of the same letters.
TWINS = [
    ("dana", "Ｄａｎａ"), ("élodie", "ÉLODIE"), ("élodie", "E\u0301lodie"), ("дарья", "ДАРЬЯ"), ("σοφίας", "ΣΟΦΊΑΣ"),
    ("straße", "STRASSE"), ("ﬁona", "FIONA"), ("արամ", "ԱՐԱՄ"), ("ｶﾅ", "カナ"),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "kept"), ODD)
def test_whoever_is_invited_by_an_odd_spelling_signs_in_by_it_and_by_the_plain_one(as_fresh_admin, typed, kept):
    accept(invite(as_fresh_admin, typed))
    assert User.objects.get(username=kept)
    assert can_sign_in(typed, NEW)
    assert can_sign_in(kept, NEW)


@pytest.mark.parametrize(("typed", "kept"), ODD)
def test_the_first_admin_too(settings, typed, kept):
    settings.FIRST_ADMIN_USERNAME, settings.FIRST_ADMIN_PASSWORD = typed, NEW
    bootstrap.ensure()
    assert can_sign_in(typed, NEW)
    assert role_of(User.objects.get(username=kept)) == "Admin"


@pytest.mark.parametrize(("name", "twin"), TWINS)
def test_a_name_is_taken_however_it_is_written(as_fresh_admin, name, twin):
    make_user(name)
    page = as_fresh_admin.send("/people/invite/", {"username": twin, "role": "Editor"}, 422)
    assert "a person with this name already" in page.errors_at("username")
    assert not Link.objects.exists()


@pytest.mark.parametrize(("name", "twin"), TWINS)
def test_a_second_invitation_of_a_name_takes_the_place_of_the_first(as_fresh_admin, name, twin):
    first = invite(as_fresh_admin, name)
    accept(invite(as_fresh_admin, twin))
    accept(first, status=410)
    assert User.objects.count() == 2


UNSEEN = "\u200b\ufeff\u200e\u2060\xad\u200d\u2066\u061c\ufe0f"


@pytest.mark.parametrize("sign", UNSEEN, ids=ascii)
def test_what_pasting_brings_along_is_taken_off_a_name_wherever_one_is_typed(as_fresh_admin, sign):
    typed = f" {sign} la{sign}ra{sign}\xa0"
    accept(invite(as_fresh_admin, typed))
    assert User.objects.get(username="lara")
    assert can_sign_in(typed, NEW)
    assert can_sign_in("lara", NEW)
    page = as_fresh_admin.send("/people/invite/", {"username": f"Lara{sign}", "role": "Editor"}, 422)
    assert "a person with this name already" in page.errors_at("username")


@pytest.mark.parametrize("sign", UNSEEN, ids=ascii)
def test_the_first_admin_s_name_too(settings, sign):
    settings.FIRST_ADMIN_USERNAME, settings.FIRST_ADMIN_PASSWORD = f"la{sign}ra{sign}", NEW
    bootstrap.ensure()
    assert can_sign_in("lara", NEW)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("la ra", "This name has a space in it."),
        ("la\tra!", "This name has a tab, “!” in it."),
        ("la\u3164ra", "This name has U+1160 HANGUL JUNGSEONG FILLER in it."),
        ("la\u0488ra", "This name has U+0488 COMBINING CYRILLIC HUNDRED THOUSANDS SIGN in it."),
        ("1#2'3(4)5\"6/7", "This name has “#”, “'”, “(”, “)”, “\"” and others in it."),
    ],
    ids=ascii,
)
def test_a_name_that_is_refused_is_refused_with_the_sign_that_is_wrong_in_it(as_fresh_admin, settings, typed, told):
    page = as_fresh_admin.send("/people/invite/", {"username": typed, "role": "Editor"}, 422)
    assert told in page.errors_at("username")
    User.objects.all().delete()
    settings.FIRST_ADMIN_USERNAME, settings.FIRST_ADMIN_PASSWORD = typed, NEW
    with pytest.raises(CommandError) as refused:
        bootstrap.ensure()
    assert told in str(refused.value)


def test_a_name_that_gets_too_long_in_its_plain_form_is_refused(as_fresh_admin, settings):
    page = as_fresh_admin.send("/people/invite/", {"username": "\ufdfa" * 20, "role": "Editor"}, 422)
    assert page.errors_at("username")
    settings.FIRST_ADMIN_USERNAME, settings.FIRST_ADMIN_PASSWORD = "㎢" * 80, NEW
    with pytest.raises(CommandError):
        bootstrap.ensure() if User.objects.all().delete() else None


@pytest.mark.django_db(transaction=True)
def test_accounts_from_before_are_put_into_the_one_form_where_no_other_has_the_name(migrated_again):
    lara, _, twin = (make_user(name) for name in ("x", "dana", "y"))
    ben = make_user("z", "Admin")
    token = invitations.invite("w", Role.EDITOR, by=ben)
    call_command("migrate", "people", "0003", verbosity=0)
    for person, name in ((lara, FULL_WIDTH), (twin, "Ｄａｎａ"), (ben, LIGATURE)):
        User.objects.filter(pk=person.pk).update(username=name)
    Link.objects.update(username=DECOMPOSED)
    call_command("migrate", "people", verbosity=0)
    assert list(User.objects.order_by("pk").values_list("username", flat=True)) == ["Lara", "dana", "Ｄａｎａ", "fiona"]
    accept(f"/accounts/link/{token}/")
    assert can_sign_in(DECOMPOSED, NEW)
    assert can_sign_in(FULL_WIDTH)


def test_people_are_listed_by_name_alike_on_every_database(as_admin):
    for name in ("Zoe", "élodie", "Émile", "bea", "Дарья", "borис"):
        make_user(name)
    listed = as_admin.page("/people/").all("bdi")
    order = [words(each) for each in listed if words(each) in User.objects.values_list("username", flat=True)]
    assert [name for n, name in enumerate(order) if name not in order[:n]] == [
        "ada", "bea", "borис", "Zoe", "élodie", "Émile", "Дарья",
    ]  # fmt: skip
