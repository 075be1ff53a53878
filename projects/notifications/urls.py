"""Addresses of the pages on notifications, below `/settings/notifications/`."""

from django.urls import path

from projects.notifications import views

urlpatterns = [
    path("", views.endpoints_page, name="endpoints"),
    path("new/", views.EndpointNewView.as_view(), name="endpoint_new"),
    path("<int:endpoint_id>/", views.EndpointView.as_view(), name="endpoint"),
    path("<int:endpoint_id>/switch-on/", views.switch_on, name="endpoint_switch_on"),
    path("<int:endpoint_id>/switch-off/", views.switch_off, name="endpoint_switch_off"),
    path("<int:endpoint_id>/rotate/", views.rotate, name="endpoint_rotate"),
    path("<int:endpoint_id>/forget-old-secret/", views.forget_old_secret, name="endpoint_forget_old_secret"),
    path("<int:endpoint_id>/test/", views.send_test, name="endpoint_test"),
    path("<int:endpoint_id>/delete/", views.delete, name="endpoint_delete"),
    path("<int:endpoint_id>/deliveries/<uuid:delivery_id>/", views.delivery_page, name="delivery"),
    path("<int:endpoint_id>/deliveries/<uuid:delivery_id>/again/", views.send_again, name="delivery_again"),
]
