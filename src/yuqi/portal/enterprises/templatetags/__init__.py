"""Tags of the register's templates (名录模板标签)."""
