CREATE TABLE t (id int NOT NULL PRIMARY KEY, v varchar(80) NOT NULL);
INSERT INTO t VALUES (1, 'short'), (2, REPEAT('東', 40));
