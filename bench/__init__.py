"""Measurements: ratios to F1, a bare Django view with session sign-in and one query on the same server, in the same run."""
