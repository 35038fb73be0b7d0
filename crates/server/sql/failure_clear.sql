DELETE FROM login_failure WHERE who = ?1
