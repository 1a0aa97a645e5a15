"""Work on templates before they are submitted: drafts, checks, sample values, media."""
