"""Message lifecycles, template reviews and tasks as pure functions of seed and id."""
