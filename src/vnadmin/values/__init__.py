"""Small readers from a piece of text to a value: numerals, dates, symbols, provisions, agencies."""
