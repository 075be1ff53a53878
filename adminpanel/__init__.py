"""The site: what any Django site has, and nothing about projects."""
