SELECT count(*), min(at) FROM login_failure WHERE who = ?1 AND at > ?2
