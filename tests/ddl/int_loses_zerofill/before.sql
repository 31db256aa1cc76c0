CREATE TABLE t (id int NOT NULL PRIMARY KEY, v int(6) unsigned zerofill NOT NULL);
INSERT INTO t VALUES (1, 42);
