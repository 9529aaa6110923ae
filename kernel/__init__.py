"""How anything changes: the door, the record, moves, the outbox, transition tables, the clock. No domain words."""
