"""What the pages of departures and of knowledge at risk show."""
