"""Policies delivered (政策兑现): catalog, entitlements, grants without application, letters, policy lab."""
