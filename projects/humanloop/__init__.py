"""The Humanloop v4 Projects API, as Python: one method a call, typed answers, and errors that say what is certain.

Knows nothing of Django, forms, views or the database. `client` is what others use; `transport` is the only module that
meets `requests`.
"""
