"""Runs the whole product on one machine where nothing but Python is installed.

Only the standard library is imported here. ``python -m launcher run`` is what ``make run`` calls.
"""
