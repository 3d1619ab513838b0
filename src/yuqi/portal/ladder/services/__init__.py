"""What changes the ladder's records (培育写入)."""
