# Without a database, it says how it is used.
./shelf 2>&1 | grep -q "usage: shelf DATABASE"
