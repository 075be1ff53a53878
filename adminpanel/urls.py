"""The site's addresses."""

from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="project_list", http_method_names=["get", "head"]), name="home"),
    path("", include("adminpanel.people.urls")),
    path("", include("projects.urls")),
]

handler400 = "adminpanel.errors.bad_request"
handler403 = "adminpanel.errors.permission_denied"
handler404 = "adminpanel.errors.not_found"
handler500 = "adminpanel.errors.server_error"
