CREATE TABLE t (id int NOT NULL PRIMARY KEY, v varchar(80));
INSERT INTO t VALUES (1, 'short'), (2, REPEAT('x', 40)), (3, REPEAT('y', 41)), (4, REPEAT('z', 80)), (5, NULL);
