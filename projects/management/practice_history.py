"""The weeks that a practice panel has behind it: changes by four people, an undo, a move, one made elsewhere.

Each is made by the services, against the sandbox as it stood then, and ends in what the practice data says is so. What
happened is real; only when it happened is written afterwards.
"""

from collections.abc import Mapping

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.utils import timezone

from projects.management.story import Story, project_id_of
from projects.models import Change
from projects.sandbox.models import Config, Project
from projects.sandbox.seeds.support import LOST_PROPERTY


def play(people: Mapping[str, User]) -> None:
    """Let everything happen, once, to practice data that nobody has touched.

    Args:
        people: the users called viewer, editor, admin and ben.
    """
    story = Story(people, timezone.now())
    _call("lost-property", "Lost property sorting")
    _weeks_ago(story)
    _last_week(story)
    _last_hours(story)
    for change in Change.objects.effective().order_by("effective_at"):
        newest = Config.objects.filter(project=change.project_id).latest("created_at").created_at
        Project.objects.filter(pk=change.project_id).update(updated_at=max(change.effective_at, newest))
    get_user_model().objects.filter(username__in=people, last_login=None).update(last_login=story.ago(0.4))


def _weeks_ago(story: Story) -> None:
    story.live(
        "refund-decisions",
        "json-example",
        instead="json",
        asks="viewer",
        applies="editor",
        why="Two more points on policy since there is an example in it, and the JSON breaks less often.",
        days=27.2,
    )
    story.moved(
        "lost-property",
        "tickets-and-passes",
        was="operations",
        to="support",
        who="admin",
        why="The support team looks after these now.",
        days=16.6,
    )
    story.live(
        "incident-summaries",
        "sonnet",
        instead="haiku",
        asks="ben",
        applies="ben",
        why="Half the length, and it names the train.",
        days=13.3,
    )
    story.live(
        "refund-decisions",
        "rules-apart",
        instead="json-example",
        where="staging",
        asks="viewer",
        applies="editor",
        why="To be tried on last month’s claims first.",
        days=8.7,
    )


def _last_week(story: Story) -> None:
    refused_too_often = story.live(
        "tickets-and-passes",
        "v2",
        instead="v1",
        asks="editor",
        applies="editor",
        why="It asks for a better photo instead of guessing a date.",
        days=6.1,
    )
    story.undone(refused_too_often, who="admin", days=6.4)
    story.rename("lost-property", LOST_PROPERTY.name, who="editor", why="That is what the desk calls it.", days=5)
    story.live(
        "tickets-and-passes",
        "v2",
        instead="v1",
        asks="editor",
        applies="ben",
        why="The app shrinks photos less since yesterday. Complaints were about that.",
        days=4.2,
    )
    story.offline("tickets-and-passes", "v1", where="staging", who="ben", why="Nobody tests there any more.", days=4.3)
    story.elsewhere("incident-summaries", "sonnet-crowding", instead="sonnet", days=2.3, hours=20)
    second_thoughts = story.propose(
        "journey-planner", "patient", asks="viewer", why="More steps, fewer dead ends?", days=1.1
    )
    story.withdrawn(second_thoughts, days=1.2)
    story.protected("production", who="admin", days=2.1)


def _last_hours(story: Story) -> None:
    story.live(
        "support-replies",
        "concise-v3",
        instead="concise-v2",
        where="staging",
        asks="editor",
        applies="editor",
        why="Best with every judge. A week in staging before it goes live.",
        days=0.4,
    )
    waiting = story.propose(
        "refund-decisions",
        "rules-apart",
        asks="viewer",
        why="Valid JSON 100 % on 260 claims, and the support team agreed.",
        days=0.03,
    )
    story.said(waiting, "I read twenty of the answers: the clause was right in all of them.", who="ben", days=0.02)


def _call(practice: str, name: str) -> None:
    """Give a project of the sandbox a name, as if it had always had it."""
    project = Project.objects.get(pk=project_id_of(practice))
    project.name = name
    project.save()
