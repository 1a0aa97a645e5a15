"""Template drafts before submission: editing, checks, files, sample values, media."""
