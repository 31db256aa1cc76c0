CREATE TABLE t (id int NOT NULL PRIMARY KEY, v varchar(80));
INSERT INTO t VALUES (1, 'abcdefgh'), (2, 'abc'), (3, NULL);
