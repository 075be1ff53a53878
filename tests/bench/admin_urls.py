"""Django admin with one list: the columns, the order and the page of the panel's."""

from django.contrib import admin
from django.http import HttpResponse
from django.urls import path

from projects.sandbox.models import Project


@admin.register(Project)
class ProjectAdmin(admin.ModelAdmin):
    """As many columns and rows as the panel's list."""

    list_display = ["name", "config_type", "directory", "created_at", "updated_at"]
    list_select_related = ["directory"]
    list_per_page = 25
    ordering = ["-updated_at"]
    search_fields = ["name"]


def health(request):
    """Answer the probe that the panel answers too."""
    return HttpResponse("ok")


urlpatterns = [path("admin/", admin.site.urls), path("healthz", health)]
