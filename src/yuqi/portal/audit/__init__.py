"""The log of who did what (审计): append-only, each entry chained to the one before by its hash."""
