"""The import wizard (数据导入): upload, match columns, resolve names, check, see what changes, commit, undo."""
