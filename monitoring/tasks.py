"""Celery tasks of monitoring: each reads the clock once and calls one service."""
