"""The delivery report: the figures as a web page and a workbook."""
