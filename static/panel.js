// Only helps: every page works without it.
