"""Coaching of applications (申报辅导): materials, pre-review, self-scores, submission, outcome, analysis."""
