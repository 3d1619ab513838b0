"""Read the text of an expression (表达式) into its syntax tree, refusing whatever is not on the list.

A precedence parser over own tokens, not sqlglot's: see docs/adr on why. Length and nesting are
bounded before parsing, so time is bounded too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from fractions import Fraction
from functools import lru_cache
from typing import Literal, NamedTuple, NoReturn, cast

from yuqi.base.problem import Param, Place, Problem, YuqiError
from yuqi.rules.macros import MACROS, NAMES, WORDS, Macro, Takes
from yuqi.rules.refused import REFUSED_SIGNS, REFUSED_WORDS
from yuqi.rules.syntax import (
    Arithmetic,
    Call,
    Case,
    Compare,
    Expression,
    Logic,
    Name,
    Negate,
    Not,
    Number,
    Text,
    Truth,
    walk,
)

__all__ = ["MAX_CHARACTERS", "MAX_LEVELS", "parse_expression"]

MAX_CHARACTERS = 2_000
MAX_LEVELS = 40
MAX_TERMS = 100  # signs + - * /: each may be a level of the tree
MAX_DIGITS = 30

_TOKEN = re.compile(
    r"""(?P<skip>\s+|--[^\n]*|/\*(?:[^*]|\*(?!/))*\*/)
    |(?P<number>[0-9][0-9_]*(?:\.[0-9]+)?(?![\w.]))
    |(?P<name>[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*(?![\w.]))
    |(?P<text>'(?:[^'\\\n]|'')*')
    |(?P<op><=|>=|<>|!=|[-+*/=<>(),])""",
    re.VERBOSE,
)
_ANY = re.compile(r"[\w.]+|.", re.DOTALL)
_KEYWORDS = frozenset({"and", "or", "not", "between", "case", "when", "then", "else", "end", "true", "false"})
_COMPARISONS = frozenset({"=", "<>", "<", "<=", ">", ">="})
_OPEN, _CLOSE = "(", ")"
# binding power: or 1, and 2, not 3, comparison 4, + - 5, * / 6, unary minus 7
_OR, _AND, _NOT, _COMPARE, _ADD, _MULTIPLY, _MINUS = range(1, 8)
_POWER: Mapping[str, int] = {
    "or": _OR,
    "and": _AND,
    "between": _COMPARE,
    "not": _COMPARE,  # as in `x not between`
    **dict.fromkeys(_COMPARISONS, _COMPARE),
    "+": _ADD,
    "-": _ADD,
    "*": _MULTIPLY,
    "/": _MULTIPLY,
}


class _Token(NamedTuple):
    """One token; a tuple, because there are tens of thousands."""

    kind: Literal["number", "name", "text", "op", "keyword", "end"]
    value: str
    at: int  # position in the text, from 1


def parse_expression(text: str, *, place: Place | None = None) -> Expression:
    """Return the syntax tree of an expression's text; comments are dropped, constants folded exactly.

    Raises:
        YuqiError: too long, too deep, or something an expression may not contain; with the place given.
    """
    try:
        return _parse(text)
    except YuqiError as wrong:
        if place is None:
            raise
        raise YuqiError([replace(problem, place=place) for problem in wrong.problems]) from None


@lru_cache(maxsize=10_000)
def _parse(text: str) -> Expression:
    if len(text) > MAX_CHARACTERS:
        params = {"length": len(text), "limit": MAX_CHARACTERS}
        raise YuqiError(Problem(code="expression.too-long", params=params))
    parser = _Parser(text)
    parser.count_levels()
    tree = parser.whole()
    _check_cagr(tree, parser)
    return tree


class _Parser:
    """Reads one expression; every refusal is one problem with its position."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = self._tokenise()
        self.position = 0

    def refuse(self, code: str, at: int, **params: Param) -> NoReturn:
        """Raise the problem `expression.<code>` at a position."""
        raise YuqiError(Problem(code=f"expression.{code}", params={"at": at, **params}))

    def _tokenise(self) -> list[_Token]:
        tokens: list[_Token] = []
        position, text = 0, self.text
        while position < len(text):
            match = _TOKEN.match(text, position)
            if match is None or match.lastgroup == "op":
                self._refuse_sign(position)
            if match is None:
                word = _ANY.match(text, position)
                self.refuse("character", position + 1, value=word.group(0)[:40] if word else "")
            kind, value = cast(str, match.lastgroup), match.group(0)
            if kind == "name":
                if value in _KEYWORDS:
                    tokens.append(_Token("keyword", value, position + 1))
                elif value in REFUSED_WORDS:
                    self.refuse(REFUSED_WORDS[value], position + 1, value=value)
                else:
                    tokens.append(_Token("name", value, position + 1))
            elif kind == "op":
                tokens.append(_Token("op", "<>" if value == "!=" else value, position + 1))
            elif kind == "text":
                tokens.append(_Token("text", value[1:-1].replace("''", "'"), position + 1))
            elif kind == "number":
                if len(value) > MAX_DIGITS:
                    self.refuse("number-too-long", position + 1, limit=MAX_DIGITS)
                tokens.append(_Token("number", value.replace("_", ""), position + 1))
            position = match.end()
        tokens.append(_Token("end", "", len(text) + 1))
        return tokens

    def _refuse_sign(self, position: int) -> None:
        rest = self.text[position : position + 2]
        for sign, code in REFUSED_SIGNS:
            if rest.startswith(sign):
                self.refuse(code, position + 1, value=sign)

    def count_levels(self) -> None:
        """Refuse nesting beyond the limit (brackets, case, not and minus signs) and endless sums."""
        level = deepest = prefix = terms = 0
        for token in self.tokens:
            if (token.value == _OPEN and token.kind == "op") or (
                token.value == "case" and token.kind == "keyword"
            ):
                level += 1
            elif (token.value == _CLOSE and token.kind == "op") or (
                token.value == "end" and token.kind == "keyword"
            ):
                level -= 1
            if token.kind == "op" and token.value in "+-*/":
                terms += 1
                if terms > MAX_TERMS:
                    self.refuse("too-many-terms", token.at, limit=MAX_TERMS)
            is_prefix = token.kind in ("op", "keyword") and token.value in ("-", "not")
            prefix = prefix + 1 if is_prefix else 0
            deepest = max(deepest, level + prefix)
            if deepest > MAX_LEVELS:
                self.refuse("too-deep", token.at, limit=MAX_LEVELS)

    @property
    def token(self) -> _Token:
        """The token to be read next."""
        return self.tokens[self.position]

    def take(self) -> _Token:
        """Read one token."""
        token = self.tokens[self.position]
        if token.kind != "end":
            self.position += 1
        return token

    def expect(self, value: str) -> None:
        """Read one sign or keyword that must come now."""
        token = self.take()
        if token.kind not in ("op", "keyword") or token.value != value:
            self.unexpected(token, value)

    def unexpected(self, token: _Token, wanted: str | None = None) -> NoReturn:
        """Refuse a token that cannot stand where it stands."""
        if token.kind == "end":
            self.refuse("ends-early", token.at)
        if wanted is None:
            self.refuse("unexpected", token.at, value=token.value)
        self.refuse("expected", token.at, value=token.value, wanted=wanted)

    def whole(self) -> Expression:
        """Return the whole expression."""
        if self.token.kind == "end":
            self.refuse("empty", 1)
        tree = self.expression(0)
        rest = self.take()
        if rest.kind != "end":
            self.unexpected(rest)
        return tree

    def expression(self, power: int) -> Expression:
        """Return what binds tighter than `power`."""
        left = self.operand()
        while True:
            token = self.token
            if token.kind not in ("op", "keyword") or _POWER.get(token.value, 0) <= power:
                return left
            self.take()
            left = self.infix(left, token)

    def infix(self, left: Expression, token: _Token) -> Expression:
        """Return `left` joined by the operator just read to what follows."""
        op = token.value
        if op in ("and", "or"):
            return self.logic(cast(Literal["and", "or"], op), left)
        if op in ("between", "not"):
            if op == "not":
                self.expect("between")
            low = self.expression(_COMPARE)
            self.expect("and")
            high = self.expression(_COMPARE)
            self.refuse_chain()
            inside = Logic("and", (Compare(">=", left, low), Compare("<=", left, high)))
            return Not(inside) if op == "not" else inside
        right = self.expression(_POWER[op])
        if op in _COMPARISONS:
            self.refuse_chain()
            return Compare(cast(Literal["="], op), left, right)
        return self.arithmetic(cast(Literal["+", "-", "*", "/"], op), left, right, token)

    def refuse_chain(self) -> None:
        """Refuse a comparison that follows a comparison: a < b < c."""
        token = self.token
        if token.kind in ("op", "keyword") and _POWER.get(token.value) == _COMPARE:
            self.refuse("chain", token.at, value=token.value)

    def logic(self, op: Literal["and", "or"], left: Expression) -> Expression:
        """Return a flat conjunction or disjunction."""
        operands = [left]
        while True:
            operands.append(self.expression(_AND if op == "and" else _OR))
            if self.token.kind != "keyword" or self.token.value != op:
                break
            self.take()
        flat: list[Expression] = []
        for operand in operands:
            flat.extend(operand.operands if isinstance(operand, Logic) and operand.op == op else (operand,))
        return Logic(op, tuple(flat))

    def arithmetic(
        self, op: Literal["+", "-", "*", "/"], left: Expression, right: Expression, token: _Token
    ) -> Expression:
        """Return the operation, computed at once where both sides are constants."""
        if op == "/":
            if not isinstance(right, Number):
                self.refuse("divisor", token.at)
            if right.value == 0:
                self.refuse("divisor-zero", token.at)
        if isinstance(left, Number) and isinstance(right, Number):
            a, b = left.value, right.value
            return Number({"+": a + b, "-": a - b, "*": a * b}[op] if op != "/" else a / b)
        return Arithmetic(op, left, right)

    def operand(self) -> Expression:
        """Return a literal, a name, a call, a bracket, a case or a negation."""
        token = self.take()
        if token.kind == "number":
            return Number(Fraction(token.value))
        if token.kind == "text":
            return Text(token.value)
        if token.kind == "name":
            if self.token.kind == "op" and self.token.value == _OPEN:
                return self.call(token)
            return Name(token.value)
        if token.kind == "keyword":
            if token.value in ("true", "false"):
                return Truth(token.value == "true")
            if token.value == "not":
                return Not(self.expression(_NOT))
            if token.value == "case":
                return self.case()
        if token.kind == "op":
            if token.value == _OPEN:
                inside = self.expression(0)
                self.expect(_CLOSE)
                return inside
            if token.value == "-":
                operand = self.expression(_MINUS)
                return Number(-operand.value) if isinstance(operand, Number) else Negate(operand)
        self.unexpected(token)

    def case(self) -> Expression:
        """Return case when … then … else … end."""
        whens: list[tuple[Expression, Expression]] = []
        while self.token.kind == "keyword" and self.token.value == "when":
            self.take()
            condition = self.expression(0)
            self.expect("then")
            whens.append((condition, self.expression(0)))
        if not whens:
            self.unexpected(self.token, "when")
        otherwise: Expression | None = None
        if self.token.kind == "keyword" and self.token.value == "else":
            self.take()
            otherwise = self.expression(0)
        self.expect("end")
        return Case(tuple(whens), otherwise)

    def call(self, name: _Token) -> Expression:
        """Return a macro's call, its arguments checked against the signature."""
        macro = MACROS.get(name.value)
        if macro is None:
            near = get_close_matches(name.value, MACROS, n=1)
            if near:
                self.refuse("unknown-macro-near", name.at, value=name.value, near=near[0])
            self.refuse("unknown-macro", name.at, value=name.value)
        self.expect(_OPEN)
        args: list[Expression] = []
        if self.token.kind == "op" and self.token.value == _CLOSE:
            self.take()
        else:
            while True:
                at = self.token.at
                args.append(self.expression(0))
                if macro.params:
                    self.check_argument(macro, len(args) - 1, args[-1], at)
                if self.token.kind == "op" and self.token.value == ",":
                    self.take()
                    continue
                self.expect(_CLOSE)
                break
        if len(args) < macro.least or (macro.most is not None and len(args) > macro.most):
            self.refuse("arguments", name.at, value=name.value, count=len(args), signature=macro.signature)
        return Call(macro.name, tuple(args))

    def check_argument(self, macro: Macro, position: int, argument: Expression, at: int) -> None:
        """Refuse an argument that cannot be what the signature wants, whatever the catalog says."""
        param = macro.param(position)
        shared: dict[str, Param] = {"macro": macro.name, "param": param.name, "signature": macro.signature}
        words = WORDS.get(param.takes)
        if words is not None:
            if not isinstance(argument, Name) or argument.id not in words:
                self.refuse("word", at, **shared, words=" | ".join(sorted(words)))
        elif param.takes in NAMES:
            if not isinstance(argument, Name):
                self.refuse("name-wanted", at, **shared)
        elif param.takes is Takes.WHOLE:
            if not (isinstance(argument, Number) and argument.value.denominator == 1 and argument.value >= 1):
                self.refuse("whole-wanted", at, **shared)
        elif param.takes is Takes.YEARS_BACK:
            if not (isinstance(argument, Number) and argument.value.denominator == 1 and argument.value <= 0):
                self.refuse("years-back-wanted", at, **shared)
        elif param.takes is Takes.CONSTANT:
            if not isinstance(argument, Number):
                self.refuse("constant-wanted", at, **shared)
        elif param.takes is Takes.CODES and not isinstance(argument, Name | Text):
            self.refuse("codes-wanted", at, **shared)


def _check_cagr(tree: Expression, parser: _Parser) -> None:
    """Refuse cagr() anywhere but in a comparison with a constant: it has no value, only a truth."""
    compared: set[int] = set()
    for node in walk(tree):
        if isinstance(node, Compare):
            for side, other in ((node.left, node.right), (node.right, node.left)):
                if isinstance(other, Number | Name):
                    compared.add(id(side))
        elif isinstance(node, Call) and node.macro == "cagr" and id(node) not in compared:
            parser.refuse("cagr-bare", parser.text.find("cagr") + 1)
