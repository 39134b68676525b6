"""Whether the unit tests notice when the product's conclusions change: a sample of small mistakes, each tried."""
