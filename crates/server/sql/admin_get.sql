SELECT password FROM admin WHERE name = ?1
