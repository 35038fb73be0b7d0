SELECT card FROM forwarder WHERE code = ?1
