SELECT task_id, period, text FROM task WHERE school_id = ?1 ORDER BY issued_at DESC, period DESC LIMIT 20
