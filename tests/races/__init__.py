"""Races between real processes."""
