"""Forms of accounts, by page. Services decide; forms parse and keep what was typed."""
