"""Documents that an office makes its own: its Word templates and its parent's forms, filled in with figures."""
