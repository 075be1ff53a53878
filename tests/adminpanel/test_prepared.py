"""A prepared question answers as its queryset would, whenever it is asked."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import DateTimeField, IntegerField, UUIDField

from adminpanel.prepared import Several, moment, prepared
from projects.models import Change, Move

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
COLUMNS = ("pk", "project_id", "effective_at", "requested", "move")

pytestmark = pytest.mark.django_db


@pytest.fixture
def changes(editor, viewer):
    return [
        Change.objects.create(
            project_id=f"pr_{hours}",
            project_name="x",
            requested={"name": "y"},
            proposed_by=by,
            proposed_at=NOON + timedelta(hours=hours),
        )
        for hours, by in ((0, editor), (1, viewer), (2, editor))
    ]


def test_it_is_asked_with_what_is_given_each_time(changes, editor, viewer):
    @prepared(author=IntegerField(), since=DateTimeField())
    def ids(author, since):
        return Change.objects.filter(proposed_by=author, effective_at__gte=since).values_list("pk")

    first, second, third = [(change.pk,) for change in changes]
    assert ids(author=editor.pk, since=NOON) == [third, first]
    assert ids(author=editor.pk, since=NOON + timedelta(hours=1)) == [third]
    assert ids(author=viewer.pk, since=NOON) == [second]


def test_a_moment_is_that_at_which_one_asks(changes):
    now = NOON

    @prepared()
    def ids():
        return Change.objects.filter(effective_at__gte=moment(lambda: now)).values_list("pk")

    assert len(ids()) == 3
    now += timedelta(hours=2)
    assert ids() == [(changes[2].pk,)]


def test_outside_of_one_a_moment_is_itself():
    assert moment(lambda: NOON) == NOON


def test_its_rows_are_read_as_the_orm_reads_them(changes):
    @prepared()
    def rows():
        return Change.objects.values_list(*COLUMNS)

    assert rows() == list(Change.objects.values_list(*COLUMNS))
    assert rows()[0] == (changes[2].pk, "pr_2", NOON + timedelta(hours=2), {"name": "y"}, None)


def test_so_are_those_of_several_together(changes):
    @prepared(project=Change._meta.get_field("project_id"))
    def rows(project):
        others = Change.objects.filter(effective_at__gt=moment(lambda: NOON + timedelta(hours=1)))
        found = Change.objects.filter(project_id=project).order_by().values_list("pk", "effective_at")
        return found.union(others.order_by().values_list("pk", "effective_at"), all=True)[:5]

    assert sorted(rows(project="pr_0"), key=lambda row: row[1]) == [(c.pk, c.effective_at) for c in changes[::2]]
    assert len(rows(project="pr_9")) == 1


def test_it_is_written_once(changes):
    written = []

    @prepared()
    def ids():
        written.append(1)
        return Change.objects.values_list("pk")

    assert [len(ids()) for _ in range(3)] == [3, 3, 3]
    assert written == [1]


def test_what_goes_wrong_in_writing_one_leaves_moments_as_they_are(changes):
    @prepared()
    def ids():
        return Change.objects.values_list("no_such_column")

    for _ in range(2):
        with pytest.raises(Exception, match="no_such_column"):
            ids()
    assert moment(lambda: NOON) == NOON


def test_it_may_return_models_with_what_belongs_to_them(changes, editor, viewer, django_assert_num_queries):
    @prepared(author=IntegerField())
    def found(author):
        return Change.objects.filter(proposed_by=author).select_related("proposed_by", "applied_by").defer("documents")

    for author, expected in ((editor, changes[2::-2]), (viewer, changes[1:2]), (editor, changes[2::-2])):
        with django_assert_num_queries(1):
            rows = found(author=author.pk)
            assert rows == expected
            assert {row.proposed_by for row in rows} == {author}
            assert {row.applied_by for row in rows} == {None}
        assert rows[0].get_deferred_fields() == {"documents"}
        assert rows[0].effective_at == expected[0].effective_at


@pytest.mark.parametrize("number", range(1, 4))
def test_it_may_be_given_several_values(changes, editor, viewer, number):
    @prepared(keys=Several(UUIDField()), author=IntegerField())
    def of(keys, author):
        return Change.objects.filter(pk__in=keys, proposed_by=author).order_by("proposed_at")

    some = [change.pk for change in changes[:number]]
    assert [change.pk for change in of(keys=some, author=editor.pk)] == some[::2]
    assert [change.pk for change in of(keys=reversed(some), author=viewer.pk)] == some[1:2]


def test_of_no_values_nothing_is_found_and_nothing_asked(changes, django_assert_num_queries):
    @prepared(keys=Several(UUIDField()))
    def of(keys):
        return Change.objects.filter(pk__in=keys)

    with django_assert_num_queries(0):
        assert of(keys=[]) == []


def test_for_few_numbers_of_values_it_is_written(changes):
    written = []

    @prepared(keys=Several(UUIDField()))
    def of(keys):
        written.append(1)
        return Change.objects.filter(pk__in=keys)

    pk = changes[0].pk
    for number in range(1, 65):
        assert [change.pk for change in of(keys=[pk] * number)] == [pk]
    assert len(written) == 7


def test_several_values_belong_to_something_else_too(changes):
    move = Move.objects.create(proposed_by=changes[0].proposed_by, directory_id="dir_1")
    Change.objects.filter(pk=changes[1].pk).update(move=move)

    @prepared(moves=Several(Change._meta.get_field("move")))
    def of(moves):
        return Change.objects.filter(move__in=moves)

    assert of(moves={move.pk}) == [changes[1]]
