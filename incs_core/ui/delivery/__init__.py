"""The Delivery page: its look-ups and its sections."""
