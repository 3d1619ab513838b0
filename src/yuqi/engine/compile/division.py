"""Division in 64 bits (窄除法): a share of six places out of figures that fit, without a wide quotient.

A share rounded half-up is ⌊(part × 10⁶ × 2 + whole) / (whole × 2)⌋, whose dividend no 64-bit integer holds. Databases
divide 128-bit integers twenty times slower than 64-bit ones, so three places are divided out at a time, as on paper:
every remainder is less than the whole, and a remainder times a thousand still fits. The result is the same number.
"""

from __future__ import annotations

from dataclasses import dataclass

from yuqi.engine.tree import Node, Op

__all__ = ["Share", "share_of"]

_WIDE = 2**63
_PLACES = 1000  # three at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """⌊part × times / whole⌉ with narrow part and whole (份额); part is never negative."""

    part: Node
    negated: bool  # the part is the negative of `part`
    whole: Node
    steps: tuple[int, ...]  # factors of `times`, each no more than a thousand
    between: tuple[Node, ...]  # the nodes between the division and its part and whole, not printed

    def sql(self, part: str, whole: str, wide: str) -> str:
        """Return the quotient in DuckDB's words: whole part, then three places at a time, the last rounded.

        Args:
            part: SQL of a 64-bit integer, negation applied.
            whole: SQL of a positive 64-bit integer.
            wide: the type that holds the result.
        """
        result, rest = f"cast({part} // {whole} as {wide})", f"({part} % {whole})"
        for number, step in enumerate(self.steps, start=1):
            if number < len(self.steps):
                result = f"({result} * {step} + {rest} * {step} // {whole})"
                rest = f"({rest} * {step} % {whole})"
            else:
                result = f"({result} * {step} + ({rest} * {2 * step} + {whole}) // ({whole} * 2))"
        return result


def share_of(node: Node) -> Share | None:
    """Return what a wide rounded division divides, None where it is no such thing or does not fit 64 bits."""
    if node.op is not Op.FLOOR_DIV or not node.data or node.args[0].bound < _WIDE:
        return None
    top, twice = node.args
    if top.op is not Op.ADD or len(top.args) != 2 or twice.op is not Op.MUL or not _is_factor(twice, 2):
        return None
    doubled, whole = top.args
    if whole is not twice.args[0] or doubled.op is not Op.MUL or not _is_factor(doubled, 2):
        return None
    scaled = doubled.args[0]
    negated = scaled.op is Op.NEG
    if negated:
        scaled = scaled.args[0]
    if scaled.op is not Op.MUL or not scaled.args[1].is_literal:
        return None
    part, times = scaled.args[0], scaled.args[1].data
    steps = _steps(times)
    if steps is None or part.bound >= _WIDE or whole.bound * (2 * _PLACES + 1) >= _WIDE:
        return None
    between = (top, twice, doubled, doubled.args[0], scaled)
    return Share(part=part, negated=negated, whole=whole, steps=steps, between=between)


def _is_factor(node: Node, factor: int) -> bool:
    return node.args[1].is_literal and node.args[1].data == factor


def _steps(times: int) -> tuple[int, ...] | None:
    """Return factors of a thousand and less whose product is `times`."""
    steps: list[int] = []
    while times > _PLACES:
        if times % _PLACES:
            return None
        steps.append(_PLACES)
        times //= _PLACES
    return (*steps, times)
