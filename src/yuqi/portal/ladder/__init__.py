"""The ladder at work (梯度培育): explanations and plans, the board, libraries, duties, campaigns, flows."""
