"""Whatever the remote answers to a read, every page is a page, and what it answered is text on it."""

from hypothesis import given
from hypothesis import strategies as st

from tests.anything.conftest import trying
from tests.anything.nasty import nearly, right

PAGES = [
    "/projects/",
    "/projects/?live=none",
    "/projects/?directory_id=dir_1",
    "/projects/pr_1/",
    "/projects/pr_1/edit/",
    "/projects/pr_1/configs/",
    "/projects/pr_1/configs/?environment=env_1&kind=model&q=v",
    "/projects/pr_1/compare/",
    "/projects/pr_1/compare/?from=config_1&to=config_2",
    "/projects/pr_1/deploy/?config_id=config_1",
    "/projects/pr_1/offline/?environment_id=env_1",
    "/directories/",
    "/changes/",
]


answers = st.fixed_dictionaries(dict.fromkeys(right(), nearly))


@trying(25)
@given(spoiled=answers)
def test_any_answer_is_shown_as_text_on_every_page(panel, spoiled):
    panel.begin()
    panel.answers(**{name: spoiled[name].of(document) for name, document in right().items()})
    for path in PAGES:
        panel.get(path)
