SELECT code, card FROM forwarder ORDER BY code
