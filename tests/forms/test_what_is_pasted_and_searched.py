"""Ids as they are pasted, words that are searched for, values that nobody touched, and names typed to confirm."""

import pytest

from projects.forms.project import NAME_LIMIT
from projects.models import Change
from tests.memory_remote import config

pytestmark = pytest.mark.pages_alone

EDIT = "/projects/pr_1/edit/"
CLEAN = "config_x9"
CARRYING = {
    "a zero-width space": "config_x9\u200b",
    "a byte order mark": "\ufeffconfig_x9",
    "a word joiner inside": "config_\u2060x9",
    "a direction mark": "config_x9\u200e",
    "a soft hyphen inside": "config_\u00adx9",
    "a no-break space": "config_x9\u00a0",
    "backticks": "`config_x9`",
    "quotes": '"config_x9"',
    "typographic quotes and a space": " “config_x9” ",
    "quotes around backticks": "'`config_x9`'",
    "a variation selector": "config_x9\ufe0f",
}
SPACED = {"a space": "config_ x9", "a no-break space": "config_\u00a0x9", "a tab": "config_\tx9"}


@pytest.fixture
def many(remote):
    """A project with 60 versions: the server searches."""
    for number in range(3, 61):
        remote.memory.configs[f"config_{number}"] = config(f"config_{number}", f"v{number}")
    return remote


@pytest.mark.parametrize("pasted", CARRYING.values(), ids=CARRYING)
def test_a_pasted_config_id_is_taken_without_what_came_along(as_editor, remote, pasted):
    remote.memory.configs[CLEAN] = config(CLEAN, "pasted")
    typed = {"active_config_id": "other", "active_config_id_other": pasted}
    as_editor.send(EDIT, as_editor.page(EDIT).values(EDIT) | typed)
    change = Change.objects.get()
    assert change.requested == {"active_config_id": CLEAN}
    as_editor.send(f"{change.get_absolute_url()}apply/")
    assert [write.json for write in remote.writes] == [{"active_config_id": CLEAN}]


@pytest.mark.parametrize("pasted", CARRYING.values(), ids=CARRYING)
def test_a_pasted_directory_id_is_too_in_the_edit_form_and_in_a_move(as_editor, remote, pasted):
    pasted = pasted.replace("config_", "dir_")
    typed = {"directory_id": "other", "directory_id_other": pasted}
    as_editor.send(EDIT, as_editor.page(EDIT).values(EDIT) | typed)
    assert Change.objects.get().requested == {"directory_id": "dir_x9"}
    as_editor.send("/moves/new/", typed | {"project": "pr_1", "note": ""})
    assert Change.objects.get(move__isnull=False).requested == {"directory_id": "dir_x9"}


@pytest.mark.parametrize("pasted", CARRYING.values(), ids=CARRYING)
def test_a_pasted_id_in_an_address_is_too(as_editor, remote, pasted):
    remote.memory.configs[CLEAN] = config(CLEAN, "pasted")
    directory = pasted.replace("config_", "dir_")
    page = as_editor.page(EDIT, active_config_id=pasted, directory_id=directory)
    assert (page.values(EDIT)["active_config_id"], page.values(EDIT)["directory_id"]) == (CLEAN, "dir_x9")
    as_editor.send(EDIT, page.values(EDIT))
    assert Change.objects.get().requested == {"active_config_id": CLEAN, "directory_id": "dir_x9"}
    page = as_editor.page(
        "/moves/new/", project=pasted.replace("config_", "pr_").replace("x9", "1"), directory_id=directory
    )
    assert page.values("/moves/new/")["directory_id"] == "dir_x9"
    assert page.values("/moves/new/")["project"] == "pr_1"
    compared = as_editor.page("/projects/pr_1/compare/", **{"from": "config_2", "to": pasted})
    assert compared.values("/compare/") == {"from": "config_2", "to": CLEAN}
    assert as_editor.page("/projects/pr_1/deploy/", config_id=pasted).heading == "Make pasted live"
    environment = pasted.replace("config_", "env_").replace("x9", "1")
    assert as_editor.page("/projects/pr_1/offline/", environment_id=environment).heading == "Take production offline"


@pytest.mark.parametrize("pasted", CARRYING.values(), ids=CARRYING)
def test_a_pasted_directory_filters_the_list(as_editor, remote, pasted):
    remote.memory.projects["pr_1"] |= {"directory_id": "dir_x9"}
    page = as_editor.page("/projects/", directory_id=pasted.replace("config_", "dir_"))
    assert "Support bot" in page.text
    change = as_editor.page("/changes/", project_id=pasted.replace("config_", "pr_").replace("x9", "1"))
    assert "There is a problem" not in change.text


