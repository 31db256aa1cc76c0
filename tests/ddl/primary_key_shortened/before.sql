CREATE TABLE t (id int NOT NULL, part int NOT NULL, PRIMARY KEY (id, part));
INSERT INTO t VALUES (1, 7), (2, 7);
