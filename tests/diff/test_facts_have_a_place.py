"""Whatever two versions are, the place that a fact names is on the page that compares them."""

from django.template.loader import render_to_string
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects.diff import compare
from projects.diff.facts import facts

words = st.sampled_from(["a", "b", "c {{x}}", "{{y}}", "c\na", "a\nc"])
content = words | st.lists(words.map(lambda text: {"type": "text", "text": text}), max_size=2)
message = st.fixed_dictionaries({"role": st.sampled_from(["user", "system"]), "content": content})
tool = st.fixed_dictionaries({}, optional={"name": words, "description": words, "parameters": st.just({})})
schema = st.dictionaries(words, st.sampled_from([{}, {"type": "string"}, {"properties": {"a": {}}}]), max_size=3)
format_ = st.fixed_dictionaries(
    {"type": st.sampled_from(["json_object", "json_schema"])},
    optional={"json_schema": schema.map(lambda properties: {"properties": properties})},
)
config = st.fixed_dictionaries(
    {"type": st.sampled_from(["model", "tool", "agent"])},
    optional={
        "model": words,
        "endpoint": words,
        "max_tokens": st.sampled_from([-1, 5, 9]),
        "prompt_template": words,
        "chat_template": st.lists(message, max_size=3),
        "tools": st.lists(tool, max_size=3),
        "response_format": format_ | st.just("odd"),
    },
)
aggregate = st.fixed_dictionaries(
    {"evaluator_id": st.sampled_from(["e", "f"]), "aggregate_value": st.sampled_from([None, 0.1, 0.9])}
)
document = st.fixed_dictionaries(
    {"config": config},
    optional={"evaluation_aggregates": st.lists(aggregate, max_size=3), "num_datapoints": st.just(3)},
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.none() | document, document)
def test_each_place_is_on_the_page(before, after):
    comparison = compare(before, after)
    context = {"comparison": comparison, "place": 1}
    page = "".join(render_to_string(f"includes/comparison{part}.html", context) for part in ("_scores", ""))
    for fact in facts(before, after, comparison).listed:
        assert f'id="comparison-1-{fact.place}"' in page, fact
