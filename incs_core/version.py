"""The version of the product, in one place: the package takes it from here."""

VERSION = "0.2.0"
