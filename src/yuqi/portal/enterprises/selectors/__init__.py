"""What is read of the register (名录的读取)."""
