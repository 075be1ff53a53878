"""Addresses of projects and changes."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
