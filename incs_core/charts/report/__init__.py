"""The delivery report: what the screen shows as a document, a web page and a workbook."""
