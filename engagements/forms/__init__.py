"""Forms of engagements, one module per noun. Services decide; forms parse and keep what was typed."""
