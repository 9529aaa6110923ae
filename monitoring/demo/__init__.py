"""The demo: people and engagements in every stage, with dates relative to today, made through the services."""