@pytest.mark.parametrize("pasted", SPACED.values(), ids=SPACED)
def test_a_space_inside_is_an_error_that_shows_it(as_editor, remote, pasted):
    typed = {"active_config_id": "other", "active_config_id_other": pasted}
    page = as_editor.send(EDIT, as_editor.page(EDIT).values(EDIT) | typed, status=422)
    error = page.errors_at("active_config_id_other")
    assert "It has a space in it" in error
    assert ("U+00A0" in error) == ("\u00a0" in pasted)
    assert "config_" in error
    assert not Change.objects.exists()


def test_what_is_refused_is_shown_with_its_signs(as_editor, remote):
    typed = {"directory_id": "other", "directory_id_other": "dir_x9\u3164"}
    page = as_editor.send(EDIT, as_editor.page(EDIT).values(EDIT) | typed, status=422)
    assert "U+3164" in page.errors_at("directory_id_other")
    (summary,) = [e for e in page.tree.iter("div") if e.get("class") == "error-summary"]
    assert "U+3164" in "".join(summary.itertext())


def first_button(page):
    """What Enter in a box presses: the first button of the form, with what it sends."""
    button = next(page.form(EDIT).iter("button"))
    return {button.get("name"): button.get("value", "")} if button.get("name") else {}


def test_enter_in_the_search_box_searches_and_judges_nothing(as_editor, many):
    page = as_editor.page(EDIT)
    found = as_editor.send(EDIT, page.values(EDIT) | first_button(page) | {"version_query": "v17"})
    assert "1 of 60 versions match" in found.text
    assert "There is a problem" not in found.text
    assert not found.title.startswith("Error")


def test_enter_in_the_search_box_keeps_all_that_was_typed_and_proposes_nothing(as_editor, many):
    page = as_editor.page(EDIT)
    typed = {"name": "Letters", "note": "why", "directory_id": "other", "directory_id_other": "dir_ odd"}
    found = as_editor.send(EDIT, page.values(EDIT) | first_button(page) | typed | {"version_query": "v17"})
    assert found.values(EDIT) == page.values(EDIT) | typed | {"version_query": "v17", "searched_query": "v17"}
    assert not Change.objects.exists()
    assert "There is a problem" not in found.text
    all_again = as_editor.send(EDIT, found.values(EDIT) | first_button(found) | {"version_query": ""})
    assert "There are 60 versions" in all_again.text


def test_enter_in_the_name_box_reviews_before_and_after_a_search(as_editor, many):
    page = as_editor.page(EDIT)
    as_editor.send(EDIT, page.values(EDIT) | first_button(page) | {"name": "Letters"})
    assert Change.objects.get().requested == {"name": "Letters"}
    found = as_editor.send(EDIT, page.values(EDIT) | {"version_query": "v17"})
    as_editor.send(EDIT, found.values(EDIT) | first_button(found) | {"name": "Cards"})
    assert Change.objects.filter(requested={"name": "Cards"}).exists()


def test_the_button_that_reviews_reviews_though_words_to_search_for_were_typed(as_editor, many):
    page = as_editor.page(EDIT)
    assert "Review changes" in page.buttons
    as_editor.send(EDIT, page.values(EDIT) | {"name": "Letters", "version_query": "v17", "review": "1"})
    assert Change.objects.get().requested == {"name": "Letters"}


def test_the_form_of_a_refused_change_searches_too(as_editor, many, editor):
    change = Change.objects.create(
        project_id="pr_1",
        project_name="Support bot",
        state="refused",
        before={"name": "Support bot"},
        requested={"name": "Taken"},
        refusal={"fields": {"name": ["taken"]}},
        proposed_by=editor,
    )
    page = as_editor.page(change.get_absolute_url())
    found = as_editor.send(EDIT, page.values(EDIT) | first_button(page) | {"version_query": "v17"})
    assert "1 of 60 versions match" in found.text
    assert found.values(EDIT)["name"] == "Taken"
    assert Change.objects.count() == 1


ODD_NAMES = {
    "longer than may be typed": "n" * (NAME_LIMIT + 1),
    "with a tab": "Support\tbot",
    "with a NUL": "Support\0bot",
    "invisible": "\u200b",
    "with outer spaces": "  Support bot  ",
    "with a line end": "Support\nbot",
    "empty": "",
}


@pytest.mark.parametrize("name", ODD_NAMES.values(), ids=ODD_NAMES)
def test_a_name_that_nobody_touched_is_not_judged(as_editor, remote, name):
    remote.memory.projects["pr_1"] |= {"name": name}
    values = as_editor.get(EDIT).context["form"]
    typed = {each: str(values[each].value() or "").replace("\0", "\ufffd") for each in values.fields}
    as_editor.send(EDIT, typed | {"directory_id": "other", "directory_id_other": "dir_9"})
    assert Change.objects.get().requested == {"directory_id": "dir_9"}


