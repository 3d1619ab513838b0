"""What was computed (测算): runs, and the projections of the current one for joins and filters."""
