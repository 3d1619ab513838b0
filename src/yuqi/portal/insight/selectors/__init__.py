"""What the overview pages show (综览查询)."""
