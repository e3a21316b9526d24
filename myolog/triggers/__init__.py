"""What goes with the outcome: correlations that allow for autocorrelation."""
