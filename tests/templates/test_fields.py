"""A field as every form draws it: label, hint, error and control hang together for assistive technology."""

import pytest
from django import forms

from tests import markup


class Everything(forms.Form):
    name = forms.CharField(label="Name", help_text="A hint <b>as text</b>")
    bare = forms.CharField(label="Bare")
    version = forms.ChoiceField(
        label="Version", help_text="Choose one", widget=forms.RadioSelect, choices=[("a", "A"), ("b", "B")]
    )
    places = forms.MultipleChoiceField(label="Places", widget=forms.CheckboxSelectMultiple, choices=[("p", "P")])
    agree = forms.BooleanField(label="Agree", help_text="Think first")


@pytest.fixture(params=["as it opens", "with errors"])
def form(request):
    return Everything() if request.param == "as it opens" else Everything({"name": ""})


def drawn(form, name):
    return markup.fragment(form[name].as_field_group())


def by_id(root):
    return {element.get("id"): element for element in root.iter() if element.get("id")}


def text(element):
    return " ".join("".join(element.itertext()).split())


@pytest.mark.parametrize("name", Everything.base_fields)
def test_what_describes_a_control_is_there(form, name):
    root = drawn(form, name)
    described = [e.get("aria-describedby") for e in root.iter() if e.get("aria-describedby")]
    words = " ".join(text(by_id(root)[key]) for ids in described for key in ids.split())
    assert (str(form.fields[name].help_text) in words) if form.fields[name].help_text else not described or form.errors
    for error in form.errors.get(name, []):
        assert error in words


@pytest.mark.parametrize("name", Everything.base_fields)
def test_only_a_wrong_field_says_so(form, name):
    root = drawn(form, name)
    said = [e.get("aria-invalid") for e in root.iter("input")]
    assert set(said) == {"true" if form.errors else None}
    assert ("wrong" in root.find("div").get("class")) == bool(form.errors)


@pytest.mark.parametrize(("name", "role"), [("version", "radiogroup"), ("places", "group")])
def test_a_group_says_as_a_whole_that_it_is_wrong_and_why(form, name, role):
    group = drawn(form, name).find(".//fieldset")
    assert group.get("role") == role
    assert group.get("aria-invalid") == ("true" if form.errors else None)
    assert (f"id_{name}_error" in (group.get("aria-describedby") or "").split()) == bool(form.errors)


@pytest.mark.parametrize("name", Everything.base_fields)
def test_every_control_has_a_label_and_a_group_has_a_legend(form, name):
    root = drawn(form, name)
    labels = {label.get("for"): text(label) for label in root.iter("label")}
    assert {control.get("id") for control in root.iter("input")} == set(labels)
    legends = [text(legend) for legend in root.iter("legend")]
    assert legends == ([form[name].label] if form[name].use_fieldset else [])
    assert any(told.startswith(form[name].label) for told in [*labels.values(), *legends])


def test_a_hint_is_text_unless_its_author_says_otherwise():
    assert "A hint &lt;b&gt;as text&lt;/b&gt;" in Everything()["name"].as_field_group()


def test_what_a_remote_says_of_a_field_is_text():
    form = Everything({"name": "x"})
    form.add_error("name", "<script>alert(1)</script>")
    assert "<script>" not in form["name"].as_field_group()


def group_of(page, name):
    """The group that a control stands in, and the words that describe it."""
    (group,) = [f for f in page.all("fieldset") if any(control.get("name") == name for control in f.iter("input"))]
    ids = by_id(page.tree)
    return group, " ".join(text(ids[key]) for key in (group.get("aria-describedby") or "").split())


def wrong_groups(page):
    return [group for group in page.all("fieldset") if group.get("aria-invalid")]


@pytest.mark.parametrize(
    ("path", "name", "typed", "says"),
    [
        ("/projects/pr_1/edit/", "active_config_id", {"active_config_id": "pr_1"}, "starts with config_"),
        ("/projects/pr_1/edit/", "directory_id", {"directory_id": "x"}, "starts with dir_"),
        ("/projects/pr_1/deploy/?config_id=config_2", "environment", {}, "Choose where"),
        ("/moves/new/?project=pr_1", "directory_id", {"project": "pr_1"}, "Choose the directory"),
    ],
)
def test_a_group_that_is_drawn_by_hand_says_so_as_django_s_does(as_editor, remote, path, name, typed, says):
    assert wrong_groups(as_editor.page(path)) == []
    page = as_editor.send(path, typed, status=422)
    group, described = group_of(page, name)
    assert wrong_groups(page) == [group]
    assert says in described
    assert {control.get("aria-invalid") for control in group.iter("input")} == {"true"}
    (link,) = [a for a in page.all("a") if a.get("href") == f"#id_{name}_0"]
    assert says in text(link)
