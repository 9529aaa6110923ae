"""What was agreed, and what was done."""
