"""The sandbox's own root of addresses: the panel's process never serves them."""

from django.urls import include, path

urlpatterns = [path("v4/", include("projects.sandbox.urls"))]
