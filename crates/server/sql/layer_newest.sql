SELECT signed FROM layer WHERE id = ?1 ORDER BY version DESC LIMIT 1
