"""The nouns that all parts speak: messages, receipts, templates, filters. No I/O."""
