"""From a balance down to the document, step by step."""
