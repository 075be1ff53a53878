"""A stand-in for the Humanloop v4 Projects API, on documents kept in the database."""
