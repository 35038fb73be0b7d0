SELECT count(*) FROM admin
