"""The panel: projects of the Humanloop v4 API, and the changes people make to them."""
