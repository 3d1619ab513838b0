"""Every act of the log and every kind of background work has words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import yuqi.portal
from yuqi.portal.audit.words import WORDS
from yuqi.portal.jobs.registry import HANDLERS
from yuqi.portal.jobs.words import KINDS

SOURCE = Path(yuqi.portal.__file__).parent


def said(call: ast.Call) -> set[str]:
    """Return the texts a call's first argument may be."""
    return {
        node.value
        for node in ast.walk(call.args[0])
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def acts_of(tree: ast.Module) -> Iterator[str]:
    """Give the acts a module writes: by `audit.record`, or by a function of its own that hands one on."""
    handing_on = {
        function.name
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for call in ast.walk(function)
        if is_record(call) and isinstance(call.args[0], ast.Name)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        if is_record(node) or getattr(node.func, "id", "") in handing_on:
            yield from said(node)


def is_record(node: ast.AST) -> bool:
    """Return whether a node calls `audit.record`."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "record"
        and bool(node.args)
    )


def test_every_act_of_the_log_has_words():
    acts = {act for file in SOURCE.rglob("*.py") for act in acts_of(ast.parse(file.read_text("utf-8")))}

    assert len(acts) > 50
    assert sorted(acts - set(WORDS)) == []


def test_every_kind_of_background_work_has_words():
    assert sorted(set(HANDLERS) - set(KINDS)) == []
