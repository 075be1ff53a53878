"""People who decide together: they press the panel's buttons, and what that did is held against books of their own."""

from datetime import timedelta

from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from adminpanel.accounts.sudo import PASSWORD_AT
from projects import gateway
from projects.humanloop.breaker import Guard
from projects.models import Change, Event, Move
from tests.services.books import (
    EMERGENCY,
    ENVIRONMENTS,
    OPEN,
    PEOPLE,
    PROTECTED_AS,
    Books,
    Proposal,
    Together,
    place_of,
    placed,
    so_far,
)


class Deciding(Books):
    """Says beforehand, from the books, what a press has to do to the remote, and looks what it did."""

    def client(self, person, *, with_password=False):
        """Somebody who signed in lately; sessions end, and that is not what this is about."""
        lately = timezone.now() - timedelta(hours=5)
        if self.signed_in.get(person, lately) <= lately:
            client = self.clients[person] = Client()
            client.force_login(self.users[person], backend="django.contrib.auth.backends.ModelBackend")
            self.signed_in[person] = timezone.now()
        if with_password:
            session = self.clients[person].session
            session[PASSWORD_AT] = timezone.now().isoformat()
            session.save()
        return self.clients[person]

    def press(self, person, address, data=None, *, does=None, with_password=False):
        """Send a form, and hold against the books what that did to the remote: `does`, and nothing else."""
        before, sent = self.so_now(), len(self.remote.writes)
        answer = self.client(person, with_password=with_password).post(address, data or {})
        assert answer.status_code in {302, 403, 404, 409, 422}, answer.status_code
        now = self.so_now()
        assert {key: value for key, value in now.items() if value != before[key]} == (does or {}), address
        assert len(self.remote.writes) - sent == len({key for key, _ in does or {}}), address
        return answer

    def adopt(self, author, wanted=None):
        """Enter what is new: what it asks for by what was typed, or by what it undoes, from what is so now."""
        known, now = {proposal.pk: proposal for proposal in self.proposals}, self.so_now()
        new = []
        rows = Change.objects.exclude(pk__in=known)
        for row in sorted(rows, key=lambda row: (row.project_name, row.state, sorted(placed(row.requested)))):
            places, undone = list(placed(row.requested)), known.get(row.undoes_id)
            before = {place: now[row.project_id, place] for place in places}
            after = {place: (undone.before if undone else wanted or {}).get(place) for place in places}
            if row.state == "noticed":
                before, after, author_ = placed(row.before), placed(row.requested), None
            else:
                author_ = author
            assert (placed(row.before), placed(row.requested)) == (before, after)
            texts, state = self.texts_of(before, after), so_far(row.state)
            proposal = Proposal(
                row.pk, row.project_id, author_, before, after, texts, set(row.requested), row.kind, state
            )
            proposal.undoes, proposal.move = undone, self._move(row)
            if row.state == "noticed":
                proposal.to_read = any(self.protection[PROTECTED_AS[place]] for place in places)
            self.proposals.append(proposal)
            new.append(proposal)
        return [proposal for proposal in new if proposal.state != "noticed"]

    def _move(self, row):
        if not row.move_id:
            return None
        together = next((move for move in self.moves if move.pk == row.move_id), None)
        if together is None:
            together = Together(row.move_id, Move.objects.get(pk=row.move_id).proposed_by.username)
            self.moves.append(together)
        return together

    def _enter(self, proposals):
        for proposal in proposals:
            if proposal.move and proposal not in proposal.move.parts:
                proposal.move.parts.append(proposal)
        return proposals

    def propose(self, person, project_id="pr_1", **typed):
        """The edit form."""
        now = self.so_now()
        shown = {name: now[project_id, place_of(name)] or "" for name in ("name", "active_config_id", "directory_id")}
        self.press(person, f"/projects/{project_id}/edit/", {**shown, **typed, "note": ""})
        return self.adopt(person, placed(typed))

    def deploy(self, person, version, environments):
        self.press(person, f"/projects/pr_1/deploy/?config_id={version}", {"environment": environments, "note": ""})
        return self.adopt(person, dict.fromkeys(environments, version))

    def offline(self, person, environment):
        self.press(person, f"/projects/pr_1/offline/?environment_id={environment}", {"note": ""})
        return self.adopt(person, {environment: None})

    def move(self, person, directory):
        typed = {"project": ["pr_1", "pr_2"], "directory_id": directory, "note": ""}
        self.press(person, "/moves/new/", typed)
        return self._enter(self.adopt(person, {"directory_id": directory}))

    # What is done with one proposal.

    def say(self, person, proposal, verdict):
        """Comment, approve or ask for changes."""
        asked = self.is_asked(proposal)
        self.press(person, f"{proposal.address}say/", {"verdict": verdict, "words": "Well."})
        if verdict == "approve" and asked and self.may_approve(person, proposal):
            proposal.approvals[person] = proposal.exactly
        elif verdict == "ask" and asked and person != proposal.author and self.can(person, "propose"):
            proposal.approvals.pop(person, None)

    def strike(self, person, proposal):
        """Strike out the last thing that one said which can be."""
        said = Event.objects.filter(change=proposal.pk, actor=self.users[person]).order_by("id")
        event = said.filter(action__in=["approve", "comment", "ask_changes"]).last()
        if event:
            self.press(person, f"{proposal.address}strike/", {"event": event.pk})
            if event.action == "approve" and self.can(person, "propose"):
                proposal.approvals.pop(person, None)

    def apply(self, person, proposal, *, approve=False):
        goes = self.can(person, "apply") and proposal.state in OPEN
        if approve and goes:
            goes = self.is_asked(proposal) and self.may_approve(person, proposal)
            proposal.approvals |= {person: proposal.exactly} if goes else {}
        does = self._sent(person, proposal) if goes and not self.lacks(proposal) else {}
        typed = proposal.confirmed | ({"approve": "1"} if approve else {})
        self.press(person, f"{proposal.address}apply/", typed, does=does)

    def bypass(self, person, proposal):
        goes = self.can(person, "protect") and proposal.state in OPEN and self.lacks(proposal)
        does = self._sent(person, proposal) if goes else {}
        proposal.bypassed += bool(goes)
        proposal.to_read = bool(does) or proposal.to_read
        address, typed = f"{proposal.address}apply-without-approval/", proposal.confirmed | {"words": EMERGENCY}
        self.press(person, address, typed, does=does, with_password=True)

    def _sent(self, person, proposal):
        """Enter what a press that may go does, which is nothing where it is not as it was; return what changes."""
        now = self.now_of(proposal)
        if now != proposal.before:
            proposal.state, proposal.found = "stale", now
            return {}
        proposal.state, proposal.applied_by, proposal.applied_at = "applied", person, timezone.now()
        self.overtake(proposal)
        return {(proposal.project, place): value for place, value in proposal.after.items()}

    def apply_while_away(self, person, proposal):
        """The remote is gone when it is pressed."""
        self.remote.refuse()
        may = self.can(person, "apply") and proposal.state in OPEN and not self.lacks(proposal)
        self.press(person, f"{proposal.address}apply/", proposal.confirmed)
        self.remote.accept()
        gateway.client().transport.guard = Guard()
        proposal.state = "not_sent" if may else proposal.state

    def look(self, person, proposal):
        """Open its page, which looks whether it is out of date."""
        assert self.client(person).get(proposal.address).status_code == (200 if self.active[person] else 302)
        now = self.now_of(proposal)
        overtaken = proposal.state in OPEN and now != proposal.before
        if self.active[person] and (overtaken or proposal.state == "stale"):
            proposal.state, proposal.found = "stale", now

    def refresh(self, person, proposal):
        may = self.may_change(person, proposal)
        now = self.now_of(proposal)
        left = [place for place, value in proposal.after.items() if value != now[place]]
        goes = may and proposal.state == "stale" and proposal.found != proposal.after and left
        self.press(person, f"{proposal.address}refresh/")
        if goes:
            proposal.before = {place: now[place] for place in left}
            proposal.after = {place: proposal.after[place] for place in left}
            proposal.texts |= self.texts_of(proposal.before)
            proposal.state = "proposed"

    def withdraw(self, person, proposal):
        may = self.may_change(person, proposal)
        self.press(person, f"{proposal.address}withdraw/", {} if person == proposal.author else {"words": "No."})
        if may and proposal.state in {*OPEN, "stale"}:
            proposal.state = "withdrawn"

    def decline(self, person, proposal):
        may = self.can(person, "apply") and person != proposal.author
        may = may and (proposal.state == "stale" or self.is_asked(proposal))
        self.press(person, f"{proposal.address}decline/", {"words": "No."})
        if may:
            proposal.state = "declined"

    def ask(self, person, proposal):
        """Ask for review: others know of it from then on."""
        may = self.may_change(person, proposal)
        self.press(person, f"{proposal.address}ask/")
        proposal.state = "proposed" if may and proposal.state in OPEN else proposal.state

    def edit(self, person, proposal, *, where=("env_1",), **typed):
        """Let it ask for something else, in the form that it came from."""
        now = self.now_of(proposal) | {place: self.so_now()[proposal.project, place] for place in PROTECTED_AS}
        shown = {name: now[place_of(name)] or "" for name in ("name", "active_config_id", "directory_id")}
        version, fields = typed.get("active_config_id"), set(typed)
        address, form, wanted = f"edit/?change={proposal.pk}", {**shown, **typed}, placed(typed)
        if proposal.kind == "deploy":
            address, form = f"deploy/?config_id={version}&change={proposal.pk}", {"environment": where}
            wanted, fields = dict.fromkeys(where, version), {"active_config_id"} if where == ["env_1"] else set(where)
        elif proposal.kind == "offline":
            address, form = f"offline/?environment_id={next(iter(proposal.fields))}&change={proposal.pk}", {}
            wanted, fields = dict.fromkeys(proposal.fields), proposal.fields
        wanted = {place: value for place, value in wanted.items() if value != now[place]}
        over = proposal.state == "stale" and proposal.found == proposal.after
        goes = self.may_change(person, proposal) and proposal.state in {*OPEN, "stale"} and not over
        self.press(person, f"/projects/{proposal.project}/{address}", {**form, "note": "Better."})
        assert not self.adopt(person)  # but for what the form noticed
        if goes and wanted and not proposal.move:
            self._edited(person, proposal, wanted, {name for name in fields if place_of(name) in wanted}, now)

    def _edited(self, person, proposal, wanted, fields, now):
        before = {place: now[place] for place in wanted}
        as_it_is = (before, wanted, fields) == (proposal.before, proposal.after, proposal.fields)
        if as_it_is and proposal.editor and proposal.state == "proposed":
            return  # the reason is the same too: whoever changes nothing has edited nothing
        if (wanted, fields) != (proposal.after, proposal.fields):
            proposal.undoes = None
        proposal.before, proposal.after = before, wanted
        proposal.texts, proposal.fields = self.texts_of(proposal.before, wanted), fields
        proposal.kind = "update" if "active_config_id" in fields else proposal.kind
        proposal.state, proposal.editor = "proposed", person

    def acknowledge(self, person, proposal):
        may = self.can(person, "apply") and person != proposal.applied_by and proposal.state not in OPEN
        self.press(person, f"{proposal.address}acknowledge/", {"words": "Seen."})
        proposal.to_read = proposal.to_read and not may

    def way_back(self, person, proposal):
        """Undo what was applied, or put back what was made elsewhere."""
        step, right = ("put-back", "propose") if proposal.state == "noticed" else ("undo", "apply")
        self.press(person, f"{proposal.address}{step}/")
        new = self._enter(self.adopt(person))
        assert not new or (self.can(person, right) and proposal.state in {"applied", "noticed"})
        return new

    # What is done with a move.

    def press_move(self, person, move, step):
        """One of its buttons: ask, apply, go-on, approve, ask-changes, withdraw, decline, undo, try-again."""
        does, typed = getattr(self, f"_{step.replace('-', '_')}")(person, move), {"words": "No.", "verdict": "ask"}
        address = f"{move.address}{'say' if step == 'ask-changes' else step}/"
        self.press(person, address, typed if step in {"decline", "ask-changes"} else {}, does=does)
        return self._enter(self.adopt(person)) if step == "undo" else []

    def _approve(self, person, move):
        if self.can(person, "approve") and person != move.author:
            for part in move.parts:
                part.approvals |= {person: part.exactly} if self.is_asked(part) else {}

    def _ask(self, person, move):
        return {}

    def _ask_changes(self, person, move):
        if self.can(person, "propose") and person != move.author and not move.started:
            for part in move.parts:
                if self.is_asked(part):
                    part.approvals.pop(person, None)

    def _decline(self, person, move):
        if self.can(person, "apply") and person != move.author and not move.started:
            for part in move.parts:
                part.state = "declined" if part.state == "stale" or self.is_asked(part) else part.state
        return {}

    def _withdraw(self, person, move):
        if self.may_change(person, move) and (move.started or person == move.author):
            move.started = False
            for part in move.parts:
                part.state = "withdrawn" if part.state in OPEN else part.state

    def _undo(self, person, move):
        return {}

    def _try_again(self, person, move):
        if not self.can(person, "apply") or any(self.lacks(part) for part in move.parts if part.state in OPEN):
            return {}
        for part in move.parts:
            part.state = "proposed" if part.state == "not_sent" else part.state
        return self._apply(person, move)

    def _apply(self, person, move):
        if not self.can(person, "apply") or any(self.lacks(part) for part in move.parts if part.state in OPEN):
            return {}
        move.started = True
        return self._go_on(person, move, [part for part in move.parts if part.state == "proposed"])

    def _go_on(self, person, move, in_line=None):
        does = {}
        if in_line is None:
            in_line = [part for part in move.parts if part.state == "proposed" and self.is_asked(part)]
        in_line = in_line if move.started else []
        for part in in_line if self.can(person, "apply") else []:
            if self.lacks(part):
                break
            does |= self._sent(person, part)
        return does

    # What happens around it.

    def become(self, person, role=None, *, active=True):
        """Somebody gets another role, or none, or leaves, or comes back."""
        user, self.role[person], self.active[person] = self.users[person], role, active
        user.groups.set(Group.objects.filter(name=role))
        User.objects.filter(pk=user.pk).update(is_active=active)
        self.signed_in.pop(person, None)

    def protect(self, person, **places):
        asked = self.protection | places
        people = sum(self.can(each, "approve") for each in PEOPLE)
        typed = {key if key == "itself" else f"environment_{key}": number for key, number in asked.items()}
        self.press(person, "/settings/protections/", typed, with_password=True)
        if self.can(person, "protect") and max(asked.values()) <= people:
            self.protection = asked

    def elsewhere(self, place, value, project_id="pr_1"):
        """Somebody with the key changes it at the remote."""
        if place in ENVIRONMENTS:
            self.remote.memory.serve("pr_1", place, value)
        elif value:
            self.remote.memory.projects[project_id][place] = value

    def other_prompt(self, version, text):
        """Somebody with the key has another prompt in what is called the same."""
        self.remote.memory.configs[version]["config"]["chat_template"] = text

    def notice(self, person):
        """Open the project's page, which notices what was changed elsewhere."""
        self.client(person).get("/projects/pr_1/")
        self.adopt(person)

    def later(self, minutes):
        self.clock.shift(timedelta(minutes=minutes))

    # What holds after whatever happened.

    def check(self):
        rows = {row.pk: row for row in Change.objects.all()}
        assert set(rows) == {proposal.pk for proposal in self.proposals}
        said = [(row, so_far(row.state), row.needs_reading) for row in (rows[p.pk] for p in self.proposals)]
        noted = [(rows[p.pk], p.state, p.to_read) for p in self.proposals]
        assert [each for each in zip(said, noted, strict=True) if each[0] != each[1]] == []
        assert Event.objects.filter(action="send").count() == len(self.remote.writes)
        for proposal in self.proposals:
            steps = list(Event.objects.filter(change=proposal.pk).values_list("action", flat=True))
            assert steps.count("bypass") == proposal.bypassed
            assert steps.count("send") == steps.count("confirm") == (proposal.state == "applied")
