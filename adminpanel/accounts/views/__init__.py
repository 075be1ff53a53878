"""The pages of signing in, of one's account, and of the people."""
