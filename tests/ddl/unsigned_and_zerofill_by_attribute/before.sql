CREATE TABLE t (id int NOT NULL PRIMARY KEY, v int(8) unsigned zerofill NOT NULL);
INSERT INTO t VALUES (1, 7);
