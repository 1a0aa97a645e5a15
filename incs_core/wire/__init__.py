"""Models of INCS's requests, responses and webhooks, and the documented limits."""
