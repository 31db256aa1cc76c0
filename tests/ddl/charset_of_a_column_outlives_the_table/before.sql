CREATE TABLE t (id int NOT NULL PRIMARY KEY, name varchar(20) NOT NULL, code varchar(20) NOT NULL) CHARSET latin1;
INSERT INTO t VALUES (1, 'é', 'x');
