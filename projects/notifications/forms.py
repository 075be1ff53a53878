"""What an admin enters of an endpoint."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from adminpanel.caseless import matches
from projects.notifications.catalogue import BY_SUBJECT, Type
from projects.notifications.endpoints import Wanted
from projects.notifications.guard import Refused, target_of
from projects.notifications.models import Endpoint
from projects.services import Place
from projects.services.approvals import ITS_OWN
from projects.text.invisible import is_visible
from projects.text.storable import storable

# What a first endpoint is told, if nobody says otherwise: what changed, and what went wrong.
AT_FIRST = [
    Type.ASKED,
    Type.HELD,
    Type.MISSED,
    Type.BYPASSED,
    Type.APPLIED,
    Type.UNDONE,
    *Type.failures(),
    Type.OUTSIDE,
]


ITSELF = f"{ITS_OWN[:1].upper()}{ITS_OWN[1:]}"


class EndpointForm(forms.Form):
    """An endpoint: where to, and what of."""

    name = forms.CharField(
        max_length=80,
        label="Name",
        help_text="What it is called here: “Chat of the team”.",
        error_messages={"required": "Enter a name."},
    )
    address = forms.CharField(
        max_length=2000,
        label="Address",
        help_text="What the receiver gave you. It begins with https:// and leads to the internet; other networks are "
        "allowed by whoever runs the panel, in WEBHOOK_ALLOW.",
        error_messages={"required": "Enter an address."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    events = forms.MultipleChoiceField(
        choices=[(subject, [(each.value, each.label) for each in types]) for subject, types in BY_SUBJECT.items()],
        widget=forms.CheckboxSelectMultiple,
        label="What it is told",
        help_text="Ticked at first is what asks somebody to act, what changed, and what went wrong.",
        error_messages={"required": "Choose at least one."},
    )
    environments = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Only what is about",
        help_text="Choose none to be told of everything.",
    )

    def __init__(
        self,
        data: Any = None,
        *,
        places: Sequence[Place],
        initial: Mapping[str, Any],
        panel_address: str,
        endpoint: Endpoint | None = None,
    ) -> None:
        """Offer these places. `panel_address` is what no notification may go to, and where its links lead."""
        self.endpoint = endpoint
        self.secret_address = endpoint.address if endpoint and endpoint.channel == Endpoint.Channel.SLACK else ""
        self.places = {place.environment_id or "itself": place for place in places}
        self.panel_address = panel_address
        super().__init__(data, initial={"events": AT_FIRST, **initial})
        boxes: Any = self.fields["environments"]
        boxes.choices = [(key, ITSELF if key == "itself" else place.label) for key, place in self.places.items()]
        if self.secret_address:
            self.fields["address"].required = False
            self.fields["address"].help_text = "It is not shown again. Leave this empty to keep the one there is."

    def clean_name(self) -> str:
        """Refuse a name that nobody could see, or tell from another endpoint's."""
        name = storable(self.cleaned_data["name"])
        if not is_visible(name):
            raise forms.ValidationError("Enter a name that can be seen.")
        others = Endpoint.objects.of_admins()
        if self.endpoint:
            others = others.exclude(pk=self.endpoint.pk)
        if matches(name, others.values_list("name", flat=True)):
            raise forms.ValidationError("Another endpoint has this name. Choose one that tells them apart.")
        return name

    def clean_address(self) -> str:
        """Refuse an address that nothing could be sent to."""
        address = str(self.cleaned_data["address"] or self.secret_address)
        try:
            target_of(address, self.panel_address)
        except Refused as refused:
            raise forms.ValidationError(refused.sentence) from None
        return address

    @property
    def wanted(self) -> Wanted:
        """What was entered."""
        data = self.cleaned_data
        places = [self.places[key] for key in data["environments"]]
        return Wanted(data["name"], data["address"], data["events"], places, self.panel_address)


class NewEndpointForm(EndpointForm):
    """A new one: how it is told is asked as well."""

    channel = forms.ChoiceField(
        choices=[(each.value, each.label) for each in (Endpoint.Channel.WEBHOOK, Endpoint.Channel.SLACK)],
        widget=forms.RadioSelect,
        label="Kind",
        initial=Endpoint.Channel.WEBHOOK,
        help_text="A signed webhook is for programs of your own; Slack, and chats that take the same, for people.",
    )
    field_order = ("channel", "name", "address", "events", "environments")
