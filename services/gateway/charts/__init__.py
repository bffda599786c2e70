"""Charts as SVG, drawn on the server, in the reader's language; each with its numbers as a table.

drawn = Charts(speech); chart = drawn.line(title, labels, [Series("New", values)])
"""

from services.gateway.charts.chart import Chart
from services.gateway.charts.charts import Charts
from services.gateway.charts.data import Bar, Bin, Goal, Row, Series

__all__ = ["Bar", "Bin", "Chart", "Charts", "Goal", "Row", "Series"]
