"""Sign-in, roles and invitations."""
