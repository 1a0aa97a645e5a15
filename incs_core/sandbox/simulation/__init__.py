"""What happens in the sandbox: traffic, lifecycles, reviews; pure functions of seed and id."""
