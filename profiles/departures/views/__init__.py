"""Pages of departures and of knowledge at risk."""