def test_a_name_that_was_touched_is_judged(as_editor, remote):
    remote.memory.projects["pr_1"] |= {"name": "Support\tbot"}
    page = as_editor.send(EDIT, as_editor.page(EDIT).values(EDIT) | {"name": "Support\tbots"}, status=422)
    assert "can’t be kept" in page.errors_at("name")


@pytest.mark.parametrize("field", ["active_config_id", "directory_id"])
def test_an_id_of_another_form_that_nobody_touched_is_not_judged(as_editor, remote, field):
    odd = config("cfg 1/x", "odd")
    remote.memory.configs["cfg 1/x"] = odd
    remote.memory.projects["pr_1"] |= {"active_config": odd} if field == "active_config_id" else {field: "folder 1"}
    as_editor.send(EDIT, as_editor.page(EDIT).values(EDIT) | {"name": "Letters"})
    assert Change.objects.get(kind="update").requested == {"name": "Letters"}


def test_an_old_tab_that_failed_shows_what_is_so_now_where_nobody_touched_it(as_editor, remote):
    values = as_editor.page(EDIT).values(EDIT)
    remote.memory.projects["pr_1"] |= {"name": "Theirs", "directory_id": "dir_2"}
    page = as_editor.send(EDIT, values | {"active_config_id": "other", "active_config_id_other": "x"}, status=422)
    now = page.values(EDIT)
    assert (now["name"], now["directory_id"]) == ("Theirs", "dir_2")
    as_editor.send(EDIT, now | {"active_config_id": "config_2"})
    assert Change.objects.get(kind="update").requested == {"active_config_id": "config_2"}


def test_the_form_of_a_refused_change_asks_only_for_what_was_asked_for(as_editor, remote, editor):
    change = Change.objects.create(
        project_id="pr_1",
        project_name="Support bot",
        state="refused",
        before={"active_config_id": "config_1"},
        requested={"active_config_id": "config_9"},
        refusal={"fields": {"active_config_id": ["no such version"]}},
        proposed_by=editor,
    )
    page = as_editor.page(change.get_absolute_url())
    assert page.values(EDIT)["name"] == "Support bot"
    as_editor.send(EDIT, page.values(EDIT) | {"active_config_id": "config_2"})
    assert Change.objects.get(state="draft").requested == {"active_config_id": "config_2"}


TYPED = {
    "typographic quotes": ('Bob\'s "bot"', "bob’s “bot”"),
    "plain for typographic": ("Bob’s «bot»", 'Bob\'s "bot"'),
    "an em dash for two hyphens": ("A -- B", "a — b"),
    "a hyphen for an en dash": ("2020–2026", "2020-2026"),
    "a minus sign": ("−1", "-1"),
    "an ellipsis": ("Wait...", "wait…"),
    "dots for an ellipsis": ("Wait…", "wait..."),
    "kinds of spaces": ("A\u00a0b\u2009c\u3000d", "a b c d"),
    "a tab": ("A\tb", "a b"),
    "an emoji with its selector": ("Love ❤\ufe0f", "love ❤"),
    "invisible signs": ("Support\u200b\u00ad bot", "support bot"),
    "a space around an invisible sign": ("A \u200b b", "a b"),
    "full-width letters": ("ＡＢＣ", "abc"),
    "whatever its length": ("n" * 3_000, "n" * 3_000),
}


@pytest.mark.parametrize(("name", "typed"), TYPED.values(), ids=TYPED)
def test_a_name_is_confirmed_in_the_signs_that_a_keyboard_has(as_editor, remote, editor, name, typed):
    remote.memory.projects["pr_1"] |= {"name": name}
    change = rename_of(name, editor)
    as_editor.send(f"{change.get_absolute_url()}apply/", {"confirm_name": typed})
    assert [write.json for write in remote.writes] == [{"name": "Letters"}]


@pytest.mark.parametrize("typed", ["Support", "Support bots", "Support_bot", "Supportbot", ""])
def test_another_name_confirms_nothing(as_editor, remote, editor, typed):
    change = rename_of("Support-bot", editor)
    page = as_editor.send(f"{change.get_absolute_url()}apply/", {"confirm_name": typed}, status=422)
    assert "Support-bot" in page.errors_at("confirm_name")
    assert remote.writes == []


def rename_of(name, by):
    return Change.objects.create(
        project_id="pr_1", project_name=name, before={"name": name}, requested={"name": "Letters"}, proposed_by=by
    )
