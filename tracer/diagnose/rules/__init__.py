"""One module per rule, named by its code and slug; its docstring is the page of the rule."""
