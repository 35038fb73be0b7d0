SELECT s.period, s.sequence, t.number, t.jws FROM slip t JOIN submission s ON s.school_id = t.school_id AND s.package_id = t.package_id WHERE t.school_id = ?1 ORDER BY t.made_at, t.number
