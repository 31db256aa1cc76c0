CREATE TABLE t (id int NOT NULL PRIMARY KEY, last int NOT NULL, nick varchar(10) CHARACTER SET latin1);
INSERT INTO t VALUES (1, 5, 'é');
