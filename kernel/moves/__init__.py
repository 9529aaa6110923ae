"""Moves: rules that derive them, reconcile that stores them, one sentence that says them."""
