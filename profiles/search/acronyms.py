"""What public servants abbreviate, in both languages. The vocabulary of skills knows the rest."""

from typing import Final

ACRONYMS: Final[tuple[tuple[str, ...], ...]] = (
    ("rh", "grh", "ressources humaines", "hr", "hrm", "human resources"),
    ("ti", "tic", "technologies de l’information", "informatique", "it", "ict", "information technology"),
    ("ia", "intelligence artificielle", "ai", "artificial intelligence"),
    ("sig", "systèmes d’information géographique", "géomatique", "gis", "geographic information systems", "geomatics"),
    ("ux", "expérience utilisateur", "user experience"),
    ("gestion de projet", "pm", "project management"),
    ("gi", "gestion de l’information", "im", "information management"),
    ("sst", "santé et sécurité au travail", "ohs", "occupational health and safety"),
    ("api", "interface de programmation", "application programming interface"),
    ("bd", "base de données", "db", "database"),
)
"""Groups of texts that say the same."""
