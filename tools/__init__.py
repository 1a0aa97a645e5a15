"""Scripts for people and CI; the product does not need them."""
