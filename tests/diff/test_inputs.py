"""The inputs of a version are told only where all of its template was read."""

import pytest

from projects.diff.inputs import certain_inputs


@pytest.mark.parametrize(
    "text",
    ["{% if n % 2 == 0 %}even{% endif %}", '{{ {"x": b}.x }}', '{% if x in {"a": 1} %}y{% endif %}', "{%+ if q %}"],
)
def test_an_expression_that_is_not_read_leaves_the_inputs_uncertain(text):
    assert certain_inputs({"template_language": "jinja", "prompt_template": text}) is None


def test_a_name_that_a_loop_makes_and_that_stands_outside_of_it_leaves_them_uncertain():
    for text in (
        "{{ item }}{% for item in items %}{{ item }}{% endfor %}",
        "{% for a in b %}{% endfor %}{% if a %}{% endif %}",
    ):
        assert certain_inputs({"template_language": "jinja", "prompt_template": text}) is None


def test_what_is_read_is_certain():
    text = "{%- for row in rows -%}{{ row.id }}{% else %}{{ none_left }}{% endfor %}{% if a %}{{ n % 2 }}{% endif %}"
    assert certain_inputs({"template_language": "jinja", "prompt_template": text}) == ["rows", "none_left", "a", "n"]
