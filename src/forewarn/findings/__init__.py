"""The results of validation: findings, the rules behind them, and reports in every format."""
