"""The site's addresses."""

from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="project_list"), name="home"),
    path("accounts/", include("django.contrib.auth.urls")),
    path("", include("projects.urls")),
]
