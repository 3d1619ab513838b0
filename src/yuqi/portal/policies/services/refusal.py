"""What a service says when it does not do what it was asked (不予办理)."""

__all__ = ["Refusal"]


class Refusal(ValueError):
    """Nothing was changed; the sentence says why and what to do (不予办理)."""
