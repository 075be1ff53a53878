"""Addresses of the pages on notifications: of admins, and of each person on their own mail."""

from django.urls import include, path

from projects.notifications import views

of_one = [
    path("", views.EndpointView.as_view(), name="endpoint"),
    path("switch-on/", views.switch_on, name="endpoint_switch_on"),
    path("switch-off/", views.switch_off, name="endpoint_switch_off"),
    path("rotate/", views.rotate, name="endpoint_rotate"),
    path("forget-old-secret/", views.forget_old_secret, name="endpoint_forget_old_secret"),
    path("test/", views.send_test, name="endpoint_test"),
    path("delete/", views.delete, name="endpoint_delete"),
    path("deliveries/<uuid:delivery_id>/", views.delivery_page, name="delivery"),
    path("deliveries/<uuid:delivery_id>/again/", views.send_again, name="delivery_again"),
]
urlpatterns = [
    path("accounts/mail/", views.my_mail, name="my_mail"),
    path("settings/notifications/", views.endpoints_page, name="endpoints"),
    path("settings/notifications/new/", views.EndpointNewView.as_view(), name="endpoint_new"),
    path("settings/notifications/<row:endpoint_id>/", include(of_one)),
]
