"""The Inbox page: who wrote to us."""
