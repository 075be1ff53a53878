"""The official SDK works against the sandbox, and finds every answer to be as its models say."""

import pytest
from humanloop import ApiException, Humanloop


@pytest.fixture
def sdk(sandbox_server):
    return Humanloop(api_key="sandbox", host=sandbox_server.base_url)


def test_lists_projects(sdk):
    page = sdk.projects.list(page=0, size=5, validate=True)
    print(page)


def test_422(sdk):
    with pytest.raises(ApiException) as caught:
        sdk.projects.update(id=sdk.projects.list(page=0, size=5).records[0].id, name="")
    print(caught.value, caught.value.body)
    assert caught.value.status == 422
