"""Template tags of the people's pages."""
