"""People, tenants, roles, log-in, consent (账号)."""
