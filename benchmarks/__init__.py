"""Ours beside the peers, on the same rows in one process (并排基准): see README.md."""
