"""A field as every form draws it: label, hint, error and control hang together for assistive technology."""

import html5lib
import pytest
from django import forms


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
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parseFragment(form[name].as_field_group())


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
    assert said == ["true" if form.errors else None] * len(said)
    assert ("wrong" in root.find("div").get("class")) == bool(form.errors)


@pytest.mark.parametrize("name", Everything.base_fields)
def test_every_control_has_a_label_and_a_group_has_a_legend(form, name):
    root = drawn(form, name)
    labels = {label.get("for"): text(label) for label in root.iter("label")}
    assert {control.get("id") for control in root.iter("input")} == set(labels)
    legends = [text(legend) for legend in root.iter("legend")]
    assert legends == ([form[name].label] if form[name].use_fieldset else [])
    assert form[name].label in [*labels.values(), *legends] or name == "agree"


def test_a_hint_is_text_unless_its_author_says_otherwise():
    assert "A hint &lt;b&gt;as text&lt;/b&gt;" in Everything()["name"].as_field_group()


def test_what_a_remote_says_of_a_field_is_text():
    form = Everything({"name": "x"})
    form.add_error("name", "<script>alert(1)</script>")
    assert "<script>" not in form["name"].as_field_group()
