"""What pages and requests of every feature share: menus, rate limits, the API, what htmx asks for."""
