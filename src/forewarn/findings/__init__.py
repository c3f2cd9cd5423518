"""What validation says: findings, the rules behind them, and reports in every format."""
