"""The moves of engagements. One file per noun: its kinds, and how they follow from the state."""
