"""What changes something, one module a subject (写入)."""
