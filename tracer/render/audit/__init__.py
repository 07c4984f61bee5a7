"""An audit of source code as tables: terminal, Markdown, HTML, JSON."""
