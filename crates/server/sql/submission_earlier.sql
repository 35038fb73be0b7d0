SELECT period, as_of, sequence, previous, object FROM submission WHERE school_id = ?1 AND sequence < ?2 AND state <> 'refused' AND fork = 0 ORDER BY sequence
