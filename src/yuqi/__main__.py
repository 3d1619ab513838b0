"""`python -m yuqi`, the same as `yuqi` (命令行入口)."""

from yuqi.cli import main

if __name__ == "__main__":
    main()
