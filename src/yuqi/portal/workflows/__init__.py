"""What takes two apps (跨应用流程): the only place that calls the services of two."""
