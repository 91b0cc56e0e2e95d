"""Plans of departures, and knowledge at risk: what only one person holds, and who takes it over."""
