"""Innovation points (创新积分): scorings of runs, portraits, leaderboards, models side by side, publication."""
