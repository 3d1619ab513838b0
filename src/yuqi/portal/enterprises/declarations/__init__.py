"""What enterprises say of themselves, year by year (企业填报)."""
