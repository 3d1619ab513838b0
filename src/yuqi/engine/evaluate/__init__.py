"""Exact tree → Python for one enterprise (直接计算), tested equal to the SQL."""

from yuqi.engine.evaluate.evaluator import Evaluator, OneEnterprise, Program

__all__ = ["Evaluator", "OneEnterprise", "Program"]
