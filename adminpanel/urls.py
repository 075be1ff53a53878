"""The site's addresses."""

from django.urls import include, path

urlpatterns = [
    path("", include("adminpanel.accounts.urls")),
    path("", include("projects.urls")),
]

handler400 = "adminpanel.error_views.bad_request"
handler403 = "adminpanel.error_views.permission_denied"
handler404 = "adminpanel.error_views.not_found"
handler500 = "adminpanel.error_views.server_error"
