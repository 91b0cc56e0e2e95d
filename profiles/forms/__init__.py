"""Shape and cleaning of what members type. No writes."""
