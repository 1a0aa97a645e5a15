"""The web application: services, routes, middleware."""
