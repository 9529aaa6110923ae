"""Is it on track, and who must hear of it."""
