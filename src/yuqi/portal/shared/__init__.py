"""What every page shares (公用界面): frame, sheet, icons, tags, pictures, chart options. See README.md here."""
