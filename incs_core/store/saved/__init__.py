"""What people keep: views, pins, annotations, alert rules, look-ups, test runs, drafts."""
