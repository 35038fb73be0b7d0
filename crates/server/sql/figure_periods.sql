SELECT period, max(as_of) FROM submission WHERE fork = 0 AND state IN ('received', 'accepted') GROUP BY period ORDER BY 2 DESC, 1 DESC
