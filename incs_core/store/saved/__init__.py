"""What people save: views, pins, annotations, alert rules, look-ups, test runs, drafts, visits."""
