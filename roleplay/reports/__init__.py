"""Reports: one ReportData and a writer for each format."""
