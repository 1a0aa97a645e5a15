"""What goes over the wire, a module per noun; no behaviour beyond the wire's own rules."""
