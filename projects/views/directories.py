"""Giving directories names."""

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.contrib.auth.views import RedirectURLMixin
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from adminpanel.accounts.permissions import SignedInRequest
from adminpanel.accounts.resume import form_at, resume
from projects.forms.directory import DirectoryLabelForm, label_directory, label_of, others_labelled
from projects.mirror.store import directories
from projects.models import ProjectField
from projects.presenters.parts import Part

ALIKE = "This label is in use for another directory too: {}. Where one chooses, ids tell them apart."


class DirectoryListView(View):
    """The directories that are known here."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        """Show them by name; the remote is not asked."""
        return render(
            request,
            "projects/directory_list.html",
            {"directories": Part(directories(), request.GET, "page", "directories")},
        )


@form_at("directory_label", DirectoryLabelForm)
class DirectoryLabelView(PermissionRequiredMixin, RedirectURLMixin, View):
    """The name by which people here know a directory. Done, it leads back to the page in `next`, if that is ours."""

    permission_required = "projects.label_directory"
    next_page = "directory_list"

    def get(self, request: SignedInRequest, directory_id: str) -> HttpResponse:
        """Show the label as it is."""
        form = DirectoryLabelForm(now=label_of(directory_id), initial=resume(request))
        return self.show(request, directory_id, form)

    def post(self, request: SignedInRequest, directory_id: str) -> HttpResponse:
        """Keep the label; an empty one takes it off."""
        form = DirectoryLabelForm(request.POST, now=label_of(directory_id))
        if not form.is_valid():
            return self.show(request, directory_id, form, status=422)
        if form.is_touched:
            label = form.cleaned_data["label"]
            label_directory(directory_id, label, by=request.user)
            messages.success(
                request, "The directory’s label is saved. It is the panel’s own: nothing changed in Humanloop."
            )
            if others := others_labelled(directory_id, label):
                messages.warning(request, ALIKE.format(", ".join(others)))
        else:
            messages.info(request, "You changed nothing, so the directory’s label stays as it is.")
        return redirect(self.get_success_url())

    def show(
        self, request: SignedInRequest, directory_id: str, form: DirectoryLabelForm, status: int = 200
    ) -> HttpResponse:
        context = {"form": form, ProjectField.DIRECTORY: directory_id, "back": self.get_success_url()}
        return render(request, "projects/directory_label_form.html", context, status=status)
