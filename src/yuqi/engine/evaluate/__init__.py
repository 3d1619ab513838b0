"""Exact tree → Python for one enterprise (直接计算), tested equal to the SQL."""

from yuqi.engine.evaluate.evaluator import OneEnterprise, Program, Trials
from yuqi.engine.evaluate.printer import compile_row

__all__ = ["OneEnterprise", "Program", "Trials", "compile_row"]
