"""The moves of monitoring: check-ins and blockers, and the close-out."""
