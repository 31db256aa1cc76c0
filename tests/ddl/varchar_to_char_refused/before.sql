CREATE TABLE t (id int NOT NULL PRIMARY KEY, v varchar(10) NOT NULL);
INSERT INTO t VALUES (1, 'abc'), (2, 'abc  ');
