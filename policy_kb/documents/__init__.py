"""A policy as schools keep it (Word, PDF, Markdown, text), read into headings, paragraphs, items and rows."""
