CREATE TABLE t (id int NOT NULL PRIMARY KEY, v enum('a','b','c') NOT NULL);
INSERT INTO t VALUES (1, 'a'), (2, 'c');
